import type { Clauses } from "../../protocol/clauses.js";
import { parseCommand } from "./command-line.js";
import { specOf } from "./commands.js";

/** Whether a refused login says that the maildrop is in use. */
export const isLocked = (refusal: string): boolean =>
  /\[(?:IN-USE|SYS\/TEMP)\]|\block(?:ed)?\b|\bbusy\b|\bin use\b/i.test(refusal);

/** What cases of POP3 presuppose, and which requirement that is. */
export const clauses = {
  accepts(sent) {
    if (!sent) return "rfc1939/4/greeting";
    const { keyword, rest } = parseCommand(sent);
    const accepted = specOf(keyword)?.accepted;
    return typeof accepted === "string" ? accepted : accepted?.[rest === undefined ? 1 : 0];
  },
  answers: "rfc1939/3/one-response-per-command",
  areInOrder: true,
  ends: "rfc1939/3/multi-line-terminated",
  hangsUp: "rfc1939/3/one-response-per-command",
  // What is lost of a batch was not processed in turn.
  answersToo: ["rfc2449/6.6/in-turn"],
  surplusToo: ["rfc2595/4/nothing-before-handshake"],
  closes: "rfc1939/6/quit-releases-and-closes",
  handshakes: "rfc2595/4/tls-after-ok",
  locks: {
    refuses: (reply) => reply.startsWith("-ERR") && isLocked(reply),
    clauses: [
      "rfc1939/4/lock-released",
      "rfc1939/4/lock-free-after-refusal",
      "rfc1939/4/exclusive-lock",
      "rfc1939/4/cannot-open-refused",
      "rfc1939/6/quit-releases-and-closes",
      "rfc2449/8.1.2/in-use-meaning",
    ],
  },
  exact: [
    "rfc1939/3/byte-stuffing",
    "rfc1939/5/retr-message",
    "rfc1939/7/top-lines",
    "rfc1939/7/top-whole",
    "rfc6856/2.1/utf8-as-is",
    "rfc6856/2.1/ascii-unaffected",
  ],
} as const satisfies Clauses;
