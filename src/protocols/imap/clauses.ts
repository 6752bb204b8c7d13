import type { Clauses } from "../../protocol/clauses.js";
import { latin1 } from "../../wire/latin1.js";
import { nameOf } from "./tagging.js";

/** Which requirement a server breaks that refuses a right command, by its name. */
const accepted: Readonly<Record<string, string>> = {
  CAPABILITY: "rfc9051/6.1.1/one-capability-response",
  NOOP: "rfc9051/6.1.2/noop-succeeds",
  LOGOUT: "rfc9051/6.1.3/bye-before-ok",
  LOGIN: "rfc9051/6.2.3/login-ok",
  SELECT: "rfc9051/3.3/selected-after-select",
  EXAMINE: "rfc9051/6.3.3/same-output",
  CREATE: "rfc9051/6.3/authenticated-commands",
  DELETE: "rfc9051/6.3.5/removed",
  RENAME: "rfc9051/6.3.6/renamed",
  SUBSCRIBE: "rfc9051/6.3.7/subscribed",
  UNSUBSCRIBE: "rfc9051/6.3.8/unsubscribed",
  LIST: "rfc9051/6.3.9/subset",
  STATUS: "rfc9051/6.3.11/status-response",
  APPEND: "rfc9051/6.3.12/appended-last",
};

/** What cases of IMAP presuppose, and which requirement that is. */
export const clauses: Clauses = {
  accepts(sent) {
    if (!sent) return "rfc9051/2.2/greeting-first";
    return accepted[nameOf(latin1(sent.subarray(0, 200)))];
  },
  answers: "rfc9051/2.2.1/completion-result",
  hangsUp: "rfc9051/3.4/bye-before-close",
  closes: "rfc9051/6.1.3/closes-after-logout",
  handshakes: "rfc9051/6.2.1/negotiation-behind-ok",
  exact: [],
};
