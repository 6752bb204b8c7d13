import type { Event } from "../../protocol/session.js";
import { SetUpError } from "../../protocol/set-up-error.js";
import { fixture } from "../../suite/fixture.js";
import type { StepOutcome } from "../case-outcome.js";
import { deliverTo } from "../deliver/deliver-to.js";
import type { Playing, StepOf } from "./playing.js";

/** `-- deliver`: a server may lock the mailbox for everybody, the delivery included, as long as somebody reads in it. */
export async function playDeliver<E extends Event>(
  { place, connections, look }: Playing<E>,
  step: StepOf<"deliver", E>,
): Promise<StepOutcome> {
  const { target, account, arrivals } = place;
  const isRead = [...connections.all()].some(({ dropped, opened }) => !dropped && !opened.session.connection.ended());
  const skipped = (reason: string): StepOutcome => ({
    verdict: "skip",
    reason: `no mail can arrive during a session: ${reason}`,
  });
  if (isRead && arrivals?.refused !== undefined) return skipped(arrivals.refused);
  look.changed();
  try {
    await deliverTo(target, account, [fixture(step.fixture) ?? new Uint8Array()]);
    return "go-on";
  } catch (error) {
    if (!(error instanceof SetUpError) || !isRead) throw error;
    if (arrivals) arrivals.refused = error.message;
    return skipped(error.message);
  }
}
