import { type CommandSpec, capability } from "../command-spec.js";
import { onCommand, onLine, onText, saying } from "../faults/hooks.js";
import { badArguments, refuse, withMessage } from "../model/outcomes.js";
import { messageForm, messageReply } from "../replies/message.js";
import { negative, says } from "../replies/reply.js";
import { retrieve } from "./retr.js";

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
  step(state, { args }) {
    const [message, lines = ""] = args;
    if (args.length < 2 || /^-\d+$/.test(lines)) return refuse(state, "bad-arguments", "rfc1939/7/top-needs-arguments");
    if (args.length !== 2 || !/^\d+$/.test(lines)) return badArguments(state);
    return withMessage(state, message, (entry) => retrieve(state, entry, Number(lines)));
  },
  // No message has so many lines that a number of this size could be meant.
  alternatives: (state, { args }) =>
    Number(args[1]) > 0x7fff_ffff ? refuse(state, "refused", "rfc1939/7/top-needs-arguments") : [],
  rules: [],
  faults: [
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
      id: "top-without-blank-line",
      breaks: "rfc1939/7/top-lines",
      summary: "TOP 1 0 leaves out the blank line",
      hooks: onText(["TOP"], (text, { command }) =>
        command?.args[1] === "0" ? text.replace(/\r\n\r\n\.\r\n$/, "\r\n.\r\n") : text,
      ),
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
