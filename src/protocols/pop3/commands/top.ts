import { latin1 } from "../../../wire/latin1.js";
import { type CommandSpec, capability } from "../command-spec.js";
import { onCommand, onLine, onText, saying, sevenBit } from "../faults/hooks.js";
import { badArguments, refuse, surplusArguments, withMessage } from "../model/outcomes.js";
import { messageForm, messageReply } from "../replies/message.js";
import { negative, says } from "../replies/reply.js";
import { type Memory, remembering } from "../rules/memory.js";
import { isOk, messageNumber } from "../rules/rule.js";
import { retrieve } from "./retr.js";

const CRLF = Buffer.from("\r\n");
/** Octets shown on each side of the first difference. */
const CONTEXT = 60;
/** Messages and octets of each that are kept to compare with. */
const KEPT = 8;
const LARGEST = 65_536;

/** What stands behind the blank line, dot-stuffed as it came. */
function bodyOf(octets: Uint8Array): Buffer {
  const message = Buffer.from(octets.buffer, octets.byteOffset, octets.byteLength);
  const blank = message.indexOf("\r\n\r\n");
  return message.subarray(blank < 0 ? message.length : blank + 4);
}

const endsEmpty = (body: Buffer): boolean => body.equals(CRLF) || body.subarray(-4).equals(Buffer.concat([CRLF, CRLF]));

/** Bodies as RETR has sent them, by message-number. */
const bodies: Memory<Map<number, Buffer>> = {
  begin: () => new Map(),
  add(memory, seen) {
    const number = messageNumber(seen);
    const { command, block } = seen;
    if (command?.keyword !== "RETR" || number === undefined || !block || block.octets.length > LARGEST) return;
    if (memory.size < KEPT) memory.set(number, bodyOf(block.octets));
  },
};

