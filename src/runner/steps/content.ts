import type { Event } from "../../protocol/session.js";
import { fixture } from "../../suite/fixture.js";
import { latin1 } from "../../wire/latin1.js";
import type { StepOutcome } from "../case-outcome.js";
import type { Playing, StepOf } from "./playing.js";

/** `S=:` the reply at hand has exactly the content of a fixture. */
export function playContent<E extends Event>(
  { entry, protocol, place, connections, accuse }: Playing<E>,
  step: StepOf<"content", E>,
): StepOutcome {
  const on = connections.of(step);
  const event = on.current();
  const compared = event && step.check.compare(event, fixture(step.fixture) ?? new Uint8Array());
  if (!compared)
    return accuse.broken(step, `the lines of ${step.fixture}`, { event: "the reply has no lines after the first" });
  on.pass();
  const isSubject = protocol.clauses.exact.some((clause) => entry.covers.includes(clause));
  if (compared.same && compared.quirk !== undefined) place.quirks?.add(compared.quirk);
  if (compared.same || (!isSubject && compared.isThatMessage)) return "go-on";
  const { expected, received, at, breaks } = compared;
  const { answers } = event;
  const outcome = accuse.broken(step, latin1(expected), {
    received: latin1(received),
    at,
    entry: event.entry,
    ...(answers && { sent: latin1(answers.octets) }),
  });
  if (breaks === undefined || !("failure" in outcome)) return outcome;
  // Whatever the message, that is one defect: the first that shows it accuses.
  return { verdict: "blocked", failure: { ...outcome.failure, requirement: breaks }, isDecided: true };
}
