import type { Clauses } from "../../protocol/clauses.js";
import { parseCommand } from "./command-line.js";
import { specOf } from "./commands.js";

/** What cases of SMTP presuppose, and which requirement that is. */
export const clauses: Clauses = {
  accepts(sent) {
    if (!sent) return "rfc5321/3.1/greeting";
    // The dot that ends mail data stands for them.
    if (sent.length === 1 && sent[0] === 46) return "rfc5321/3.3/end-of-data-250";
    return specOf(parseCommand(sent).verb)?.accepted;
  },
  answers: "rfc5321/4.2/one-reply",
  closes: "rfc5321/4.1.1.10/quit-closes",
  handshakes: "rfc3207/4/tls-after-220",
  exact: [
    "rfc5321/4.5.2/dot-removed",
    "rfc5321/4.5.2/dot-only-at-line-start",
    "rfc5321/4.5.2/all-characters-kept",
    "rfc5321/2.3.10/relay-unmodified",
    "rfc3030/2/any-message",
    "rfc3030/2/octets-counted",
    "rfc3030/2/no-dot-unstuffing",
    "rfc3030/3/octets-preserved",
    "rfc6152/3/bits-preserved",
    "rfc6152/3/delivered-preserved",
    "rfc6152/3/dots",
    "rfc6152/3/last-crlf",
  ],
};
