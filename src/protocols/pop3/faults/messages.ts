import { remaining } from "../model/state.js";
import type { Fault } from "../server/fault.js";
import { accepted, onCommand, onText, saying } from "./hooks.js";

/** Faults in RETR, TOP, DELE, RSET and what becomes of the maildrop. */
export const messageFaults: readonly Fault[] = [
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
      const swap = args[0] === "2" && state.entries.length > 2 && outcome.reply.kind === "message" && first;
      return swap ? saying(outcome, { kind: "message", octets: first.octets }) : outcome;
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
    id: "number-with-rubbish",
    breaks: "rfc1939/3/invalid-command-refused",
    summary: "1x is taken for 1",
    hooks: {
      input: (octets) =>
        Buffer.from(octets.toString("latin1").replace(/^(LIST|RETR|DELE) (\d+)[x.,:].*$/i, "$1 $2"), "latin1"),
    },
  },
  {
    id: "dele-twice",
    breaks: "rfc1939/5/dele-refers",
    summary: "DELE of a message marked as deleted is +OK",
    hooks: onCommand(["DELE"], (outcome) =>
      outcome.because === "rfc1939/5/dele-refers" ? accepted(outcome) : outcome,
    ),
  },
  {
    id: "retr-deleted",
    breaks: "rfc1939/5/dele-refers",
    summary: "RETR of a message marked as deleted sends it",
    hooks: onCommand(["RETR"], (outcome, state, { args }) => {
      const entry = state.entries[Number(args[0]) - 1];
      return outcome.because === "rfc1939/5/dele-refers" && entry
        ? saying(outcome, { kind: "message", octets: entry.octets })
        : outcome;
    }),
  },
  {
    id: "rset-keeps-marks",
    breaks: "rfc1939/5/rset-unmarks",
    summary: "RSET says +OK and leaves the marks",
    hooks: onCommand(["RSET"], (outcome, state) => ({ ...outcome, next: state })),
  },
  {
    id: "quit-removes-nothing",
    breaks: "rfc1939/6/quit-removes",
    summary: "QUIT leaves marked messages when others are not marked",
    hooks: { update: (state, proper) => (proper.length === 0 ? proper : state.entries) },
  },
  {
    id: "quit-removes-one-more",
    breaks: "rfc1939/6/quit-only-marked",
    summary: "QUIT removes the message after a marked one, too",
    hooks: {
      update: (state) => state.entries.filter((entry, index) => !entry.deleted && !state.entries[index - 1]?.deleted),
    },
  },
  {
    id: "drop-removes",
    breaks: "rfc1939/6/no-quit-no-removal",
    summary: "A connection that is lost removes what is marked",
    hooks: { drop: remaining },
  },
  {
    id: "quit-stays-open",
    breaks: "rfc1939/6/quit-releases-and-closes",
    summary: "The connection stays open after QUIT",
    hooks: { stayOpenAfterQuit: true },
  },
  {
    id: "no-lock",
    breaks: "rfc1939/4/exclusive-lock",
    summary: "Two sessions have one maildrop, and see what the other one removes",
    hooks: { noLock: true, liveStore: true },
  },
  {
    id: "lock-kept",
    breaks: "rfc1939/4/lock-released",
    summary: "A lost connection keeps its lock for a minute",
    hooks: { keepLockAfterDrop: true },
  },
  {
    id: "top-ignores-lines",
    breaks: "rfc1939/7/top-lines",
    summary: "TOP sends the whole message",
    hooks: onCommand(["TOP"], (outcome) =>
      outcome.reply.kind === "message" ? saying(outcome, { kind: "message", octets: outcome.reply.octets }) : outcome,
    ),
  },
  {
    id: "top-one-more",
    breaks: "rfc1939/7/top-lines",
    summary: "TOP sends a line too many",
    hooks: onCommand(["TOP"], (outcome) =>
      outcome.reply.kind === "message"
        ? saying(outcome, { ...outcome.reply, lines: (outcome.reply.lines ?? 0) + 1 })
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
  {
    id: "utf8-header-raw",
    breaks: "rfc6856/2.1/no-raw-utf8",
    summary: "Messages with UTF-8 in the header are sent to anyone",
    hooks: onCommand(["RETR", "TOP"], (outcome, state, { args }) => {
      const entry = state.entries[Number(args[0]) - 1];
      return outcome.because === "rfc6856/2.1/no-raw-utf8" && entry
        ? saying(outcome, { kind: "message", octets: entry.octets })
        : outcome;
    }),
  },
  {
    id: "autologout-early",
    breaks: "rfc1939/3/autologout-10-minutes",
    summary: "A silent session is closed at once",
    hooks: { autologout: { ms: 100 } },
  },
  {
    id: "autologout-removes",
    breaks: "rfc1939/3/autologout-keeps-mail",
    summary: "The autologout removes what is marked",
    hooks: { autologout: { ms: 100 }, drop: remaining },
  },
  {
    id: "autologout-farewell",
    breaks: "rfc1939/3/autologout-silent",
    summary: "The autologout says goodbye",
    hooks: { autologout: { ms: 100, farewell: "-ERR Disconnected for inactivity.\r\n" } },
  },
];
