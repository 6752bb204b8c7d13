import { isUtf8 } from "node:buffer";
import type { Limit } from "../../../protocol/limit.js";
import type { Judgement, Violation } from "../../../protocol/rule.js";
import { latin1 } from "../../../wire/latin1.js";
import { specOf } from "../commands.js";
import { isFarewell, type Pop3Event } from "../event.js";
import { beginsWith, greeting, respCode } from "../grammar.js";
import { limits } from "../limits.js";
import { isContinuation, ofForm, onReply, onWire, type Pop3Rule, type ReplySeen } from "./rule.js";

const CR = 13;
const LF = 10;

/** First octet above 127, or -1. */
function eightBit(octets: Uint8Array): number {
  for (let at = 0; at < octets.length; at++) if ((octets[at] as number) > 0x7f) return at;
  return -1;
}

/** First LF of the block that has no CRLF's CR before it, or -1. */
function bareLf(octets: Uint8Array): number {
  for (let at = octets.indexOf(LF); at >= 0; at = octets.indexOf(LF, at + 1)) {
    if (octets[at - 1] !== CR) return at;
  }
  return -1;
}

/** The line around an offset, and the offset in it. */
function lineAround(octets: Uint8Array, at: number, expected: string): Violation {
  const from = octets.lastIndexOf(LF, Math.max(0, at - 1)) + 1;
  const start = Math.max(from, at - 200);
  return { expected, received: octets.subarray(start, at + 20), at: at - start };
}

/** Judges the length of a status line. */
function within({ max }: Limit, { line }: ReplySeen): Judgement {
  if (line.octets.length + line.end.length <= max) return "ok";
  const octets = onWire(line);
  return { expected: `at most ${max} octets, CRLF included (there are ${octets.length})`, received: octets, at: max };
}

export const formRules: readonly Pop3Rule[] = [
  ofForm(
    onReply(
      "pop3.rule.line-ends-with-crlf",
      "rfc1939/3/response-crlf",
      "Every response line ends with CRLF",
      ({ line, block }) => {
        if (line.end !== "\r\n") return { expected: "CRLF", received: onWire(line), at: line.octets.length };
        if (block && block.end !== "\r\n")
          return {
            expected: "CRLF after the final dot",
            received: onWire({ octets: Buffer.from("."), end: block.end }),
            at: 1,
          };
        const bare = block ? bareLf(block.octets) : -1;
        return block && bare >= 0 ? lineAround(block.octets, bare, "CR before LF") : "ok";
      },
    ),
  ),
  onReply("pop3.rule.response-within-512", limits.responseLine.ref, "A response line has at most 512 octets", (seen) =>
    seen.phase === "greeting" ? undefined : within(limits.responseLine, seen),
  ),
  onReply("pop3.rule.greeting-within-512", limits.greeting.ref, "The greeting has at most 512 octets", (seen) =>
    seen.phase === "greeting" ? within(limits.greeting, seen) : undefined,
  ),
  ofForm({
    id: "pop3.rule.status-indicator",
    covers: "rfc1939/3/status-upper-case",
    title: "A response begins with +OK or -ERR in upper case",
    watch: () => {
      const isMore = moreOfMessage();
      return (seen) => {
        if (isMore(seen) || seen.kind !== "reply" || isContinuation(seen)) return undefined;
        const { octets } = seen.line;
        if (beginsWith(octets, "+OK") || beginsWith(octets, "-ERR")) return "ok";
        const word = latin1(octets.subarray(0, 5));
        let at = 0;
        const meant = word.startsWith("-") ? "-ERR" : "+OK";
        while (at < meant.length && word[at] === meant[at]) at++;
        return {
          expected: at === 0 ? "+OK or -ERR" : `${meant}, and a space or the end`,
          received: onWire(seen.line),
          at,
        };
      };
    },
  }),
  onReply(
    "pop3.rule.text-is-printable",
    "rfc2449/3/response-syntax",
    "The text of a response is printable: no NUL, no control characters",
    ({ line, status, utf8 }) => {
      if (status.ok || !status.expected.startsWith("printable")) return "ok";
      // Without UTF8 and LANG, 8-bit text is the next rule's.
      const isEightBit = (line.octets[status.at] ?? 0) > 0x7f;
      return isEightBit && !utf8 ? "ok" : { expected: status.expected, received: onWire(line), at: status.at };
    },
  ),
  onReply(
    "pop3.rule.text-is-ascii",
    "rfc6856/3.2/ascii-before-lang",
    "Text is ASCII until UTF8 or LANG says otherwise",
    ({ line, utf8, command }) => {
      // The reply to LANG itself is already in the new language.
      if (utf8 || command?.keyword === "LANG" || command?.keyword === "UTF8") return undefined;
      const at = eightBit(line.octets);
      return at < 0 ? "ok" : { expected: "ASCII: neither UTF8 nor LANG is in force", received: onWire(line), at };
    },
  ),
  onReply(
    "pop3.rule.greeting",
    "rfc1939/4/greeting",
    "The greeting is one positive line",
    ({ line, command, phase }) => {
      if (command || phase !== "greeting") return undefined;
      const parsed = greeting(line.octets);
      return parsed.ok || parsed.expected.includes("printable")
        ? "ok"
        : { expected: parsed.expected, received: onWire(line), at: parsed.at };
    },
  ),
  onReply(
    "pop3.rule.response-code",
    "rfc2449/6.4/bracket-is-code",
    "With RESP-CODES, text that begins with [ is a response code",
    ({ line, status, respCodes }) => {
      if (!respCodes || !status.ok || status.value.text[0] !== 0x5b) return undefined;
      const parsed = respCode(status.value.text);
      const at = status.value.status.length + 1;
      return parsed.ok ? "ok" : { expected: parsed.expected, received: onWire(line), at: at + parsed.at };
    },
  ),
  {
    id: "pop3.rule.nothing-unasked",
    covers: "rfc1939/3/one-response-per-command",
    title: "The server speaks only when it is spoken to",
    watch: () => {
      const isMore = moreOfMessage();
      return (seen) => (isMore(seen) ? undefined : spokenTo(seen));
    },
  },
  {
    id: "pop3.rule.message-ends-at-dot",
    isFraming: true,
    covers: "rfc1939/3/byte-stuffing",
    title: "Nothing of a message comes behind the line that is just a dot",
    watch: () => {
      const isMore = moreOfMessage();
      return (seen) => {
        if (isMore(seen)) {
          const received = seen.kind === "reply" ? onWire(seen.line) : seen.octets;
          return {
            expected: "a second dot in each line of the message that is just a dot: the message has ended",
            received,
            at: 0,
          };
        }
        return seen.kind === "reply" && isMessage(seen) ? "ok" : undefined;
      };
    },
  },

  {
    id: "pop3.rule.block-ends",
    isForm: true,
    covers: "rfc1939/3/multi-line-terminated",
    title: "A multi-line response ends with a line that is just a dot",
    watch: () => (seen) => {
      if (seen.kind === "reply" && seen.block) return "ok";
      // What is late may come yet, and a connection that is lost once says nothing: cases are played again for that.
      if (seen.kind !== "cut" || seen.trouble.kind !== "too-long" || !seen.trouble.isRest) return undefined;
      return { expected: ". and CRLF", received: seen.octets.subarray(-200), at: Math.min(200, seen.octets.length) };
    },
  },
  ofForm(
    onReply(
      "pop3.rule.byte-stuffing",
      "rfc1939/3/byte-stuffing",
      "In a multi-line response a line that begins with a dot has another dot before it",
      ({ block }) => {
        if (!block) return undefined;
        const view = Buffer.from(block.octets.buffer, block.octets.byteOffset, block.octets.byteLength);
        for (let at = view[0] === 0x2e ? 0 : next(view, 0); at >= 0; at = next(view, at)) {
          if (view[at + 1] !== 0x2e) return lineAround(view, at + 1, "a second dot");
        }
        return "ok";
      },
    ),
  ),
  onReply("pop3.rule.no-nul", "rfc1939/11/no-nul-added", "Messages come without NUL octets", ({ block }) => {
    if (!block) return undefined;
    const at = block.octets.indexOf(0);
    // A message of ours that has one may come with it.
    if (at >= 0 && /^X-Mailspec: with-nul\b/m.test(latin1(block.octets.subarray(0, at)))) return undefined;
    return at < 0 ? "ok" : lineAround(block.octets, at, "no NUL");
  }),
  onReply(
    "pop3.rule.text-is-utf8",
    "rfc6856/3.2/text-is-utf8",
    "After LANG text is UTF-8",
    ({ line, utf8, command }) => {
      if (!utf8 && command?.keyword !== "LANG") return undefined;
      return isUtf8(line.octets) ? "ok" : { expected: "UTF-8", received: onWire(line) };
    },
  ),
  onReply(
    "pop3.rule.greeting-challenge",
    "rfc2449/3/greeting-challenge",
    "A < in the greeting begins a timestamp",
    ({ line, command, phase }) => {
      if (command || phase !== "greeting") return undefined;
      const rest = latin1(line.octets).replace(/<[!-;=?-~]+@[!-;=?-~]+>/, (found) => "x".repeat(found.length));
      const at = rest.indexOf("<");
      return at < 0 ? "ok" : { expected: "no <, or a msg-id", received: onWire(line), at };
    },
  ),
];

