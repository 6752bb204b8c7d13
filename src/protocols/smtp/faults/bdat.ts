import { chunkOf } from "../command-line.js";
import { step } from "../model/model.js";
import { withoutTransaction } from "../model/outcomes.js";
import type { Input, Outcome, SessionState } from "../model/state.js";
import type { Fault, Hooks } from "../server/fault.js";
import { isRefused, onCommand, onLine, only, saying } from "./hooks.js";

type Chunk = Extract<Input, { kind: "chunk" }>;

/** Changes what comes of a chunk. */
const onChunk = (change: (outcome: Outcome, state: SessionState, input: Chunk) => Outcome): Hooks => ({
  outcome: (state, input, _world, proper) => (input.kind === "chunk" ? change(proper(), state, input) : proper()),
});
/** Changes the octets of chunks. */
const withOctets = (change: (text: string, input: Chunk) => string): Hooks => ({
  outcome(state, input, world, proper) {
    if (input.kind !== "chunk") return proper();
    const text = Buffer.from(input.octets).toString("latin1");
    return step(state, { ...input, octets: Buffer.from(change(text, input), "latin1") }, world)[0];
  },
});
const refusingMessages = (is: (content: string, outcome: Outcome) => boolean, code: string): Hooks => ({
  outcome(_state, _input, _world, proper) {
    const outcome = proper();
    const { takes, ...rest } = outcome;
    return takes && is(Buffer.from(takes.content).toString("latin1"), outcome) ? saying(rest, code) : outcome;
  },
});
const isLast = ({ command }: Chunk) => chunkOf(command)?.last ?? false;
const reading = (text: RegExp, instead: string): Hooks => onLine((line) => line.replace(text, instead));
const sizeOf = ({ command }: Chunk) => chunkOf(command)?.size ?? 0;

/** A session in which a BDAT command was used once has no DATA any more. */
function noDataAfterwards(): Hooks {
  const used = new Set<string>();
  return {
    outcome(state, input, _world, proper) {
      const sender = state.transaction?.reversePath ?? "";
      if (input.kind === "chunk") used.add(sender);
      const isData = input.kind === "command" && input.command.verb === "DATA";
      return isData && used.has(sender) ? only(state, "502") : proper();
    },
  };
}

/** After a refused chunk no message of that sender is taken by BDAT. */
function failedForGood(): Hooks {
  const failed = new Set<string>();
  return onChunk((outcome, state) => {
    const sender = state.transaction?.reversePath ?? "";
    if (isRefused(outcome)) failed.add(sender);
    return failed.has(sender) && !isRefused(outcome) ? only(state, "503") : outcome;
  });
}

/** RSET keeps the chunks that came for the next message of that sender. */
function keptChunks(): Hooks {
  const kept = new Map<string, readonly Uint8Array[]>();
  return {
    outcome(state, input, _world, proper) {
      const outcome = proper();
      const { transaction } = state;
      if (input.kind !== "command") return outcome;
      if (input.command.verb === "RSET" && transaction?.chunks) kept.set(transaction.reversePath, transaction.chunks);
      const next = outcome.next.transaction;
      const chunks = input.command.verb === "RCPT" && next ? kept.get(next.reversePath) : undefined;
      return chunks && next ? { ...outcome, next: { ...outcome.next, transaction: { ...next, chunks } } } : outcome;
    },
  };
}

