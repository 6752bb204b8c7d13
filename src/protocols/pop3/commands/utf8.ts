import { type CommandSpec, capability } from "../command-spec.js";
import { because, lostAfterLogin, onCommand, onLine, onText, saying } from "../faults/hooks.js";
import { accept, refuse, surplusArguments } from "../model/outcomes.js";
import { messageReply } from "../replies/message.js";
import { negative, positive } from "../replies/reply.js";

/** UTF8: from here on messages may be in UTF-8 (RFC 6856 §2). */
export const utf8: CommandSpec = {
  keyword: "UTF8",
  state: { only: "authorization", elsewhere: "rfc6856/2.1/utf8-authorization-only" },
  argument: "none",
  reply: "line",
  changes: "session",
  announcedBy: capability("UTF8 USER"),
  accepted: "rfc6856/2.1/utf8-may-be-refused",
  examples: ["UTF8"],
  step(state, { rest }) {
    if (rest !== undefined) return surplusArguments(state, rest);
    return [
      ...accept({ ...state, utf8: true }, "done", "rfc6856/2.1/utf8-enables"),
      ...refuse(state, "not-now", "rfc6856/2.1/utf8-may-be-refused"),
    ];
  },
  rules: [],
  faults: [
    {
      id: "utf8-header-raw",
      breaks: "rfc6856/2.1/no-raw-utf8",
      summary: "Messages with UTF-8 in the header are sent to anyone",
      hooks: onCommand(["RETR", "TOP"], (outcome, state, { args }) => {
        const entry = state.entries[Number(args[0]) - 1];
        return outcome.because === "rfc6856/2.1/no-raw-utf8" && entry
          ? saying(outcome, messageReply(entry.octets))
          : outcome;
      }),
    },
    {
      id: "utf8-lost-after-login",
      breaks: "rfc6856/2/announced-in-both",
      summary: "UTF8 is announced before login only",
      hooks: lostAfterLogin(/UTF8.*\r\n/),
    },
    {
      id: "utf8-with-argument",
      breaks: "rfc6856/2.1/utf8-enables",
      summary: "UTF8 takes an argument",
      hooks: onLine((line) => (/^UTF8 /i.test(line) ? "UTF8" : line)),
    },
    {
      id: "utf8-after-login",
      breaks: "rfc6856/2.1/utf8-authorization-only",
      summary: "UTF8 is +OK in the TRANSACTION state",
      hooks: onCommand(["UTF8"], (outcome, state) =>
        state.phase === "transaction" ? saying(outcome, positive("done")) : outcome,
      ),
    },
    {
      id: "utf8-mode-downgrades",
      breaks: "rfc6856/2.1/utf8-as-is",
      summary: "In UTF-8 mode messages come with question marks for UTF-8",
      hooks: onText(["RETR"], (text, { before }) => (before.utf8 ? text.replace(/[\x80-\xff]/g, "?") : text)),
    },
    {
      id: "utf8-mode-size",
      breaks: "rfc6856/2.1/list-size",
      summary: "In UTF-8 mode LIST counts octets above 127 half",
      hooks: onText(["LIST"], (text, { before }) =>
        before.utf8
          ? text.replace(/^(\+OK 1 )(\d+)/, (_, head: string, size: string) => head + (Number(size) - 2))
          : text,
      ),
    },
    {
      id: "utf8-code-anywhere",
      breaks: "rfc6856/5/utf8-code",
      summary: "[UTF8] comes with refusals of unknown commands",
      hooks: because("rfc1939/3/unknown-command-refused", (outcome) =>
        saying(outcome, negative("unknown-command", "UTF8")),
      ),
    },
  ],
};
