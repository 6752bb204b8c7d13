import { type Expected, text } from "../../../fuzz/in-turn/oracle.js";
import { compareMessage, topOf } from "../../../suite/compare-message.js";
import { dotStuff, dotUnstuff } from "../../../wire/dot-stuffing.js";
import { latin1 } from "../../../wire/latin1.js";
import { type ModelReply, type ReplyForm, singleLine } from "./reply.js";

interface MessageReply extends ModelReply {
  readonly octets: Uint8Array;
  /** Only so many of the body (TOP). */
  readonly lines?: number;
}

/** The reply to RETR and TOP (RFC 1939 §5, §7). */
export const messageForm: ReplyForm<MessageReply> = {
  status: "+OK",
  print: ({ octets, lines }) =>
    Buffer.concat([singleLine("+OK message follows"), dotStuff(lines === undefined ? octets : topOf(octets, lines))]),
  compare(wanted, { block, because }) {
    if (!block) return undefined;
    const difference = compareContent(dotUnstuff(block), wanted.octets, wanted.lines);
    if (!difference) return undefined;
    const octets = bare.test(latin1(wanted.octets)) ? withLines(latin1(wanted.octets), ends[0]) : wanted.octets;
    // In digits, not as 1e+33: no message has more lines.
    const top = wanted.lines === undefined ? undefined : Math.min(wanted.lines, Number.MAX_SAFE_INTEGER);
    const part = { words: `top ${top}`, prose: `header and ${top} lines of the message` };
    const content: Expected = { kind: "content", octets, ...(top !== undefined && { part }) };
    const received = latin1(difference.received);
    return { requirement: because, expected: [text("+OK"), content], received, at: difference.at };
  },
};

/** A message, or its header and so many lines. */
export const messageReply = (octets: Uint8Array, lines?: number): MessageReply => ({
  kind: "message",
  form: messageForm,
  octets,
  ...(lines !== undefined && { lines }),
});

/**
 * Compares a message with what was delivered. What becomes of a bare CR or LF on the way into a mailbox no RFC says: as
 * octet, as line end, or dropped before CRLF will do, and then TOP's lines cannot be counted. A bare LF in the reply is
 * a rule's business.
 */
function compareContent(received: Uint8Array, seeded: Uint8Array, top: number | undefined) {
  const plain = latin1(seeded);
  const got = latin1(received);
  if (!bare.test(plain)) {
    const whole = bareLf.test(got) ? Buffer.from(got.replace(ends[1], "\r\n"), "latin1") : received;
    const compared = compareMessage(whole, seeded, top);
    return compared.same ? undefined : compared;
  }
  if (top !== undefined) return undefined;
  const differences = ends.flatMap((end) => {
    const compared = compareMessage(withLines(got, end), withLines(plain, end));
    return compared.same ? [] : [compared];
  });
  return differences.length === ends.length ? differences[0] : undefined;
}

const bare = /\r(?!\n)|(?<!\r)\n/;
const bareLf = /(?<!\r)\n/;
/** A bare CR as line end, together with others before a CRLF or by itself; or as nothing. */
const ends = [/\r*\n|\r/g, /\r?\n|\r/g, /\r*\n|\r(?=$)/g] as const;
/** A dot behind a bare CR or LF may be taken for stuffing on the way in. */
const withLines = (it: string, end: RegExp) => {
  const lines = (end === ends[2] ? it.replaceAll("\r", "") : it).replace(end, "\r\n");
  return Buffer.from((lines.endsWith("\r\n") ? lines : `${lines}\r\n`).replace(/^\.+/gm, ""), "latin1");
};
