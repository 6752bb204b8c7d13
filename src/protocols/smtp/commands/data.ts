import type { Command } from "../command-line.js";
import type { CommandSpec } from "../command-spec.js";
import { wrongHeader } from "../model/header.js";
import { badArguments, badSequence, reply, say, withoutTransaction } from "../model/outcomes.js";
import type { MailTransaction, ModelReply, Outcome, Outcomes, Recipient, SessionState, World } from "../model/state.js";

/** So many Received fields are a loop (RFC 5321 §6.3). */
const LOOP = 100;

/** Why a content is refused; undefined: it is taken. */
function refusal(
  { variant }: SessionState,
  { parameters }: MailTransaction,
  content: Uint8Array,
  world: World,
): ModelReply | undefined {
  if (world.takesAnything) return undefined;
  if (content.length > world.maxSize) return reply("552", "5.3.4", "The message is too large");
  const text = Buffer.from(content.buffer, content.byteOffset, content.byteLength).toString("latin1");
  const isBinary = parameters.some(({ keyword, value }) => keyword === "BODY" && value?.toUpperCase() === "BINARYMIME");
  if (!isBinary && /\r(?!\n)|(?<!\r)\n/.test(text))
    return reply("550", "5.6.11", "Lines end with CRLF, and CR and LF stand nowhere else");
  const wrong = variant === "submission" && !isBinary ? wrongHeader(text) : undefined;
  if (wrong !== undefined) return reply("554", "5.6.0", wrong);
  const header = text.slice(0, text.indexOf("\r\n\r\n") + 1 || text.length);
  const hops = header.match(/^Received:/gim)?.length ?? 0;
  return hops >= LOOP ? reply("554", "5.4.6", "This message goes in circles") : undefined;
}

/** The end of a message, however it came: it is taken or refused, and the transaction is over (RFC 5321 §4.1.1.4). */
export function ended(state: SessionState, content: Uint8Array, world: World): Outcomes {
  const { transaction } = state;
  if (!transaction) throw new Error("mail data without a transaction");
  const { recipients } = transaction;
  const refused = refusal(state, transaction, content, world);
  const next = withoutTransaction(state);
  const taken = refused ?? reply("250", "2.6.0", "It is taken");
  const takenFor = ({ mailbox: { written } }: Recipient): ModelReply =>
    !refused && /^[\x21-\x7e]*$/.test(written) ? reply("250", "2.6.0", `<${written}> gets it`) : taken;
  // RFC 2033 §4.2: one for each recipient.
  const [first = taken, ...others] = state.variant === "lmtp" ? recipients.map(takenFor) : [taken];
  const outcome: Outcome = {
    replies: [first, ...others],
    next,
    because: refused ? "rfc5321/4.1.1.4/failure-reply" : "rfc5321/3.3/end-of-data-250",
    ...(!refused && { takes: { transaction, recipients, content } }),
  };
  return [outcome];
}

/** The mail data, un-stuffed. */
export const data = (state: SessionState, content: Uint8Array, world: World): Outcomes => ended(state, content, world);

function step(state: SessionState, { rest }: Command): Outcomes {
  const { transaction } = state;
  if (rest !== undefined && rest.trim() !== "") return badArguments(state, "rfc5321/4.3.2/arguments-501");
  if (!transaction) return badSequence(state, "Say MAIL and RCPT first", "rfc5321/3.3/data-without-recipients");
  if (transaction.chunks) return badSequence(state, "The message has begun with BDAT", "rfc3030/2/no-data-after-bdat");
  if (transaction.parameters.some(({ keyword, value }) => keyword === "BODY" && value?.toUpperCase() === "BINARYMIME"))
    return badSequence(state, "A message in BINARYMIME comes with BDAT", "rfc3030/3/no-data-with-binarymime");
  if (transaction.recipients.length === 0)
    return badSequence(state, "Nobody would get it", "rfc5321/3.3/data-without-recipients");
  return [{ ...say(state, reply("354", undefined, "Go on, down to the dot"), "rfc5321/3.3/data-354"), reads: "data" }];
}

/** RFC 5321 §4.1.1.4 */
export const dataCommand: CommandSpec = {
  verb: "DATA",
  argument: "none",
  after: "rcpt",
  changes: "transaction",
  accepted: "rfc5321/3.3/data-354",
  examples: ["DATA"],
  step,
  rules: [],
  faults: [],
};
