import type { Clauses } from "../../protocol/clauses.js";
import { latin1 } from "../../wire/latin1.js";
import { extensionCommands } from "./extensions/extensions.js";
import { nameOf } from "./tagging.js";

/** Which requirement a server breaks that refuses a right command of the base, by its name. Commands of extensions say so themselves. */
const ofBase: Readonly<Record<string, string>> = {
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
  CHECK: "rfc9051/6.4/selected-commands",
  CLOSE: "rfc9051/6.4.1/close-authenticated",
  EXPUNGE: "rfc9051/6.4.3/expunge-removes",
  SEARCH: "rfc9051/6.4/selected-commands",
  FETCH: "rfc9051/6.4.5/items-returned",
  STORE: "rfc9051/6.4.6/store-returns",
  COPY: "rfc9051/6.4.7/copied-to-end",
  "UID FETCH": "rfc9051/6.4.9/uid-commands",
  "UID STORE": "rfc9051/6.4.9/uid-commands",
  "UID COPY": "rfc9051/6.4.9/uid-commands",
  "UID SEARCH": "rfc9051/6.4.9/uid-search",
};

const accepted: ReadonlyMap<string, string | undefined> = new Map([
  ...Object.entries(ofBase),
  ...extensionCommands.map((its) => [its.name, its.accepted] as const),
]);

/** What cases of IMAP presuppose, and which requirement that is. */
export const clauses: Clauses = {
  accepts(sent) {
    if (!sent) return "rfc9051/2.2/greeting-first";
    return accepted.get(nameOf(latin1(sent.subarray(0, 200))));
  },
  answers: "rfc9051/2.2.1/completion-result",
  // A result under another tag, or under none, is none.
  // Neither is a go-ahead that does not come.
  answersToo: [
    "rfc9051/2.2.1/continuation-when-ready",
    "rfc9051/4.3/zero-literal-continuation",
    "rfc9051/9/tag",
    "rfc9051/2.2.2/completion-tag",
    "rfc9051/5.5/pipelining",
  ],
  hangsUp: "rfc9051/3.4/bye-before-close",
  farewell: "ended",
  closes: "rfc9051/6.1.3/closes-after-logout",
  handshakes: "rfc9051/6.2.1/negotiation-behind-ok",
  exact: [],
};
