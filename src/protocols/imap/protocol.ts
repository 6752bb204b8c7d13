import type { Protocol } from "../../protocol/protocol.js";
import { type Step, watchWith } from "../../protocol/rule.js";
import { clauses } from "./clauses.js";
import { secretsOf } from "./credentials.js";
import type { ImapEvent } from "./event.js";
import { imapLanguage } from "./language.js";
import { leave, open } from "./open.js";
import { probe } from "./probe.js";
import { putMail } from "./put-mail.js";
import { readMail } from "./read-mail.js";
import { imap as registered } from "./register.js";
import { imapRules } from "./rules.js";
import { unasked } from "./surplus.js";
import { isThrottle } from "./throttle.js";
import { imapWorld, worldKind } from "./world.js";

/** IMAP: RFC 3501 and RFC 9051, and the extensions of `extensions/`. */
export const imap: Protocol<ImapEvent> = {
  ...registered,
  states: [
    { name: "connected", takesAccount: false },
    { name: "greeted", takesAccount: false },
    { name: "authenticated", takesAccount: true },
    { name: "selected", takesAccount: true },
  ],
  usualState: "selected",
  language: imapLanguage,
  rules: imapRules,
  clauses,
  isRefusal: (reply) => /^[^ ]+ (?:NO|BAD)(?: |$)/i.test(reply) || /^\* BYE(?: |$)/i.test(reply),
  isThrottle,
  unasked,
  watch: (broke) => watchWith(imapRules, broke, stepOf),
  probe,
  open,
  leave,
  readMail,
  putMail,
  worldKind,
  world: imapWorld,
  secretsOf: (account) => secretsOf(account),
  reference: async () => (await import("./server/reference.js")).imapReference,
  fuzz: async () => (await import("./fuzz.js")).imapFuzz,
};

/** Behind the result of no command that was sent, results may belong to others than they seem to. */
function stepOf(event: ImapEvent): Step {
  if (event.kind !== "response") return "lost";
  if (event.isGreeting) return "begins";
  return unasked(event) ? "lost" : undefined;
}
