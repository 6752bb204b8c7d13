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
  answersToo: [
    "rfc2033/4.2/reply-per-recipient",
    "rfc2033/4.2/reply-for-each-same",
    "rfc2033/4.3/bdat-last-per-recipient",
    "rfc2033/4.3/bdat-for-each-same",
  ],
  staysOpen: [
    "rfc5321/3.8/unknown-command-stays-open",
    "rfc5321/3.8/no-early-close",
    "rfc5321/4.1.1.10/open-until-quit",
    "rfc4954/9/three-attempts",
  ],
  closes: "rfc5321/4.1.1.10/quit-closes",
  handshakes: "rfc3207/4/handshake-after-220",
  delivers: [
    "rfc5321/2.1/accepts-responsibility",
    "rfc5321/4.1.1.3/delivered-to-each",
    "rfc5321/4.1.1.3/rcpt-appends",
    "rfc5321/4.1.1.3/refused-rcpt-harmless",
    "rfc5321/4.1.1.10/completed-kept",
    "rfc5321/4.2.1/success-means-done",
    "rfc2033/4.2/not-lost",
    "rfc2033/4.3/bdat-not-lost",
    "rfc5321/3.6.3/undeliverable-notified",
    "rfc5321/4.1.1.4/later-errors-mailed",
    "rfc5321/6.1/failure-notified",
    "rfc5321/6.1/notification-to-reverse-path",
    "rfc5321/4.4/errors-to-reverse-path",
    "rfc3461/5.2.2/relayed-report",
    "rfc3461/5.2.2/failed-report",
    "rfc3461/5.2.2/default-failed-report",
    "rfc3461/5.2.3/delivered-report",
    "rfc3461/5.2.6/failed-report",
    "rfc3461/5.2.6/default-failed-report",
    "rfc3461/6.1/to-the-envelope-sender",
  ],
  returnPath: "rfc5321/4.4/return-path-once",
  exact: [
    "rfc5321/4.5.2/dot-removed",
    "rfc5321/4.5.2/dot-only-at-line-start",
    "rfc5321/4.1.1.4/no-line-added",
    "rfc5321/4.1.1.4/lf-is-no-line-end",
    "rfc5321/4.5.2/all-characters-kept",
    "rfc5321/2.3.10/relay-unmodified",
    "rfc5321/3.6.3/relay-header-untouched",
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
