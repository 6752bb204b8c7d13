import { dotUnstuff } from "../../../wire/dot-stuffing.js";
import type { CommandSpec } from "../command-spec.js";
import { onCommand, onLine, onText, saying, sevenBit } from "../faults/hooks.js";
import { refuse, say, surplusArguments, withMessage } from "../model/outcomes.js";
import type { Entry, Outcomes, SessionState } from "../model/state.js";
import { messageForm, messageReply } from "../replies/message.js";
import { says } from "../replies/reply.js";
import { remembering, valuesOf } from "../rules/memory.js";
import { isOk, messageNumber } from "../rules/rule.js";
import { scanListings } from "./list.js";

/** LIST's size against the octets that RETR sends; in UTF-8 mode or out of it. */
function sizeRule(id: string, covers: string, inUtf8: boolean) {
  const title = `LIST's size is the number of octets that RETR sends${inUtf8 ? ", in UTF-8 mode" : ""}`;
  const rule = remembering(id, covers, title, valuesOf(scanListings), (seen, { said }) => {
    const number = messageNumber(seen);
    if (seen.utf8 !== inUtf8 || seen.command?.keyword !== "RETR" || number === undefined) return undefined;
    const size = said.get(number);
    if (!isOk(seen) || !seen.block || size === undefined) return undefined;
    const sent = dotUnstuff(seen.block.octets).length;
    // A last line without an end gets one on the wire (§3), which §11 does not count. That a size lacks two octets otherwise, cases see.
    if (String(sent) === size || (!inUtf8 && String(sent - 2) === size)) return "ok";
    return { expected: `${size} octets, as LIST said`, received: Buffer.from(`${sent} octets of message ${number}`) };
  });
  // A dot that is not doubled is one octet less.
  return { ...rule, follows: "rfc1939/3/byte-stuffing" };
}

/** RETR message: all of it (RFC 1939 §5). */
export const retr: CommandSpec = {
  keyword: "RETR",
  state: { only: "transaction", elsewhere: "rfc1939/3/state-restriction" },
  argument: "message",
  reply: "lines",
  changes: "nothing",
  accepted: "rfc1939/5/retr-message",
  examples: ["RETR 1"],
  step(state, { args, rest }) {
    if (rest === undefined) return refuse(state, "bad-arguments", "rfc1939/5/retr-needs-argument");
    if (args.length !== 1) return surplusArguments(state, rest);
    return withMessage(state, args[0], (entry) => retrieve(state, entry));
  },
  rules: [
    sizeRule("pop3.rule.list-equals-retr", "rfc1939/11/exact-size", false),
    // RFC 6856 §2.1 has a SHOULD for what RFC 1939 §11 demands.
    sizeRule("pop3.rule.list-equals-retr-in-utf8", "rfc6856/2.1/list-size", true),
  ],
  faults: [
    {
      id: "last-line-lost",
      breaks: "rfc1939/5/retr-message",
      summary: "RETR leaves out blank lines at the end of a message",
      hooks: onText(["RETR"], (text) => text.replace(/(?:\r\n)+\r\n\.\r\n$/, "\r\n.\r\n")),
    },
    {
      id: "line-end-between-buffers",
      breaks: "rfc1939/5/retr-message",
      summary: "RETR loses a line end of which the CR is the last octet of the first 4096",
      hooks: onText(["RETR"], (text) => {
        const begin = text.indexOf("\r\n") + 2;
        const end = begin + 4095;
        return text.startsWith("\r\n", end) ? text.slice(0, end) + text.slice(end + 2) : text;
      }),
    },
    {
      id: "cut-at-nul",
      breaks: "rfc1939/5/retr-message",
      summary: "RETR sends nothing behind a NUL",
      hooks: onText(["RETR"], (text) => text.replace(/\0.*$/s, "\r\n.\r\n")),
    },
    {
      id: "nul-in-message",
      breaks: "rfc1939/11/no-nul-added",
      summary: "Messages end with a NUL",
      hooks: onText(["RETR"], (text) => text.replace(/\r\n\.\r\n$/, "\0\r\n.\r\n")),
    },
    {
      id: "seven-bit",
      breaks: "rfc1939/5/retr-message",
      summary: "RETR strips the eighth bit",
      hooks: onText(["RETR"], sevenBit),
    },
    {
      id: "tls-record-lost-octet",
      breaks: "rfc1939/5/retr-message",
      summary: "Under TLS RETR loses the octet at which a record ends",
      hooks: onText(["RETR"], (text, { before }) =>
        before.secure && text.length > 16_384 ? text.slice(0, 16_383) + text.slice(16_384) : text,
      ),
    },
    {
      id: "long-lines-broken",
      breaks: "rfc1939/5/retr-message",
      summary: "RETR breaks lines at 1 000 octets",
      hooks: onText(["RETR"], (text) => text.replace(/[^\r\n]{1000}(?=[^\r\n])/g, "$&\r\n")),
    },
    {
      id: "retr-off-by-one",
      breaks: "rfc1939/5/retr-message",
      summary: "RETR 2 sends message 1 when there is one after it",
      hooks: onCommand(["RETR"], (outcome, state, { args }) => {
        const first = state.entries[0];
        const swap = args[0] === "2" && state.entries.length > 2 && says(outcome.reply, messageForm) && first;
        return swap ? saying(outcome, messageReply(first.octets)) : outcome;
      }),
    },
    {
      id: "retr-number-overflows",
      breaks: "rfc1939/5/no-such-message",
      summary: "Message-numbers are taken modulo 2^32",
      hooks: onLine((line) =>
        line.replace(
          /^(\w+ )(\d{10,})/,
          (_, keyword: string, number: string) => keyword + (BigInt(number) % 4294967296n),
        ),
      ),
    },
    {
      id: "retr-deleted",
      breaks: "rfc1939/5/dele-refers",
      summary: "RETR of a message marked as deleted sends it",
      hooks: onCommand(["RETR"], (outcome, state, { args }) => {
        const entry = state.entries[Number(args[0]) - 1];
        return outcome.because === "rfc1939/5/dele-refers" && entry
          ? saying(outcome, messageReply(entry.octets))
          : outcome;
      }),
    },
    {
      id: "retr-without-number",
      breaks: "rfc1939/5/retr-needs-argument",
      summary: "RETR without a number sends the first message",
      hooks: onLine((line) => (line === "RETR" ? "RETR 1" : line)),
    },
  ],
};

/** RETR, and TOP with its lines. A message that needs UTF-8 in its header is not sent to a client that has not asked for it (RFC 6856 §2.1). */
export function retrieve(state: SessionState, entry: Entry, lines?: number): Outcomes {
  if (!state.utf8 && headerNeedsUtf8(entry.octets))
    return refuse(state, "needs-utf8", "rfc6856/2.1/no-raw-utf8", "UTF8");
  const because = lines === undefined ? "rfc1939/5/retr-message" : "rfc1939/7/top-lines";
  return say(state, messageReply(entry.octets, lines), because);
}

function headerNeedsUtf8(octets: Uint8Array): boolean {
  const view = Buffer.from(octets.buffer, octets.byteOffset, octets.byteLength);
  const end = view.indexOf("\r\n\r\n");
  return view.subarray(0, end < 0 ? view.length : end).some((octet) => octet > 127);
}
