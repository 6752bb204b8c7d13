import type { Loss } from "../protocol/delivery.js";
import type { Comparison } from "../protocol/language.js";
import { latin1 } from "../wire/latin1.js";
import { withCrlf } from "../wire/line-ends.js";
import { addedHeader, BOOKKEEPING, difference, endOfHeader, fieldsOf, withoutBookkeeping } from "./compare-message.js";

/** What was delivered, held against what was sent. */
export type Delivered =
  | {
      readonly same: true;
      /** What was put on top of it, from the top: whole fields. */
      readonly added: readonly string[];
      /** Differences that break nothing. */
      readonly quirks: readonly string[];
    }
  | Extract<Comparison, { same: false }>;

const CRLF = Buffer.from("\r\n");
const EMPTY_LINE = Buffer.from("\r\n\r\n");

/** What traces the way of a message (RFC 5321 §4.4), and what those who deliver it are known to write beside that. */
const TRACE =
  /^(?:Return-Path|Received|Delivered-To|X-[^:]*|Envelope-To|Delivery-Date|Received-SPF|Authentication-Results|DKIM-[^:]*|ARC-[^:]*):/i;

/** What a server that takes mail from its author completes where it is missing (RFC 5321 §6.4, and more in practice). */
const COMPLETED = /^(?:Message-ID|Date|From|Sender|To|Cc|Bcc):/i;

/**
 * Compares a message as it lies in a store with the message as it was sent, octet by octet but for what the store loses.
 * Fields may stand on top of it, and those in which stores keep their books.
 */
export function compareDelivered(stored: Uint8Array, sent: Uint8Array, loses: readonly Loss[]): Delivered {
  const got = blurred(stored, loses);
  const own = blurred(sent, loses);
  const compared = compareOwn(got, own, loses);
  if (compared.same) return compared;
  // RFC 5321 §4.4: who makes final delivery may take away a Return-Path that was there.
  const plain = without(own, (field) => /^Return-Path:/i.test(field));
  const second = plain.length < own.length ? compareOwn(got, plain, loses) : compared;
  if (second.same) return second;
  // Of what is no line end something has to be made: only that it is none is said (RFC 5321 §2.3.8).
  const spaced = Buffer.from(latin1(sent).replace(/(?<!\r)\n/g, " "), "latin1");
  const third = spaced.equals(sent) ? compared : compareOwn(got, blurred(spaced, loses), loses);
  return third.same ? { ...third, quirks: [...third.quirks, "a bare LF is delivered as a space"] } : compared;
}

/** The message as far as a store keeps it. */
function blurred(message: Uint8Array, loses: readonly Loss[]): Buffer {
  let its = Buffer.from(message.buffer, message.byteOffset, message.byteLength);
  if (loses.includes("line-ends")) its = withCrlf(its);
  if (loses.includes("from-quoting"))
    its = Buffer.from(its.toString("latin1").replace(/(?<=^|\n)>+From /g, "From "), "latin1");
  // Dovecot shows it as %x80, which no ASCII has.
  if (loses.includes("nul")) its = Buffer.from(its.toString("latin1").replaceAll("\0", "\x80"), "latin1");
  const isOpen = its.length > 0 && !its.subarray(-2).equals(CRLF);
  return isOpen && loses.includes("last-line-end") ? Buffer.concat([its, CRLF]) : its;
}

