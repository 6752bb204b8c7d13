import { limits } from "../limits.js";
import { negative } from "../replies/reply.js";
import type { Fault } from "../server/fault.js";
import { accepted, because, onCommand, onLine, onText } from "./hooks.js";

/** Octets of the longest command, without its CRLF. */
const LONGEST = limits.command.max - 2;

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
    breaks: "rfc1939/3/surplus-argument-refused",
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
    id: "lost-behind-login",
    breaks: "rfc2449/6.6/in-turn",
    summary: "What stands behind a login in the same write is lost",
    hooks: { losesBehind: ({ phase }, next) => phase !== next.phase && next.phase === "transaction" },
  },
  {
    id: "hundred-commands",
    breaks: "rfc2449/6.6/in-turn",
    summary: "Of commands that come in one write a hundred are carried out",
    hooks: { losesBehind: (_before, _next, commands) => commands >= 100 },
  },
  {
    id: "lower-case-quit",
    breaks: "rfc1939/3/keyword-case",
    summary: "quit in lower case ends the session and removes nothing",
    hooks: onCommand(["QUIT"], (outcome, _state, { raw }) =>
      raw === "QUIT"
        ? outcome
        : {
            ...outcome,
            next: {
              ...outcome.next,
              entries: outcome.next.entries.map((entry) => ({ ...entry, deleted: false })),
            },
          },
    ),
  },
  {
    id: "closed-at-eight-bit-name",
    breaks: "rfc1939/3/one-response-per-command",
    summary: "USER with an 8-bit argument closes the connection without a reply",
    hooks: { closesAt: /^USER .*[\x80-\xff]/ },
  },
  {
    id: "command-255-refused",
    breaks: "rfc2449/4/command-255",
    summary: "Commands over 128 octets close the connection",
    hooks: { closeOver: 128 },
  },
  {
    id: "command-of-255-refused",
    breaks: "rfc2449/4/command-255",
    summary: "A command of 255 octets is too long by one",
    hooks: {
      outcome: (state, { raw }, _world, proper) =>
        raw.length === LONGEST ? { ...proper(), reply: negative("too-long"), next: state } : proper(),
    },
  },
  {
    id: "command-of-255-cut",
    breaks: "rfc2449/4/command-255",
    summary: "A command of 255 octets loses the last one",
    hooks: onLine((line) => (line.length === LONGEST ? line.slice(0, -1) : line)),
  },
  {
    id: "number-with-rubbish",
    breaks: "rfc1939/3/invalid-command-refused",
    summary: "1x is taken for 1",
    hooks: onLine((line) => line.replace(/^(LIST|RETR|DELE) (\d+)[x.,:].*$/i, "$1 $2")),
  },
];
