import { messageForm, messageReply } from "../replies/message.js";
import { says } from "../replies/reply.js";
import type { Fault } from "../server/fault.js";
import { onCommand, onText, saying } from "./hooks.js";

/** Faults in RETR. */
export const retrFaults: readonly Fault[] = [
  {
    id: "last-line-lost",
    breaks: "rfc1939/5/retr-message",
    summary: "RETR leaves out blank lines at the end of a message",
    hooks: onText(["RETR"], (text) => text.replace(/(?:\r\n)+\r\n\.\r\n$/, "\r\n.\r\n")),
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
    hooks: {
      reply: (octets, { command }) =>
        command?.keyword === "RETR" ? Buffer.from(octets.map((octet) => octet & 127)) : octets,
    },
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
    hooks: {
      input: (octets) => {
        const parts = /^(\w+ )(\d{10,})(.*)$/s.exec(octets.toString("latin1"));
        return parts ? Buffer.from(`${parts[1]}${BigInt(parts[2] ?? 0) % 4294967296n}${parts[3]}`, "latin1") : octets;
      },
    },
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
];
