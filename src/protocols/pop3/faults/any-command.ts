import type { Fault } from "../server/fault.js";
import { accepted, because, onCommand, onLine, onText } from "./hooks.js";

/** Faults in how any command is read. */
export const anyCommandFaults: readonly Fault[] = [
  {
    id: "unknown-command-ok",
    breaks: "rfc1939/3/unknown-command-refused",
    summary: "Unknown commands are +OK",
    hooks: because("rfc1939/3/unknown-command-refused", accepted),
  },
  {
    id: "surplus-argument-ok",
    breaks: "rfc1939/3/invalid-command-refused",
    summary: "NOOP takes arguments",
    hooks: onCommand(["NOOP"], accepted),
  },
  {
    id: "case-sensitive",
    breaks: "rfc1939/3/keyword-case",
    summary: "Keywords in lower case are unknown",
    hooks: onLine((line) => (/^[a-z]{4} ?/.test(line) ? "XXXX" : line)),
  },
  {
    id: "command-lost-in-batch",
    breaks: "rfc2449/6.6/in-turn",
    summary: "The second of several RETR in one write is answered with the first one's message",
    hooks: onText(["RETR"], (text, { command, before }) =>
      command?.args[0] === "1" && before.entries.length === 3 ? text.replaceAll("plain", "plaim") : text,
    ),
  },
  {
    id: "command-255-refused",
    breaks: "rfc2449/4/command-255",
    summary: "Commands over 128 octets close the connection",
    hooks: { closeOver: 128 },
  },
  {
    id: "number-with-rubbish",
    breaks: "rfc1939/3/invalid-command-refused",
    summary: "1x is taken for 1",
    hooks: onLine((line) => line.replace(/^(LIST|RETR|DELE) (\d+)[x.,:].*$/i, "$1 $2")),
  },
];