/** Faults in CHUNKING and BINARYMIME (RFC 3030). */
export const bdatFaults: readonly Fault[] = [
  {
    id: "bdat-upper-case",
    breaks: "rfc3030/2/bdat-syntax",
    summary: "LAST is taken in upper case only",
    hooks: onChunk((outcome, state, { command }) => (/last/.test(command.raw) ? only(state, "501") : outcome)),
  },
  {
    id: "bdat-as-far-as-digits-go",
    breaks: "rfc3030/2/bdat-malformed",
    summary: "Of a chunk's size the digits at the beginning count",
    hooks: reading(/^BDAT (\d+)\D.*$/, "BDAT $1"),
  },
  {
    id: "chunking-without-data",
    breaks: "rfc3030/2/data-too",
    summary: "BDAT takes the place of DATA",
    hooks: onCommand(["DATA"], (_outcome, state) => only(state, "502")),
  },
  {
    id: "chunking-or-data",
    breaks: "rfc3030/2/same-session",
    summary: "DATA is refused after a message in chunks",
    hooks: noDataAfterwards(),
  },
  {
    id: "bdat-7-bit",
    breaks: "rfc3030/2/any-message",
    summary: "Messages in chunks have no octets above 127",
    hooks: withOctets((text) => text.replace(/[\x80-\xff]/g, "?")),
  },
  {
    id: "chunk-ends-at-dot",
    breaks: "rfc3030/2/octets-counted",
    summary: "A message in chunks ends at CRLF, dot, CRLF",
    hooks: withOctets((text) => text.replace(/\r\n\.\r\n[\s\S]*$/, "\r\n")),
  },
  {
    id: "open-line-lost",
    breaks: "rfc3030/2/octets-counted",
    summary: "Of a message in chunks the last line is lost where it has no end",
    hooks: withOctets((text, input) => (isLast(input) ? text.replace(/(?<=\n)[^\n]+$/, "") : text)),
  },
  {
    id: "octal-chunks",
    breaks: "rfc3030/2/bdat-syntax",
    summary: "A size with a zero in front is octal",
    hooks: onLine((line) =>
      line.replace(/^BDAT (0[0-7]+)(?=\D|$)/, (_all, size: string) => `BDAT ${Number.parseInt(size, 8)}`),
    ),
  },
  {
    id: "chunks-to-the-first",
    variants: ["smtp", "submission"],
    breaks: "rfc5321/4.1.1.3/delivered-to-each",
    summary: "A message in chunks goes to its first recipient only",
    hooks: onChunk((outcome) =>
      outcome.takes
        ? { ...outcome, takes: { ...outcome.takes, recipients: outcome.takes.recipients.slice(0, 1) } }
        : outcome,
    ),
  },
  {
    id: "chunk-of-4096",
    breaks: "rfc3030/2/octets-counted",
    summary: "The last octet of a chunk is lost where a buffer ends with it",
    hooks: withOctets((text) => (text.length > 0 && text.length % 4096 === 0 ? text.slice(0, -1) : text)),
  },
  {
    id: "chunk-dots",
    breaks: "rfc3030/2/no-dot-unstuffing",
    summary: "A dot at the beginning of a line of a chunk is taken away",
    hooks: withOctets((text) => text.replace(/(^|\r\n)\./g, "$1")),
  },
  {
    id: "zero-last-refused",
    breaks: "rfc3030/2/zero-last",
    summary: "BDAT 0 LAST is refused",
    hooks: onChunk((outcome, state, input) =>
      isLast(input) && sizeOf(input) === 0 && !isRefused(outcome)
        ? { ...only(withoutTransaction(state), "554") }
        : outcome,
    ),
  },
  {
    id: "after-last-554",
    breaks: "rfc3030/2/after-last-503",
    summary: "BDAT out of sequence is answered with 554",
    hooks: onChunk((outcome) => (outcome.replies[0].code === "503" ? saying(outcome, "554") : outcome)),
  },
  {
    id: "chunk-251",
    breaks: "rfc3030/2/250-each",
    summary: "A chunk is answered with 251",
    hooks: onChunk((outcome) => (isRefused(outcome) ? outcome : saying(outcome, "251"))),
  },
  {
    id: "refused-chunk-read",
    breaks: "rfc3030/2/discard-after-failure",
    summary: "The octets of a chunk are read as commands",
    hooks: { readsChunks: true },
  },
  {
    id: "refused-chunks-read",
    breaks: "rfc3030/2/discard-pipelined",
    summary: "A second chunk that is refused is not answered",
    hooks: silentSecond(),
  },
  {
    id: "bdat-to-nobody",
    breaks: "rfc3030/2/no-transaction",
    summary: "A chunk without recipients is taken",
    hooks: onChunk((outcome, state) =>
      (state.transaction?.recipients.length ?? 0) === 0 ? only(state, "250") : outcome,
    ),
  },
  {
    id: "rset-keeps-chunks",
    breaks: "rfc3030/2/rset-clears",
    summary: "RSET leaves the chunks that came",
    hooks: keptChunks(),
  },
  {
    id: "rset-keeps-failure",
    breaks: "rfc3030/2/rset-clears",
    summary: "RSET does not clear what a refused chunk has left",
    hooks: failedForGood(),
  },
  {
    id: "data-after-bdat",
    breaks: "rfc3030/2/data-after-bdat-503",
    summary: "DATA after BDAT is taken",
    hooks: onCommand(["DATA"], (outcome, state) =>
      state.transaction?.chunks ? { ...only(state, "354"), reads: "data" as const } : outcome,
    ),
  },
  {
    id: "odd-octets-close",
    breaks: "rfc3030/2/arbitrary-lines",
    summary: "A line of octets above 127 is taken for a command",
    hooks: { line: (line) => ((line[0] ?? 0) > 127 ? Buffer.from("NOOP") : line) },
  },
  {
    id: "binarymime-refused",
    breaks: "rfc3030/3/body-binarymime",
    summary: "BODY=BINARYMIME is announced and refused",
    hooks: onCommand(["MAIL"], (outcome, state, { raw }) =>
      /BODY=BINARYMIME/i.test(raw) ? only(state, "501") : outcome,
    ),
  },
  {
    id: "binarymime-line",
    breaks: "rfc3030/3/mail-line-longer",
    summary: "A MAIL over 290 octets is too long",
    hooks: onCommand(["MAIL"], (outcome, state, { raw }) => (raw.length > 290 ? only(state, "500") : outcome)),
  },
  {
    id: "binary-line-ends",
    breaks: "rfc3030/3/octets-preserved",
    summary: "A bare LF in binary content becomes CRLF",
    hooks: withOctets((text) => text.replace(/(?<!\r)\n/g, "\r\n")),
  },
  {
    id: "binary-by-data",
    breaks: "rfc3030/3/data-503",
    summary: "DATA is taken after BODY=BINARYMIME",
    hooks: onCommand(["DATA"], (outcome, state) =>
      isRefused(outcome) && (state.transaction?.recipients.length ?? 0) > 0
        ? { ...only(state, "354"), reads: "data" as const }
        : outcome,
    ),
  },
  {
    id: "binary-encoding-refused",
    breaks: "rfc3030/3/undeclared-binary-accepted",
    summary: "A message with a part in binary encoding is refused without BODY=BINARYMIME",
    hooks: refusingMessages(
      (content, { takes }) =>
        /^Content-Transfer-Encoding: binary/im.test(content) &&
        !takes?.transaction.parameters.some(({ value }) => value?.toUpperCase() === "BINARYMIME"),
      "554",
    ),
  },
];

/** Of refused chunks of a connection the first one is answered. */
function silentSecond(): Hooks {
  const refused = new Set<number>();
  return {
    reply(octets, { input, outcome, connection }) {
      if (input?.kind !== "chunk" || !isRefused(outcome)) return octets;
      if (refused.has(connection)) return Buffer.alloc(0);
      refused.add(connection);
      return octets;
    },
  };
}
