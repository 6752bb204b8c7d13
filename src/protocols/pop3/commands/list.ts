import { latin1 } from "../../../wire/latin1.js";
import type { CommandSpec } from "../command-spec.js";
import { onCommand, onText, saying } from "../faults/hooks.js";
import { type ScanListing, scanListing } from "../grammar.js";
import { say, surplusArguments, unmarked, withMessage } from "../model/outcomes.js";
import { listing } from "../replies/listing.js";
import { negative, says } from "../replies/reply.js";
import { eachLine, noExtra } from "../rules/listing.js";
import { isConstant, omitsMarked } from "../rules/memory.js";
import { ofForm, onReply } from "../rules/rule.js";

/** LIST's listings (RFC 1939 §5). */
export const scanListings = listing<Omit<ScanListing, "extra">>({
  keyword: "LIST",
  kind: "scan-listing",
  parse: scanListing,
  value: ({ size }) => String(size),
  learnt: (number, value) => ({ type: "number", key: `size of ${number}: ${value}`, value }),
  breaks: {
    otherNumber: "rfc1939/5/list-one",
    otherValue: "rfc1939/5/list-one",
    surplus: "rfc1939/5/list-omits-deleted",
    other: "rfc1939/5/list-one",
  },
});

/** LIST [message]: sizes (RFC 1939 §5). */
export const list: CommandSpec = {
  keyword: "LIST",
  state: { only: "transaction", elsewhere: "rfc1939/3/state-restriction" },
  argument: "message?",
  reply: "lines unless argument",
  changes: "nothing",
  accepted: ["rfc1939/5/list-one", "rfc1939/5/list-all"],
  examples: ["LIST", "LIST 1"],
  step(state, { args, rest }) {
    if (args.length > 1) return surplusArguments(state, rest ?? "");
    if (rest === undefined) {
      const listings = unmarked(state).map(({ number, size }) => ({ number, size }));
      return say(state, scanListings.all(listings), "rfc1939/5/list-all");
    }
    return withMessage(state, args[0], ({ size }, number) =>
      say(state, scanListings.one({ number, size }), "rfc1939/5/list-one"),
    );
  },
  listing: scanListings,
  rules: [
    ofForm(
      onReply(
        "pop3.rule.scan-listing",
        "rfc1939/5/scan-listing-format",
        "A scan listing is a message-number, a space and a size",
        eachLine("LIST", scanListing),
      ),
    ),
    onReply(
      "pop3.rule.scan-listing-bare",
      "rfc1939/5/scan-listing-no-extra",
      "Nothing follows the size in a scan listing",
      eachLine(
        "LIST",
        (octets) => {
          const parsed = scanListing(octets);
          // What cannot be read is the other rule's.
          return parsed.ok ? parsed : { ok: true, value: { number: 1, size: 0, extra: new Uint8Array() } };
        },
        noExtra,
      ),
    ),
    isConstant(
      "pop3.rule.size-is-constant",
      "rfc1939/4/sizes-kept",
      "LIST with a number says what LIST without one says",
      scanListings,
    ),
    omitsMarked(
      "pop3.rule.deleted-not-listed",
      "rfc1939/5/list-omits-deleted",
      "Messages marked as deleted are not in LIST",
      scanListings,
    ),
  ],
  faults: [
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
      id: "list-one-other-size",
      breaks: "rfc1939/5/list-one",
      summary: "LIST 2 gives another size than LIST",
      hooks: onCommand(["LIST"], (outcome) => {
        const { reply } = outcome;
        return says(reply, scanListings.oneForm)
          ? saying(outcome, scanListings.one({ number: reply.number, size: reply.size + 7 }))
          : outcome;
      }),
    },
    {
      id: "sizes-of-sixteen-bits",
      breaks: "rfc1939/11/exact-size",
      summary: "LIST and STAT say sizes modulo 2^16",
      hooks: onText(["LIST", "STAT"], (text) =>
        text.replace(
          /^((?:\+OK )?\d+) (\d+)/gm,
          (_, number: string, size: string) => `${number} ${Number(size) % 65_536}`,
        ),
      ),
    },
    {
      id: "size-of-missing-blank-line",
      breaks: "rfc1939/11/exact-size",
      summary: "LIST counts a blank line behind each header, even where there is none",
      hooks: onCommand(["LIST"], (outcome, state) => {
        const { reply } = outcome;
        if (!says(reply, scanListings.oneForm)) return outcome;
        const entry = state.entries[reply.number - 1];
        const counted = entry && Buffer.from(entry.octets).includes("\r\n\r\n") ? reply.size : reply.size + 2;
        return saying(outcome, scanListings.one({ number: reply.number, size: counted }));
      }),
    },
    {
      id: "size-of-bare-cr",
      breaks: "rfc1939/11/exact-size",
      summary: "LIST counts a CR that ends no line as two octets",
      hooks: onCommand(["LIST"], (outcome, state) => {
        const { reply } = outcome;
        if (!says(reply, scanListings.oneForm)) return outcome;
        const text = latin1(state.entries[reply.number - 1]?.octets ?? new Uint8Array());
        return saying(
          outcome,
          scanListings.one({ number: reply.number, size: text.replace(/\r(?!\n)/g, "\r\n").length }),
        );
      }),
    },
    {
      id: "list-without-bodiless",
      breaks: "rfc1939/5/list-all",
      summary: "LIST leaves out messages without a body",
      hooks: onText(["LIST"], (text, { before }) =>
        text.replace(/^(\d+) \d+\r\n/gm, (line, number: string) =>
          latin1(before.entries[Number(number) - 1]?.octets ?? new Uint8Array()).endsWith("\r\n\r\n") ? "" : line,
        ),
      ),
    },
    {
      id: "list-one-counts-unmarked",
      breaks: "rfc1939/4/numbers-kept",
      summary: "LIST 2 gives the size of message 3 when message 1 is marked as deleted",
      hooks: onCommand(["LIST"], (outcome, state) => {
        const { reply } = outcome;
        const [first, , third] = state.entries;
        return first?.deleted && third && says(reply, scanListings.oneForm) && reply.number === 2
          ? saying(outcome, scanListings.one({ number: 2, size: third.size }))
          : outcome;
      }),
    },
    {
      id: "list-shows-deleted",
      breaks: "rfc1939/5/list-omits-deleted",
      summary: "LIST lists messages that are marked as deleted",
      hooks: onCommand(["LIST"], (outcome, state) =>
        says(outcome.reply, scanListings.allForm)
          ? saying(
              outcome,
              scanListings.all(state.entries.map(({ octets }, at) => ({ number: at + 1, size: octets.length }))),
            )
          : outcome,
      ),
    },
    {
      id: "list-empty-refused",
      breaks: "rfc1939/5/list-empty",
      summary: "LIST of an empty maildrop is -ERR",
      hooks: onCommand(["LIST"], (outcome, state) =>
        state.entries.length === 0 ? saying(outcome, negative("no-such-message")) : outcome,
      ),
    },
    {
      id: "numbers-from-0",
      breaks: "rfc1939/4/numbers-from-1",
      summary: "LIST counts from 0",
      hooks: onText(["LIST"], (text, { outcome }) =>
        says(outcome.reply, scanListings.allForm)
          ? text.replace(/^(\d+) (?=\d)/gm, (_, number: string) => `${Number(number) - 1} `)
          : text,
      ),
    },
    {
      id: "hex-numbers",
      breaks: "rfc1939/4/decimal",
      summary: "LIST says message-numbers in hexadecimal",
      hooks: onText(["LIST"], (text) => text.replace(/^(\d{2,})(?= )/gm, (number) => Number(number).toString(16))),
    },
  ],
};
