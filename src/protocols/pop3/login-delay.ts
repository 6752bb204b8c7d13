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
}

/** A server may count in whole seconds. */
const SPARE = 100;

const delays = new WeakMap<Target, Delay>();

/** The server announces so many seconds between logins of an account. */
export function announceDelay(target: Target, ofSeconds: number): void {
  const { logins = new Map<string, number>(), isEnforced = false } = delays.get(target) ?? {};
  if (ofSeconds > 0) delays.set(target, { ms: ofSeconds * 1000 + SPARE, isEnforced, logins });
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

/** Why nobody is let in: the delay is longer than a login may take. */
const tooLong = (ms: number): string =>
  `the server lets an account in once in ${seconds(ms - SPARE)} (LOGIN-DELAY), and --login-timeout is shorter: test it with a shorter delay, or say --login-timeout ${Math.ceil(ms / 1000)}s`;

/** The note on a server at which each login waits; undefined: none does. */
export function delayNote(target: Target): string | undefined {
  const its = delays.get(target);
  if (!its?.isEnforced) return undefined;
  if (its.ms - SPARE > target.loginTimeout) return tooLong(its.ms);
  return `an account is let in once in ${seconds(its.ms - SPARE)} (LOGIN-DELAY): each login waits for that, and the run takes so much longer`;
}

/** Waits until that account may log in again; throws SetUpError where that takes longer than a login may take. */
export async function awaitLogin(target: Target, user: string): Promise<void> {
  const its = delays.get(target);
  const last = its?.logins.get(user);
  if (!its?.isEnforced || last === undefined) return;
  const left = last + its.ms - performance.now();
  if (left <= 0) return;
  if (its.ms - SPARE > target.loginTimeout) throw new SetUpError(tooLong(its.ms), { isChoice: true });
  await pause(left);
}

/** Whose login is in what is about to be sent, if any is: PASS is of the name before it. */
export function loginIn(octets: Uint8Array, named: string): string | undefined {
  for (const line of Buffer.from(octets).toString("latin1").split(/\r?\n/)) {
    const { keyword, args } = parseCommand(Buffer.from(line, "latin1"));
    if (keyword === "USER" || keyword === "APOP") return args[0] ?? named;
    if (keyword === "PASS" || (keyword === "AUTH" && args.length > 0)) return named;
  }
  return undefined;
}
