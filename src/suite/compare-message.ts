import type { Comparison } from "../protocol/language.js";

const CRLF = Buffer.from("\r\n");
/** Octets shown on each side of the first difference. */
const CONTEXT = 60;

/** Fields in which servers keep their books inside the message; RFC 1939 §7 speaks for storing unique-ids so. */
export const BOOKKEEPING = /^(?:X-UIDL|X-UID|Status|X-Status|X-Keywords|X-IMAP|X-IMAPbase|Content-Length|Lines):/i;

/**
 * Compares a message as retrieved (un-stuffed) with the message as seeded. Delivery puts header fields on top
 * (Return-Path, Received, Delivered-To): whole fields before the seeded header are allowed, and the fields in which
 * servers keep their books. A last line without an end gets one, because a multi-line reply cannot do without
 * (RFC 1939 §3).
 */
export function compareMessage(received: Uint8Array, seeded: Uint8Array, top?: number): Comparison {
  const whole = Buffer.from(seeded.buffer, seeded.byteOffset, seeded.byteLength);
  const closed = whole.subarray(-2).equals(CRLF) || whole.length === 0 ? whole : Buffer.concat([whole, CRLF]);
  const expected = top === undefined ? closed : topOf(closed, top);
  const got = Buffer.from(received.buffer, received.byteOffset, received.byteLength);
  if (got.equals(expected)) return { same: true };
  const body = withoutBookkeeping(got.subarray(addedHeader(got, expected)));
  if (body.equals(expected)) return { same: true };
  // An mbox has an empty line behind each message, so not where TOP ends before that.
  const isWhole = expected.length === closed.length;
  if (isWhole && body.subarray(-2).equals(CRLF) && body.subarray(0, -2).equals(expected))
    return { same: true, quirk: "messages end with an empty line that they did not have when they were delivered" };
  const its = difference(body, expected);
  return { ...its, isThatMessage: its.isThatMessage || isNamedAlike(got, whole) };
}

/** Where two messages part, and what stands there. */
export function difference(received: Buffer, expected: Buffer): Extract<Comparison, { same: false }> {
  let at = 0;
  while (at < received.length && at < expected.length && received[at] === expected[at]) at++;
  const from = Math.max(0, at - CONTEXT);
  return {
    same: false,
    expected: expected.subarray(from, at + CONTEXT),
    received: received.subarray(from, at + CONTEXT),
    at: at - from,
    isThatMessage: gist(received) === gist(expected),
  };
}

/** Whether a header has the seeded message's own name in it: then it is that message, whatever became of it. */
function isNamedAlike(received: Buffer, seeded: Buffer): boolean {
  const [name] = /^X-Mailspec: .*$/m.exec(seeded.toString("latin1", 0, endOfHeader(seeded))) ?? [];
  const header = received.toString("latin1").split(/\r*\n\r*\n/, 1)[0] ?? "";
  return name !== undefined && header.split(/[\r\n]+/).includes(name.trimEnd());
}

/** What is left of a message without white space at the ends of lines, empty lines, and dots in front. */
function gist(message: Buffer): string {
  const lines = message.toString("latin1").split(/\r\n|\r|\n/);
  return lines.flatMap((line) => line.replace(/^\.+/, "").trimEnd() || []).join("\n");
}

/** Header, blank line and the first `lines` lines of the body (RFC 1939 §7, TOP). */
export function topOf(message: Uint8Array, lines: number): Buffer {
  const view = Buffer.from(message.buffer, message.byteOffset, message.byteLength);
  let end = endOfHeader(view);
  for (let line = 0; line < lines; line++) {
    const next = view.indexOf(CRLF, end);
    if (next < 0) return view;
    end = next + 2;
  }
  return view.subarray(0, end);
}

/** Offset behind the blank line; the whole message when there is none. */
export function endOfHeader(message: Buffer): number {
  if (message.subarray(0, 2).equals(CRLF)) return 2;
  const blank = message.indexOf("\r\n\r\n");
  return blank < 0 ? message.length : blank + 4;
}

/** A message (CRLF) without the fields in which servers keep their books. */
export function withoutBookkeeping(message: Buffer): Buffer {
  const end = endOfHeader(message);
  const fields = fieldsOf(message.subarray(0, end));
  const kept = fields.filter((field) => !BOOKKEEPING.test(field));
  return kept.length === fields.length
    ? message
    : Buffer.concat([Buffer.from(kept.join(""), "latin1"), message.subarray(end)]);
}

/** The fields of a header, each with its folded lines and their ends; the empty line is one, too. */
export const fieldsOf = (header: Buffer): readonly string[] => header.toString("latin1").split(/(?<=\r\n)(?![ \t])/);

/** Length of the header fields on top of `got` that come before the first line of `expected`. */
export function addedHeader(got: Buffer, expected: Buffer): number {
  const first = expected.subarray(0, expected.indexOf(CRLF) + 2);
  let at = 0;
  while (at < got.length) {
    if (got.subarray(at, at + first.length).equals(first)) return at;
    const end = got.indexOf(CRLF, at);
    if (end < 0) return 0;
    const line = got.toString("latin1", at, end);
    if (!/^[\x21-\x39\x3b-\x7e]+:|^[ \t]/.test(line)) return 0;
    at = end + 2;
  }
  return 0;
}
