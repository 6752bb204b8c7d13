import { UsageError } from "../input/usage-error.js";
import type { FaultInfo, ReferenceOptions } from "../protocol/reference.js";
import type { Said, SwitchedFault, When } from "../protocol/switched.js";
import { mulberry32, namesOne, switchOf } from "./when.js";

/** The hooks that are at work in a server. */
export interface AtWork<H> {
  /** Those of the server and of its sessions as a whole. */
  readonly always: H;
  /** Those while something is answered. It is to be asked once for each thing that a client says. */
  readonly at: (said: () => Said) => H;
}

/** How the servers of a protocol do what any of them can be told to do, with their hooks. */
export interface Behaviours<H> {
  /** `concerns`: whether it is meant for that recipient. */
  readonly reply: (text: string, concerns: (recipient: string) => boolean) => H;
  readonly close: (text: string) => H;
  readonly delay: (ms: number) => H;
  readonly drop: H;
}

/** What a protocol's server has for faults. */
export interface Faulty<H> {
  readonly known: readonly (FaultInfo & { readonly hooks: H })[];
  readonly behaviours: Behaviours<H>;
  /** Hooks that take hold of more than the answer to one thing: they cannot be switched. */
  readonly lasting: readonly (keyof H)[];
  /** The same hooks, for some recipients only. */
  readonly narrowed?: (hooks: H, concerns: (recipient: string) => boolean) => H;
}

/** The same hooks whatever is said. */
export const always = <H>(hooks: H): AtWork<H> => ({ always: hooks, at: () => hooks });

/** The hooks of the faults with which a server is started. Of several the first that applies is at work. Throws UsageError. */
export function atWork<H extends object>(
  { fault, faults = [], seed = 1 }: Pick<ReferenceOptions, "fault" | "faults" | "seed">,
  faulty: Faulty<H>,
): AtWork<H> {
  const chosen: readonly SwitchedFault[] = [...(fault === undefined ? [] : [{ fault }]), ...faults];
  const random = mulberry32(seed);
  const nothing = {} as H;
  const entries = chosen.map((its, index) => {
    const hooks = hooksOf(its, faulty);
    const isSwitched = conditions.some((name) => its[name] !== undefined);
    const last = faulty.lasting.find((name) => hooks[name] !== undefined);
    if (isSwitched && last !== undefined)
      throw new UsageError(`${nameOf(its)} is how the server works as a whole: it has no @…, and is always at work`);
    if (!isSwitched && index < chosen.length - 1)
      throw new UsageError(
        `${nameOf(its)} is always at work, so what comes behind it never is: say when (@command=…), or put it last`,
      );
    return { hooks, isSwitched, isOn: isSwitched ? switchOf(its, random) : () => true };
  });
  const lasting = entries.find(({ isSwitched }) => !isSwitched)?.hooks ?? nothing;
  if (!entries.some(({ isSwitched }) => isSwitched)) return always(lasting);
  return {
    always: lasting,
    at(said) {
      const now = said();
      // Each counts, whichever is at work.
      const are = entries.map(({ isOn }) => isOn(now));
      return entries[are.indexOf(true)]?.hooks ?? nothing;
    },
  };
}

const conditions: readonly (keyof When)[] = [
  "command",
  "line",
  "recipient",
  "sender",
  "user",
  "connection",
  "after",
  "times",
  "probability",
];

const nameOf = (its: SwitchedFault): string =>
  "fault" in its ? its.fault : (["reply", "close", "delay", "drop"].find((name) => name in its) ?? "");

function hooksOf<H>(its: SwitchedFault, { known, behaviours, narrowed }: Faulty<H>): H {
  const { recipient } = its;
  const concerns = (address: string) => recipient === undefined || namesOne(recipient, address);
  if ("reply" in its) return behaviours.reply(its.reply, concerns);
  if ("close" in its) return behaviours.close(its.close);
  if ("delay" in its) return behaviours.delay(its.delay);
  if ("drop" in its) return behaviours.drop;
  const found = known.find(({ id }) => id === its.fault);
  if (!found) throw new UsageError(`there is no fault ${its.fault}`);
  return recipient === undefined || !narrowed ? found.hooks : narrowed(found.hooks, concerns);
}
