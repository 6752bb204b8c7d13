import { seconds } from "../../input/duration.js";
import { SetUpError } from "../../protocol/set-up-error.js";
import type { Target } from "../../protocol/target.js";
import { pause } from "../../wire/lifetime.js";
import { parseCommand } from "./command-line.js";

/** What a server says of LOGIN-DELAY (RFC 2449 §6.5), and what it makes of it. */
interface Delay {
  readonly ms: number;
  /** A login sooner than that was refused: only then is it waited for. */
  isEnforced: boolean;
  /** When each account logged in last. */
  readonly logins: Map<string, number>;
  /** How often each account was waited for. */
  readonly waits: Map<string, number>;
}

/** A server may count in whole seconds. */
const SPARE = 100;

const delays = new WeakMap<Target, Delay>();

/** The server announces so many seconds between logins of an account. */
export function announceDelay(target: Target, ofSeconds: number): void {
  const { logins, waits, isEnforced } = delays.get(target) ?? {
    logins: new Map<string, number>(),
    waits: new Map<string, number>(),
    isEnforced: false,
  };
  if (ofSeconds > 0) delays.set(target, { ms: ofSeconds * 1000, isEnforced, logins, waits });
  else delays.delete(target);
}

/** Milliseconds between logins that the server announces; undefined: none. */
export const announcedDelay = (target: Target): number | undefined => delays.get(target)?.ms;

/** A login was refused for coming too soon: from now on each waits for its time. */
export function enforceDelay(target: Target): void {
  const its = delays.get(target);
  if (its) its.isEnforced = true;
}

/** That account has logged in. */
export const noteLogin = (target: Target, user: string): void =>
  void delays.get(target)?.logins.set(user, performance.now());

/** A delay that is longer than one reply may take is waited for so often with each account, and hundreds of logins are not. */
const MOST_WAITS = 3;

const isLong = ({ ms }: Delay, target: Target): boolean => ms > target.timeout;

const once = ({ ms }: Delay): string => `an account is let in once in ${seconds(ms)} (LOGIN-DELAY)`;
const instead = ({ ms }: Delay): string =>
  `test the server with a shorter delay, or, if each login is to wait for that, say --timeout ${Math.ceil(ms / 1000)}s`;

/** The note on a server at which each login waits; undefined: none does. */
export function delayNote(target: Target): string | undefined {
  const its = delays.get(target);
  if (!its?.isEnforced) return undefined;
  return isLong(its, target)
    ? `${once(its)}: most of what needs a login of its own is skipped; ${instead(its)}`
    : `${once(its)}: each login waits for that, and the run takes so much longer`;
}

/** Waits until that account may log in again; throws SetUpError where that takes too long. */
export async function awaitLogin(target: Target, user: string): Promise<void> {
  const its = delays.get(target);
  const last = its?.logins.get(user);
  if (!its?.isEnforced || last === undefined) return;
  const left = last + its.ms + SPARE - performance.now();
  if (left <= 0) return;
  const before = its.waits.get(user) ?? 0;
  if (isLong(its, target) && (its.ms > target.loginTimeout || before >= MOST_WAITS))
    throw new SetUpError(`${once(its)}: ${instead(its)}`, { isChoice: true });
  its.waits.set(user, before + 1);
  await pause(left);
}

/** For something that has to be done at the end an account is waited for once more. */
export const allowOneMore = (target: Target, user: string): void =>
  void delays.get(target)?.waits.set(user, MOST_WAITS - 1);

/** Whose login is in what is about to be sent, if any is: PASS is of the name before it. */
export function loginIn(octets: Uint8Array, named: string): string | undefined {
  for (const line of Buffer.from(octets).toString("latin1").split(/\r?\n/)) {
    const { keyword, args } = parseCommand(Buffer.from(line, "latin1"));
    if (keyword === "USER" || keyword === "APOP") return args[0] ?? named;
    if (keyword === "PASS" || (keyword === "AUTH" && args.length > 0)) return named;
  }
  return undefined;
}
