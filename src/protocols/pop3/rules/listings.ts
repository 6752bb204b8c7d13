import type { Judgement, Rule, Violation } from "../../../protocol/rule.js";
import type { Pop3Event } from "../event.js";
import { capability, dropListing, languageListing, type Parsed, scanListing, uniqueIdListing } from "../grammar.js";
import { limits } from "../limits.js";
import { onReply, onWire } from "./form.js";

type ReplySeen = Extract<Pop3Event, { kind: "reply" }>;

/** The lines of a block, without their ends. */
export function blockLines(octets: Uint8Array): readonly Uint8Array[] {
  const lines: Uint8Array[] = [];
  for (let from = 0; from < octets.length; ) {
    const lf = octets.indexOf(10, from);
    const to = lf < 0 ? octets.length : lf;
    lines.push(octets.subarray(from, octets[to - 1] === 13 && to > from ? to - 1 : to));
    from = to + 1;
  }
  return lines;
}

/** Judges each line of a listing, or the text of a one-line listing. */
function listings<T>(
  keyword: string,
  parse: (octets: Uint8Array) => Parsed<T>,
  check: (value: T, octets: Uint8Array) => Violation | undefined,
) {
  return ({ command, status, block, line }: ReplySeen): Judgement => {
    if (command?.keyword !== keyword || !status.ok || status.value.status !== "+OK") return undefined;
    if (!block && command.rest === undefined) return undefined;
    const entries = block ? blockLines(block.octets) : [status.value.text];
    for (const octets of entries) {
      const parsed = parse(octets);
      const violation = parsed.ok
        ? check(parsed.value, octets)
        : { expected: parsed.expected, received: octets, at: parsed.at };
      if (violation) return block ? violation : { ...violation, received: onWire(line), at: (violation.at ?? 0) + 4 };
    }
    return "ok";
  };
}

const fine = () => undefined;
const noExtra = <T extends { extra: Uint8Array }>(value: T, octets: Uint8Array): Violation | undefined =>
  value.extra.length === 0
    ? undefined
    : { expected: "nothing after the size", received: octets, at: octets.length - value.extra.length };

const isListing = (parsed: { ok: boolean }) => parsed.ok;

export const listingRules: readonly Rule<Pop3Event>[] = [
  onReply(
    "pop3.rule.drop-listing",
    "rfc1939/5/stat-format",
    "A drop listing is +OK, a space, a number, a space, a number",
    ({ command, status, line }) => {
      if (command?.keyword !== "STAT" || !status.ok || status.value.status !== "+OK") return undefined;
      const parsed = dropListing(status.value.text);
      return parsed.ok ? "ok" : { expected: parsed.expected, received: onWire(line), at: parsed.at + 4 };
    },
  ),
  onReply(
    "pop3.rule.drop-listing-bare",
    "rfc1939/5/stat-no-extra",
    "Nothing follows the size in a drop listing",
    ({ command, status, line }) => {
      if (command?.keyword !== "STAT" || !status.ok || status.value.status !== "+OK") return undefined;
      const parsed = dropListing(status.value.text);
      if (!parsed.ok) return undefined;
      const violation = noExtra(parsed.value, status.value.text);
      return violation ? { ...violation, received: onWire(line), at: (violation.at ?? 0) + 4 } : "ok";
    },
  ),
  onReply(
    "pop3.rule.scan-listing",
    "rfc1939/5/scan-listing-format",
    "A scan listing is a message-number, a space and a size",
    listings("LIST", scanListing, fine),
  ),
  onReply(
    "pop3.rule.scan-listing-bare",
    "rfc1939/5/scan-listing-no-extra",
    "Nothing follows the size in a scan listing",
    (seen) =>
      listings(
        "LIST",
        (octets) =>
          isListing(scanListing(octets))
            ? scanListing(octets)
            : { ok: true, value: { number: 1, size: 0, extra: new Uint8Array() } },
        noExtra,
      )(seen),
  ),
  onReply(
    "pop3.rule.unique-id-listing",
    "rfc1939/7/uidl-format",
    "A unique-id listing is a message-number, a space and 1 to 70 octets of 0x21–0x7E",
    listings("UIDL", uniqueIdListing, fine),
  ),
  onReply(
    "pop3.rule.capability",
    "rfc2449/3/capability-syntax",
    "A capability line is a tag and parameters, single spaces between",
    listings("CAPA", capability, fine),
  ),
  onReply(
    "pop3.rule.capability-within-512",
    limits.capabilityLine.ref,
    "A capability line has at most 512 octets",
    ({ command, block }) => {
      if (command?.keyword !== "CAPA" || !block) return undefined;
      const long = blockLines(block.octets).find((line) => line.length + 2 > limits.capabilityLine.max);
      return long
        ? { expected: `at most ${limits.capabilityLine.max} octets`, received: long, at: limits.capabilityLine.max - 2 }
        : "ok";
    },
  ),
  onReply(
    "pop3.rule.language-listing",
    "rfc6856/3.2/listing-format",
    "A language listing is a language tag and perhaps a description in UTF-8",
    (seen) => (seen.block ? listings("LANG", languageListing, fine)(seen) : undefined),
  ),
];
