import type { Stored } from "../../protocol/delivery.js";
import type { Event } from "../../protocol/session.js";
import { SetUpError } from "../../protocol/set-up-error.js";
import { latin1 } from "../../wire/latin1.js";
import type { Arrivals } from "../arrivals/arrivals.js";
import { envelopeIn } from "../arrivals/envelope.js";
import { linesOf } from "../arrivals/lines.js";
import { arrivedOutcome } from "../arrivals/outcome.js";
import type { StepOutcome } from "../case-outcome.js";
import type { Playing, StepOf } from "./playing.js";

/** Plays the lines about what has arrived. */
export interface Arrive<E extends Event = Event> {
  /** `-- arrived`. `acted`: when the last step ended that is not about that. Throws SetUpError. */
  readonly arrived: (step: StepOf<"arrived", E>, acted: number) => Promise<StepOutcome>;
  /** `-- line`: in what the `-- arrived` above has found. */
  readonly hasLine: (step: StepOf<"has-line", E>) => StepOutcome;
}

export function arriveIn<E extends Event>(
  { entry, steps, protocol, place, connections, accuse }: Playing<E>,
  arrivals: Arrivals,
): Arrive<E> {
  let found: readonly Stored[] = [];
  const { clauses } = protocol;
  return {
    async arrived(step, acted) {
      const its = await arrivals.await(step, acted);
      if (its.kind === "missing" && step.orEnd) return { verdict: "pass" };
      if (its.kind === "missing" && step.orSkip)
        return { verdict: "skip", reason: `nothing arrived for ${its.what} in time` };
      found = its.kind === "arrived" ? its.messages : [];
      // Who delivered it in another protocol is to blame, and that is not what the case is about.
      const isForeign = steps.some((other) => other.kind === "open" && other.protocol !== undefined);
      if (its.kind === "changed" && isForeign)
        throw new SetUpError(`${its.what} has ${step.fixture ?? "it"} otherwise than it was sent`, { isChoice: true });
      if (its.kind === "arrived" && its.added.length > 0 && protocol.arrival)
        place.watch.see(
          protocol.arrival(its.added, step.connection, place.transcript.length() - 1, its.isPassedOn, its.address),
        );
      const names = connections.namesOn(connections.of(step));
      const wrong = its.kind === "arrived" ? envelopeIn(its.messages, step, names) : undefined;
      if (wrong) return accuse.broken(step, ...wrong);
      return arrivedOutcome(its, step, entry, clauses, place, (...wrong) => accuse.broken(step, ...wrong)) ?? "go-on";
    },
    hasLine(step) {
      const { absent, finds, spares, orEnd } = step;
      const names = connections.namesOn(connections.of(step));
      const fits = (patterns: typeof finds, line: string) =>
        patterns.some((its) => its.match(line, names, { open: true, anyCase: true }).ok);
      const isIt = (line: string) => fits(finds, line) && !fits(spares, line);
      const line = found.flatMap(({ octets }) => linesOf(octets)).find(isIt);
      if ((line !== undefined) !== absent) return "go-on";
      if (orEnd) return { verdict: "pass" };
      const source = step.patterns.map((its) => its.source).join(" or ");
      return absent
        ? accuse.broken(step, `no line ${source}`, { received: line ?? "", at: 0 })
        : accuse.broken(step, `a line ${source}`, {
            received: latin1(found[0]?.octets.subarray(0, 4000) ?? new Uint8Array()),
            at: 0,
          });
    },
  };
}