function spokenTo(seen: Pop3Event): Judgement {
  if (seen.kind === "reply") {
    // With one reply too many before it, the reply to LIST looks like the first line of a listing.
    const isListing = seen.block && specOf(seen.command?.keyword ?? "")?.listing;
    const inside = isListing && beginsReply(seen.block.octets);
    return inside ? lineAround(seen.block.octets, 0, "a listing, not another reply") : "ok";
  }
  if (seen.kind !== "unasked" || isFarewell(seen)) return undefined;
  return { expected: "nothing: no command is waiting for a reply", received: seen.octets, at: 0 };
}

const beginsReply = (octets: Uint8Array): boolean => /^(?:\+OK|-ERR)[ \r\n]/.test(latin1(octets.subarray(0, 5)));

/** RETR's or TOP's, whole. */
const isMessage = ({ command, block }: ReplySeen): boolean =>
  block !== undefined && (command?.keyword === "RETR" || command?.keyword === "TOP");

/** Whether what comes is no reply, behind a message: more of it, of which a line was just a dot. */
function moreOfMessage(): (seen: Pop3Event) => boolean {
  const behindMessage = new Set<number>();
  return (seen) => {
    const { connection } = seen;
    if (seen.kind === "cut") return false;
    const octets = seen.kind === "reply" ? onWire(seen.line) : seen.octets;
    if (behindMessage.has(connection) && !beginsReply(octets) && (seen.kind === "unasked" || !isContinuation(seen)))
      return true;
    if (seen.kind === "reply" && isMessage(seen)) behindMessage.add(connection);
    else behindMessage.delete(connection);
    return false;
  };
}

/** Offset of the next dot at the start of a line after `from`, or -1. */
function next(view: Buffer, from: number): number {
  const found = view.indexOf("\n.", from, "latin1");
  return found < 0 ? -1 : found + 1;
}
