import type { Clauses } from "../../protocol/clauses.js";
import { parseCommand } from "./command-line.js";
import { specOf } from "./commands.js";

/** What cases of POP3 presuppose, and which requirement that is. */
export const clauses: Clauses = {
  accepts(sent) {
    if (!sent) return "rfc1939/4/greeting";
    const { keyword, rest } = parseCommand(sent);
    const accepted = specOf(keyword)?.accepted;
    return typeof accepted === "string" ? accepted : accepted?.[rest === undefined ? 1 : 0];
  },
  answers: "rfc1939/3/one-response-per-command",
  closes: "rfc1939/6/quit-releases-and-closes",
  handshakes: "rfc2595/4/tls-after-ok",
  exact: [
    "rfc1939/3/byte-stuffing",
    "rfc1939/5/retr-message",
    "rfc1939/7/top-lines",
    "rfc1939/7/top-whole",
    "rfc1939/11/exact-size",
    "rfc6856/2.1/utf8-as-is",
  ],
};