function compareOwn(got: Buffer, own: Buffer, loses: readonly Loss[]): Delivered {
  const top = topOf(got, own);
  const added = fieldsOf(got.subarray(0, top)).filter((field) => field !== "");
  const rest = got.subarray(top);
  const names = new Set(fieldsOf(own.subarray(0, endOfHeader(own))).map((field) => nameOf(field).toLowerCase()));
  const isCompleted = (field: string) => COMPLETED.test(field) && !names.has(nameOf(field).toLowerCase());
  const body = withoutBookkeeping(rest);
  const completed = without(body, isCompleted);
  const quirks = new Set<string>();
  if (completed.length < body.length || added.some(isCompleted)) quirks.add("delivery completes headers");
  const strange = added.filter((field) => !TRACE.test(field) && !BOOKKEEPING.test(field) && !isCompleted(field));
  if (strange.length > 0)
    quirks.add(`delivery puts fields on top that trace nothing: ${strange.map(nameOf).join(", ")}`);
  const same = (...more: readonly string[]): Delivered => ({ same: true, added, quirks: [...quirks, ...more] });
  if (rest.equals(own) || completed.equals(own)) return same();
  // Nobody can tell of these where the header ends, or that there is none.
  const ends = loses.includes("last-line-end") ? 2 : 1;
  if (isWithoutBody(own) && isWithLineEnds(completed, own, ends))
    return same("headers without a body get an empty line");
  if (!FIELD.test(own.toString("latin1", 0, 1000)) && completed.equals(Buffer.concat([CRLF, own])))
    return same("text without a header gets an empty line before it");
  // RFC 5321 §4.1.1.4: so it has to be where it goes on by DATA; no empty line comes of it.
  if (own.length > 0 && !own.subarray(-2).equals(CRLF) && completed.equals(Buffer.concat([own, CRLF])))
    return same("a last line without an end gets one");
  if (loses.includes("last-line-end") && isWithLineEnds(completed, own, 1))
    return same("messages end with an empty line that they did not have when they were sent");
  return difference(completed, own);
}

/** No empty line ends its header. */
const isWithoutBody = (message: Buffer): boolean =>
  message.length > 0 &&
  endOfHeader(message) === message.length &&
  !message.subarray(-4).equals(EMPTY_LINE) &&
  !message.equals(CRLF);

/** It is the other one with so many line ends more at most. */
const isWithLineEnds = (message: Buffer, other: Buffer, most: number): boolean =>
  message.length > other.length &&
  message.length <= other.length + most * CRLF.length &&
  message.equals(Buffer.concat([other, ...Array.from({ length: (message.length - other.length) / 2 }, () => CRLF)]));

const FIELD = /^[\x21-\x39\x3b-\x7e]+[ \t]*:/;

const nameOf = (field: string): string => /^[^:\s]*/.exec(field)?.[0] ?? "";

/** Length of what was put on top. Where the first line of the message is not to be found, of the fields that are known to be. */
function topOf(got: Buffer, own: Buffer): number {
  if (own.length === 0) return endOfHeader(got);
  // Nothing on top: its own first fields may be those that deliveries write, too.
  const first = own.subarray(0, own.indexOf(CRLF) + CRLF.length);
  if (first.length > CRLF.length && got.subarray(0, first.length).equals(first)) return 0;
  const added = addedHeader(got, own) || linesAbove(got, own);
  if (added > 0) return added;
  let at = 0;
  for (const field of fieldsOf(got.subarray(0, endOfHeader(got)))) {
    if (!TRACE.test(field)) break;
    at += field.length;
  }
  return at;
}

/** Length of whatever lines stand above the first line of the message, before an empty one: what is no field there is for others to tell. */
function linesAbove(got: Buffer, own: Buffer): number {
  const first = own.subarray(0, own.indexOf(CRLF) + CRLF.length);
  const header = got.subarray(0, endOfHeader(got));
  const at = first.length > CRLF.length ? header.indexOf(Buffer.concat([CRLF, first])) : -1;
  return at < 0 ? 0 : at + CRLF.length;
}

/** The message without those fields of its header. */
function without(message: Buffer, isLeftOut: (field: string) => boolean): Buffer {
  const end = endOfHeader(message);
  const kept = fieldsOf(message.subarray(0, end)).filter((field) => !isLeftOut(field));
  return Buffer.concat([Buffer.from(kept.join(""), "latin1"), message.subarray(end)]);
}
