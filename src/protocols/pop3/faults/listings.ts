import type { Fault } from "../server/fault.js";
import { onCommand, onText, saying } from "./hooks.js";

const all = (state: { entries: readonly { octets: Uint8Array; uniqueId: string }[] }) =>
  state.entries.map(({ octets, uniqueId }, index) => ({ number: index + 1, size: octets.length, uniqueId }));

/** Faults in STAT, LIST, UIDL and CAPA. */
export const listingFaults: readonly Fault[] = [
  {
    id: "stat-without-size",
    breaks: "rfc1939/5/stat-format",
    summary: "STAT says how many messages, not how large",
    hooks: onText(["STAT"], (text) => text.replace(/ \d+\r\n/, "\r\n")),
  },
  {
    id: "stat-extra",
    breaks: "rfc1939/5/stat-no-extra",
    summary: "STAT says more than count and size",
    hooks: onText(["STAT"], (text) => text.replace("\r\n", " octets\r\n")),
  },
  {
    id: "stat-counts-deleted",
    breaks: "rfc1939/5/stat-counts",
    summary: "STAT counts messages that are marked as deleted",
    hooks: onCommand(["STAT"], (outcome, state) => {
      const { reply } = outcome;
      const size = all(state).reduce((sum, entry) => sum + entry.size, 0);
      return reply.kind === "drop-listing" ? saying(outcome, { ...reply, count: state.entries.length, size }) : outcome;
    }),
  },
  {
    id: "scan-two-spaces",
    breaks: "rfc1939/5/scan-listing-format",
    summary: "Two spaces between number and size",
    hooks: onText(["LIST"], (text) => text.replace(/^(\d+) (\d+)/gm, "$1  $2")),
  },
  {
    id: "scan-extra",
    breaks: "rfc1939/5/scan-listing-no-extra",
    summary: "Scan listings say more than number and size",
    hooks: onText(["LIST"], (text) => text.replace(/^(\d+ \d+)/gm, "$1 new")),
  },
  {
    id: "size-off-by-one",
    breaks: "rfc1939/11/exact-size",
    summary: "LIST counts one octet too many",
    hooks: onCommand(["LIST", "STAT"], (outcome) => {
      const { reply } = outcome;
      if (reply.kind === "scan-listing") return saying(outcome, { ...reply, size: reply.size + 1 });
      if (reply.kind === "scan-listings")
        return saying(outcome, {
          ...reply,
          listings: reply.listings.map((entry) => ({ ...entry, size: entry.size + 1 })),
        });
      return reply.kind === "drop-listing" ? saying(outcome, { ...reply, size: reply.size + reply.count }) : outcome;
    }),
  },
  {
    id: "list-one-other-size",
    breaks: "rfc1939/5/list-one",
    summary: "LIST 2 gives another size than LIST",
    hooks: onCommand(["LIST"], (outcome) =>
      outcome.reply.kind === "scan-listing"
        ? saying(outcome, { ...outcome.reply, size: outcome.reply.size + 7 })
        : outcome,
    ),
  },
  {
    id: "list-shows-deleted",
    breaks: "rfc1939/5/list-omits-deleted",
    summary: "LIST lists messages that are marked as deleted",
    hooks: onCommand(["LIST"], (outcome, state) =>
      outcome.reply.kind === "scan-listings"
        ? saying(outcome, { kind: "scan-listings", listings: all(state) })
        : outcome,
    ),
  },
  {
    id: "list-empty-refused",
    breaks: "rfc1939/5/list-empty",
    summary: "LIST of an empty maildrop is -ERR",
    hooks: onCommand(["LIST"], (outcome, state) =>
      state.entries.length === 0 ? saying(outcome, { kind: "negative", text: "no-such-message" }) : outcome,
    ),
  },
  {
    id: "numbers-from-0",
    breaks: "rfc1939/4/numbers-from-1",
    summary: "LIST counts from 0",
    hooks: onText(["LIST"], (text, { outcome }) =>
      outcome.reply.kind === "scan-listings"
        ? text.replace(/^(\d+) (?=\d)/gm, (_, number: string) => `${Number(number) - 1} `)
        : text,
    ),
  },
  {
    id: "uidl-shows-deleted",
    breaks: "rfc1939/7/uidl-omits-deleted",
    summary: "UIDL lists messages that are marked as deleted",
    hooks: onCommand(["UIDL"], (outcome, state) =>
      outcome.reply.kind === "unique-id-listings"
        ? saying(outcome, { kind: "unique-id-listings", listings: all(state) })
        : outcome,
    ),
  },
  {
    id: "uidl-control-character",
    breaks: "rfc1939/7/uidl-format",
    summary: "A unique-id with octet 0x1F",
    hooks: onText(["UIDL"], (text) => text.replace(/^(1 ..)/m, "$1\x1f")),
  },
  {
    id: "uidl-71-octets",
    breaks: "rfc1939/7/uidl-format",
    summary: "A unique-id of 71 octets",
    hooks: onText(["UIDL"], (text) => text.replace(/^((?:\+OK )?1 )\S+/m, `$1${"u".repeat(71)}`)),
  },
  {
    id: "uidl-extra",
    breaks: "rfc1939/7/uidl-format",
    summary: "Something follows the unique-id",
    hooks: onText(["UIDL"], (text) => text.replace(/^(1 \S+)/m, "$1 120")),
  },
  {
    id: "uidl-duplicate",
    breaks: "rfc1939/7/uidl-unique",
    summary: "All messages have the same unique-id",
    hooks: onText(["UIDL"], (text) => text.replace(/^((?:\+OK )?\d+) \S+/gm, "$1 same")),
  },
  {
    id: "uidl-changes",
    breaks: "rfc1939/7/uidl-persists",
    summary: "Unique-ids are new in every session",
    hooks: onText(["UIDL"], (text, { connection }) => text.replace(/^((?:\+OK )?\d+ \S+)/gm, `$1.${connection}`)),
  },
  {
    id: "uidl-changes-in-session",
    breaks: "rfc1939/7/uidl-persists-in-session",
    summary: "UIDL 1 gives another unique-id than UIDL",
    hooks: onText(["UIDL"], (text) => text.replace(/^\+OK (\d+) (\S+)/, "+OK $1 x$2")),
  },
  {
    id: "capability-two-spaces",
    breaks: "rfc2449/3/capability-syntax",
    summary: "Two spaces in a capability line",
    hooks: onText(["CAPA"], (text) => text.replace("SASL ", "SASL  ")),
  },
  {
    id: "capability-too-long",
    breaks: "rfc2449/3/capability-512",
    summary: "A capability line of 600 octets",
    hooks: onText(["CAPA"], (text) => text.replace("IMPLEMENTATION ", `IMPLEMENTATION ${"i".repeat(600)}`)),
  },
  {
    id: "capability-lost-after-login",
    breaks: "rfc2449/5/announced-in-both",
    summary: "PIPELINING is announced before login only",
    hooks: onText(["CAPA"], (text, { before }) =>
      before.phase === "transaction" ? text.replace("PIPELINING\r\n", "") : text,
    ),
  },
  {
    id: "capa-refused-after-login",
    breaks: "rfc2449/5/capa-both-states",
    summary: "CAPA is -ERR in the TRANSACTION state",
    hooks: onCommand(["CAPA"], (outcome, state) =>
      state.phase === "transaction" ? saying(outcome, { kind: "negative", text: "wrong-state" }) : outcome,
    ),
  },
  {
    id: "sasl-lost-after-auth",
    breaks: "rfc5034/3/sasl-after-auth",
    summary: "SASL is not announced after login",
    hooks: onText(["CAPA"], (text, { before }) =>
      before.phase === "transaction" ? text.replace(/SASL [^\r]*\r\n/, "") : text,
    ),
  },
  {
    id: "stls-announced-after-login",
    breaks: "rfc2595/4/announced-authorization-only",
    summary: "STLS is announced in the TRANSACTION state",
    hooks: onText(["CAPA"], (text, { before }) =>
      before.phase === "transaction" ? text.replace("TOP\r\n", "TOP\r\nSTLS\r\n") : text,
    ),
  },
  {
    id: "language-listing-without-tag",
    breaks: "rfc6856/3.2/listing-format",
    summary: "A language listing begins with the description",
    hooks: onText(["LANG"], (text) => text.replace("de Deutsch", "(de) Deutsch")),
  },
  {
    id: "language-without-tag",
    breaks: "rfc6856/3.2/selected-tag-format",
    summary: "The reply to LANG does not say the tag",
    hooks: onText(["LANG"], (text, { outcome }) => (outcome.reply.kind === "language" ? "+OK\r\n" : text)),
  },
];
