import type { Event, Outgoing } from "../../protocol/session.js";
import { settle } from "../../protocol/settle.js";
import type { Compiled } from "../../suite/compile.js";
import { filled } from "../../suite/filled.js";
import { fixture } from "../../suite/fixture.js";
import { dotStuff } from "../../wire/dot-stuffing.js";
import type { StepOutcome } from "../case-outcome.js";
import type { Playing, StepOf } from "./playing.js";

/** Octets of the largest message that is sent. */
const LARGEST = 32_000_000;

/** Plays a C line. `next`: the step behind it. */
export type Say<E extends Event> = (
  step: StepOf<"send" | "send-fixture", E>,
  next: Compiled<E> | undefined,
) => Promise<StepOutcome>;

/** C lines of one connection that follow each other are one write. */
export function sayIn<E extends Event>({ protocol, connections, accuse, surplus, look }: Playing<E>): Say<E> {
  const outgoing: Outgoing[] = [];

  const octetsOf = (step: StepOf<"send" | "send-fixture", E>): Outgoing | { readonly tooLarge: number } => {
    const names = connections.namesOn(connections.of(step));
    if (step.kind === "send") return { ...step.command.fill(names), ...(step.label !== "" && { label: step.label }) };
    const octets = fixture(step.fixture) ?? new Uint8Array();
    if (step.filled) {
      const { name, more } = step.filled;
      const size = Number(names(name));
      return size > 0 && size <= LARGEST ? { octets: dotStuff(filled(octets, size + more)) } : { tooLarge: size };
    }
    const part = step.part ? octets.subarray(step.part.from, step.part.to) : octets;
    return { octets: step.stuffed ? dotStuff(part) : part };
  };

  return async (step, next) => {
    const its = octetsOf(step);
    if ("tooLarge" in its)
      return { verdict: "skip", reason: `a message of ${its.tooLarge} octets is more than mailspec sends` };
    const on = connections.of(step);
    if (its.continues) on.pass();
    else on.clear();
    outgoing.push(its);
    const goesOn = next?.connection === step.connection && (next.kind === "send" || next.kind === "send-fixture");
    if (goesOn) return "go-on";
    const { session } = on.opened;
    if (protocol.unasked && session.underWay() === 0 && session.isCountable?.() !== false) await settle(session);
    const extra = surplus.on(step.connection);
    if (extra) return accuse.tooMany(extra);
    await look.before(on, step.connection);
    await session.ready?.(outgoing);
    session.send(outgoing.splice(0));
    on.isGroup = session.underWay() > 1;
    return "go-on";
  };
}
