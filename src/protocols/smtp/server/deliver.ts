import { randomBytes } from "node:crypto";
import type { Parameter } from "../grammar/path.js";
import type { SessionState, Taken } from "../model/state.js";
import { completed } from "./complete.js";
import type { Hooks } from "./fault.js";
import type { Store } from "./store.js";
import { traceFields } from "./trace.js";

/** What is not text is left alone. */
const isBinary = ({ transaction }: Taken): boolean =>
  transaction.parameters.some(({ keyword, value }) => keyword === "BODY" && value?.toUpperCase() === "BINARYMIME");

const written = ({ keyword, value }: Parameter): string => (value === undefined ? keyword : `${keyword}=${value}`);

/** A message that was taken is passed on, and put into the mailboxes of its recipients, with the trace fields of its way. */
export function deliverTo(
  store: Store,
  took: Taken,
  before: SessionState,
  { copies = 1, delivered }: Pick<Hooks, "copies" | "delivered">,
): void {
  const { world } = store;
  const id = randomBytes(6).toString("hex");
  const takes =
    before.variant === "submission" && !world.takesAnything && !isBinary(took)
      ? { ...took, content: completed(took.content, { sender: took.transaction.reversePath, name: world.name, id }) }
      : took;
  store.passOn?.(takes, before);
  for (const recipient of takes.recipients) {
    const user = store.ownerOf(recipient);
    if (user === undefined) continue;
    const fields = traceFields(before, takes, { name: world.name, id });
    const message = Buffer.concat([Buffer.from(fields, "latin1"), takes.content]);
    for (let copy = 0; copy < copies; copy++) {
      const its = delivered ? delivered(message, takes, recipient.mailbox.written) : message;
      const envelope = {
        sender: takes.transaction.reversePath,
        recipient: recipient.mailbox.written,
        parameters: [
          ...[...takes.transaction.parameters, ...recipient.parameters].map(written),
          ...(before.secure ? ["TLS"] : []),
        ],
      };
      if (its) store.deliver(user, its, envelope);
    }
  }
}
