import { chunkOf } from "../command-line.js";
import type { CommandSpec } from "../command-spec.js";
import { badArguments, badSequence, reply, say, withoutTransaction } from "../model/outcomes.js";
import type { Input, Outcomes, SessionState, World } from "../model/state.js";
import { ended } from "./data.js";

/** A chunk, with its octets, whether it may come or not (RFC 3030 §2). */
export function chunk(
  state: SessionState,
  { command, octets }: Extract<Input, { kind: "chunk" }>,
  world: World,
): Outcomes {
  const { transaction } = state;
  const last = chunkOf(command)?.last ?? false;
  if (!transaction || transaction.recipients.length === 0)
    return badSequence(state, "Nobody would get it", "rfc3030/2/bdat-without-recipients-503");
  const chunks = [...(transaction.chunks ?? []), octets];
  const size = chunks.reduce((sum, { length }) => sum + length, 0);
  if (size > world.maxSize)
    return [say(withoutTransaction(state), reply("552", "5.3.4", "The message is too large"), "rfc3030/2/bdat-failed")];
  if (last) return ended(state, Buffer.concat(chunks), world);
  const next = { ...state, transaction: { ...transaction, chunks } };
  return [say(next, reply("250", "2.0.0", `${octets.length} octets received`), "rfc3030/2/each-chunk-250")];
}

/** RFC 3030 §2 */
export const bdat: CommandSpec = {
  verb: "BDAT",
  argument: "required",
  after: "rcpt",
  changes: "transaction",
  announcedBy: "CHUNKING",
  accepted: "rfc3030/2/each-chunk-250",
  examples: ["BDAT 0", "BDAT 0 LAST"],
  announces: () => "CHUNKING",
  // With octets behind it, it is `chunk`.
  step: (state) => badArguments(state, "rfc3030/2/bdat-syntax"),
  rules: [],
  faults: [],
};
