import { type Expected, text } from "../../../fuzz/in-turn/oracle.js";
import { compareMessage } from "../../../suite/compare-message.js";
import { dotUnstuff } from "../../../wire/dot-stuffing.js";
import { latin1 } from "../../../wire/latin1.js";
import type { Reply } from "../event.js";
import {
  dropListing,
  languageTag,
  type Parsed,
  type StatusLine,
  scanListing,
  statusLine,
  uniqueIdListing,
} from "../grammar.js";
import type { ModelReply, Outcome } from "../model/state.js";
import { blockLines } from "../rules/listings.js";

/** How a reply differs from what an outcome says. */
export interface Mismatch {
  readonly requirement: string;
  readonly expected: readonly Expected[];
  readonly received: string;
  readonly at: number;
  /** The status is right, what it says is not. */
  readonly content: boolean;
  /** A command right before which lets a rule see it: a suite cannot add up. */
  readonly before?: string;
  /** Messages are missing in it. */
  readonly fewer: boolean;
}

/** Status of a reply that the model means. */
export const statusOf = (reply: ModelReply): "+OK" | "-ERR" | "+" =>
  reply.kind === "negative" ? "-ERR" : reply.kind === "challenge" ? "+" : "+OK";

/**
 * Whether a reply says what an outcome of the model says; undefined: it does. Form is the rules' business: what cannot
 * be parsed agrees.
 */
export function mismatch(outcome: Outcome, reply: Reply): Mismatch | undefined {
  const { octets } = reply.line;
  const wanted = statusOf(outcome.reply);
  // Most replies say no more than a status.
  if (wanted === "-ERR" && startsWith(octets, "-ERR")) return undefined;
  if (outcome.reply.kind === "positive" && startsWith(octets, "+OK")) return undefined;
  const status = statusLine(octets, { utf8: true });
  const continues = octets[0] === 0x2b && (octets[1] ?? 0x20) === 0x20;
  const said = status.ok ? status.value.status : continues ? "+" : undefined;
  if (said === undefined) return undefined;
  if (said !== wanted) {
    const requirement = outcome.because;
    return { requirement, expected: [text(wanted)], received: latin1(octets), at: 0, content: false, fewer: false };
  }
  const difference = status.ok ? differs(outcome, status.value, reply) : undefined;
  return difference && { at: 0, fewer: false, content: true, received: latin1(octets), ...difference };
}

function startsWith(octets: Uint8Array, status: string): boolean {
  for (let at = 0; at < status.length; at++) if (octets[at] !== status.charCodeAt(at)) return false;
  return octets.length === status.length || octets[status.length] === 0x20;
}

type Difference = Pick<Mismatch, "requirement" | "expected"> & Partial<Mismatch>;

function differs({ reply: wanted, because }: Outcome, status: StatusLine, reply: Reply): Difference | undefined {
  switch (wanted.kind) {
    case "drop-listing": {
      const found = dropListing(status.text);
      if (!found.ok || (found.value.count === wanted.count && found.value.size === wanted.size)) return undefined;
      const fewer = found.value.count < wanted.count;
      return {
        requirement: "rfc1939/5/stat-counts",
        expected: [text(`+OK ${wanted.count} {:number}`)],
        before: "LIST",
        at: 4,
        fewer,
      };
    }
    case "scan-listing": {
      const found = scanListing(status.text);
      if (!found.ok || (found.value.number === wanted.number && found.value.size === wanted.size)) return undefined;
      return { requirement: "rfc1939/5/list-one", expected: [scan("+OK ", wanted)], at: 4 };
    }
    case "unique-id-listing": {
      const found = uniqueIdListing(status.text);
      if (!found.ok) return undefined;
      const { number, uniqueId } = found.value;
      if (number === wanted.number && uniqueId === wanted.uniqueId) return undefined;
      const requirement = number === wanted.number ? "rfc1939/7/uidl-persists-in-session" : "rfc1939/7/uidl-one";
      return { requirement, expected: [id("+OK ", wanted)], at: 4 };
    }
    case "scan-listings":
      return listing(reply, scanListing, wanted.listings, (a, b) => a.size === b.size, {
        line: (it) => scan("", it),
        surplus: "rfc1939/5/list-omits-deleted",
        missing: because,
        other: "rfc1939/5/list-one",
      });
    case "unique-id-listings":
      return listing(reply, uniqueIdListing, wanted.listings, (a, b) => a.uniqueId === b.uniqueId, {
        line: (it) => id("", it),
        surplus: "rfc1939/7/uidl-omits-deleted",
        missing: because,
        other: "rfc1939/7/uidl-persists-in-session",
      });
    case "message": {
      if (!reply.block) return undefined;
      const difference = compareContent(dotUnstuff(reply.block.octets), wanted.octets, wanted.lines);
      if (!difference) return undefined;
      const octets = bare.test(latin1(wanted.octets)) ? withLines(latin1(wanted.octets), ends[0]) : wanted.octets;
      const top = wanted.lines;
      const part = { words: `top ${top}`, prose: `header and ${top} lines of the message` };
      const content: Expected = { kind: "content", octets, ...(top !== undefined && { part }) };
      const received = latin1(difference.received);
      return { requirement: because, expected: [text("+OK"), content], received, at: difference.at };
    }
    case "language":
      return languageTag(status.text).ok
        ? undefined
        : { requirement: "rfc6856/3.2/selected-tag-format", expected: [text("+OK {:language-tag} {:text}")], at: 4 };
    default:
      return undefined;
  }
}

interface Numbered {
  readonly number: number;
}

/** A listing of all messages against the one that should have come. */
function listing<T extends Numbered>(
  reply: Reply,
  parse: (line: Uint8Array) => Parsed<T>,
  wanted: readonly Omit<T, "extra">[],
  same: (a: Omit<T, "extra">, b: Omit<T, "extra">) => boolean,
  say: {
    readonly line: (entry: Omit<T, "extra">) => Expected;
    readonly surplus: string;
    readonly missing: string;
    readonly other: string;
  },
): Difference | undefined {
  const found = entries(reply.block?.octets, parse);
  if (!found) return undefined;
  const by = new Map(wanted.map((entry) => [(entry as Numbered).number, entry]));
  const isSurplus = found.some(({ number }) => !by.has(number));
  const isMissing = found.length !== wanted.length;
  if (!isSurplus && !isMissing && found.every((entry) => same(entry, by.get(entry.number) as Omit<T, "extra">)))
    return undefined;
  return {
    requirement: isSurplus ? say.surplus : isMissing ? say.missing : say.other,
    expected: [text("+OK"), ...wanted.map(say.line), text(".")],
    received: latin1(reply.block?.octets ?? reply.line.octets),
    fewer: isMissing && !isSurplus,
  };
}

const scan = (before: string, { number, size }: { number: number; size: number }): Expected => ({
  kind: "value",
  before: `${before}${number} `,
  of: { type: "number", key: `size of ${number}: ${size}`, value: String(size) },
});
const id = (before: string, { number, uniqueId }: { number: number; uniqueId: string }): Expected => ({
  kind: "value",
  before: `${before}${number} `,
  of: { type: "unique-id", key: `unique-id ${uniqueId}`, value: uniqueId },
});

/** The lines of a listing; undefined when one of them is none. */
export function entries<T>(
  octets: Uint8Array | undefined,
  parse: (line: Uint8Array) => Parsed<T>,
): readonly T[] | undefined {
  const found: T[] = [];
  for (const line of blockLines(octets ?? new Uint8Array())) {
    const parsed = parse(line);
    if (!parsed.ok) return undefined;
    found.push(parsed.value);
  }
  return found;
}

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
