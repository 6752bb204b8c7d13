import { messageForm, messageReply } from "../replies/message.js";
import { says } from "../replies/reply.js";
import type { Fault } from "../server/fault.js";
import { onCommand, onText, saying } from "./hooks.js";

/** Faults in TOP. */
export const topFaults: readonly Fault[] = [
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
    hooks: { input: (octets) => Buffer.from(octets.toString("latin1").replace(/^(TOP \d+) -\d+$/, "$1 0"), "latin1") },
  },
];