/** TOP message lines: the header, and so many lines of the body (RFC 1939 §7). */
export const top: CommandSpec = {
  keyword: "TOP",
  state: { only: "transaction", elsewhere: "rfc1939/3/state-restriction" },
  argument: "message lines",
  reply: "lines",
  changes: "nothing",
  announcedBy: capability("TOP"),
  accepted: "rfc1939/7/top-lines",
  examples: ["TOP 1 0"],
  step(state, { args, rest }) {
    const [message, lines = ""] = args;
    if (args.length < 2 || /^-\d+$/.test(lines)) return refuse(state, "bad-arguments", "rfc1939/7/top-needs-arguments");
    if (args.length > 2) return surplusArguments(state, rest ?? "");
    if (!/^\d+$/.test(lines)) return badArguments(state);
    return withMessage(state, message, (entry) => retrieve(state, entry, Number(lines)));
  },
  // No message has so many lines that a number of this size could be meant.
  alternatives: (state, { args }) =>
    Number(args[1]) > 0x7fff_ffff ? refuse(state, "refused", "rfc1939/7/top-needs-arguments") : [],
  rules: [
    remembering(
      "pop3.rule.top-begins-retr",
      "rfc1939/7/top-whole",
      "TOP sends of a body what RETR sends, from its beginning",
      bodies,
      (seen, retrieved) => {
        const whole = retrieved.get(messageNumber(seen) ?? 0);
        if (seen.command?.keyword !== "TOP" || !isOk(seen) || !seen.block || !whole) return undefined;
        const all = bodyOf(seen.block.octets);
        // A server that ends each message with an empty line of its own does so in TOP, too.
        const got = endsEmpty(whole) && endsEmpty(all) ? all.subarray(0, -2) : all;
        if (whole.subarray(0, got.length).equals(got)) return "ok";
        let at = 0;
        while (at < whole.length && whole[at] === got[at]) at++;
        const from = Math.max(0, at - CONTEXT);
        const expected = at < whole.length ? latin1(whole.subarray(from, at + CONTEXT)) : "the end, as in RETR";
        return { expected, received: got.subarray(from, at + CONTEXT), at: at - from };
      },
    ),
  ],
  faults: [
    {
      id: "top-adds-empty-line",
      breaks: "rfc1939/7/top-whole",
      summary: "TOP of a whole message has an empty line at its end that RETR does not have",
      hooks: onText(["TOP"], (text, { command }) =>
        Number(command?.args[1]) > 99 ? text.replace(/\r\n\.\r\n$/, "\r\n\r\n.\r\n") : text,
      ),
    },
    {
      id: "top-seven-bit",
      breaks: "rfc1939/7/top-whole",
      summary: "TOP strips the eighth bit",
      hooks: onText(["TOP"], sevenBit),
    },
    {
      id: "top-ignores-lines",
      breaks: "rfc1939/7/top-lines",
      summary: "TOP sends the whole message",
      hooks: onCommand(["TOP"], (outcome) =>
        says(outcome.reply, messageForm) ? saying(outcome, messageReply(outcome.reply.octets)) : outcome,
      ),
    },
    {
      id: "top-one-more",
      breaks: "rfc1939/7/top-lines",
      summary: "TOP sends a line too many",
      hooks: onCommand(["TOP"], (outcome) =>
        says(outcome.reply, messageForm)
          ? saying(outcome, messageReply(outcome.reply.octets, (outcome.reply.lines ?? 0) + 1))
          : outcome,
      ),
    },
    {
      id: "top-of-last-bare",
      breaks: "rfc1939/7/top-lines",
      summary: "TOP of the last of more than two messages sends no line of its body",
      hooks: onCommand(["TOP"], (outcome, { entries }, { args }) => {
        const { reply } = outcome;
        const isLast = entries.length > 2 && args[0] === String(entries.length);
        return isLast && says(reply, messageForm) ? saying(outcome, messageReply(reply.octets, 0)) : outcome;
      }),
    },
    {
      id: "top-two-of-many",
      breaks: "rfc1939/7/top-lines",
      summary: "TOP 1 1 of a message of more than a hundred lines sends two",
      hooks: onCommand(["TOP"], (outcome) => {
        const { reply } = outcome;
        const isLong = says(reply, messageForm) && reply.octets.length > 8192;
        return isLong && reply.lines === 1 ? saying(outcome, messageReply(reply.octets, 2)) : outcome;
      }),
    },
    {
      id: "top-without-blank-line",
      breaks: "rfc1939/7/top-lines",
      summary: "TOP 1 0 leaves out the blank line",
      hooks: onText(["TOP"], (text, { command }) =>
        command?.args[1] === "0" ? text.replace(/\r\n\r\n\.\r\n$/, "\r\n.\r\n") : text,
      ),
    },
    {
      id: "top-empty-line-behind",
      breaks: "rfc1939/7/top-lines",
      summary: "TOP 1 0 has another empty line behind the one that ends the header",
      hooks: onText(["TOP"], (text, { command }) =>
        command?.args[1] === "0" ? text.replace(/\r\n\r\n\.\r\n$/, "\r\n\r\n\r\n.\r\n") : text,
      ),
    },
    {
      id: "top-header-cut",
      breaks: "rfc1939/7/top-lines",
      summary: "TOP sends 8192 octets of a header at most",
      hooks: onText(["TOP"], (text) => {
        const blank = text.indexOf("\r\n\r\n");
        if (blank <= 8192) return text;
        return text.slice(0, text.lastIndexOf("\r\n", 8192)) + text.slice(blank);
      }),
    },
    {
      id: "top-negative",
      breaks: "rfc1939/7/top-needs-arguments",
      summary: "TOP 1 -1 sends the header",
      hooks: onLine((line) => line.replace(/^(TOP \d+) -\d+$/, "$1 0")),
    },
    {
      id: "top-beyond-refused",
      breaks: "rfc1939/7/top-whole",
      summary: "TOP with more than 50 000 lines is -ERR",
      hooks: onCommand(["TOP"], (outcome, _state, { args }) =>
        Number(args[1]) > 50_000 ? saying(outcome, negative("refused")) : outcome,
      ),
    },
    {
      id: "top-announced-in-vain",
      breaks: "rfc2449/6.1/top-available",
      summary: "TOP is announced, and always -ERR",
      hooks: onCommand(["TOP"], (outcome) => saying(outcome, negative("unknown-command"))),
    },
  ],
};
