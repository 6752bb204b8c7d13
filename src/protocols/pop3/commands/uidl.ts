import { createHash } from "node:crypto";
import { type CommandSpec, capability } from "../command-spec.js";
import { onCommand, onText, saying } from "../faults/hooks.js";
import { say, surplusArguments, unmarked, withMessage } from "../model/outcomes.js";
import { negative, says } from "../replies/reply.js";
import { uidlRules, uniqueIdListings } from "./uidl-rules.js";

const shortOf = (id: string): string => createHash("sha256").update(id).digest("hex").slice(0, 2);

/** UIDL [message]: unique-ids (RFC 1939 §7). */
export const uidl: CommandSpec = {
  keyword: "UIDL",
  state: { only: "transaction", elsewhere: "rfc1939/3/state-restriction" },
  argument: "message?",
  reply: "lines unless argument",
  changes: "nothing",
  announcedBy: capability("UIDL"),
  accepted: ["rfc1939/7/uidl-one", "rfc1939/7/uidl-all"],
  examples: ["UIDL", "UIDL 1"],
  step(state, { args, rest }) {
    if (args.length > 1) return surplusArguments(state, rest ?? "");
    if (rest === undefined) {
      const listings = unmarked(state).map(({ number, uniqueId }) => ({ number, uniqueId }));
      return say(state, uniqueIdListings.all(listings), "rfc1939/7/uidl-all");
    }
    return withMessage(state, args[0], ({ uniqueId }, number) =>
      say(state, uniqueIdListings.one({ number, uniqueId }), "rfc1939/7/uidl-one"),
    );
  },
  listing: uniqueIdListings,
  rules: uidlRules,
  faults: [
    {
      id: "uidl-shows-deleted",
      breaks: "rfc1939/7/uidl-omits-deleted",
      summary: "UIDL lists messages that are marked as deleted",
      hooks: onCommand(["UIDL"], (outcome, state) =>
        says(outcome.reply, uniqueIdListings.allForm)
          ? saying(
              outcome,
              uniqueIdListings.all(state.entries.map(({ uniqueId }, at) => ({ number: at + 1, uniqueId }))),
            )
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
      breaks: "rfc1939/7/unique-id-length",
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
      id: "uidl-of-beginning",
      breaks: "rfc1939/7/uidl-unique",
      summary: "The unique-id is a hash of the first 65 536 octets",
      hooks: onText(["UIDL"], (text, { before }) =>
        text.replace(/^((?:\+OK )?(\d+)) \S+/gm, (_, begin: string, number: string) => {
          const octets = before.entries[Number(number) - 1]?.octets ?? new Uint8Array();
          return `${begin} ${createHash("sha256").update(octets.subarray(0, 65_536)).digest("hex")}`;
        }),
      ),
    },
    {
      id: "uidl-hundred",
      breaks: "rfc1939/7/uidl-all",
      summary: "UIDL lists a hundred messages at most",
      hooks: onText(["UIDL"], (text) => text.replace(/^\d{3,} \S+\r\n/gm, "")),
    },
    {
      id: "uidl-changes-with-rset",
      breaks: "rfc1939/7/uidl-persists-in-session",
      summary: "What was marked, and unmarked by RSET, has another unique-id",
      hooks: onCommand(["RSET", "UIDL"], (outcome, state, { keyword }) => {
        if (keyword === "RSET") {
          const { entries } = outcome.next;
          const reset = entries.map((entry, at) =>
            state.entries[at]?.deleted ? { ...entry, facts: { ...entry.facts, reset: "yes" } } : entry,
          );
          return { ...outcome, next: { ...outcome.next, entries: reset } };
        }
        const { reply } = outcome;
        if (!says(reply, uniqueIdListings.oneForm) || !state.entries[reply.number - 1]?.facts?.reset) return outcome;
        return saying(outcome, uniqueIdListings.one({ number: reply.number, uniqueId: `${reply.uniqueId}.r` }));
      }),
    },
    {
      id: "uidl-of-two-letters",
      breaks: "rfc1939/7/uidl-unique",
      summary: "Unique-ids have two hexadecimal digits",
      hooks: onText(["UIDL"], (text) =>
        text.replace(/^((?:\+OK )?\d+ )(\S+)/gm, (_all, number: string, id: string) => number + shortOf(id)),
      ),
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
      id: "uidl-reused",
      breaks: "rfc1939/7/uidl-not-reused",
      summary: "The unique-id is the message-number",
      hooks: onText(["UIDL"], (text) => text.replace(/^((?:\+OK )?(\d+)) \S+/gm, "$1 id$2")),
    },
    {
      id: "uidl-announced-in-vain",
      breaks: "rfc2449/6.8/uidl-available",
      summary: "UIDL is announced, and always -ERR",
      hooks: onCommand(["UIDL"], (outcome) => saying(outcome, negative("unknown-command"))),
    },
  ],
};
