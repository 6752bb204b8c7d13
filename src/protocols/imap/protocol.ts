import { secretsAmong, sharedCredentials } from "../../protocol/credentials.js";
import { memo } from "../../protocol/memo.js";
import type { Protocol } from "../../protocol/protocol.js";
import { clauses } from "./clauses.js";
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
import { watchRules } from "./watch.js";
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
  watch: (broke) => watchRules(imapRules, broke),
  probe,
  open,
  leave,
  readMail,
  putMail,
  worldKind,
  world: imapWorld,
  secretsOf: memo((account) => secretsAmong(sharedCredentials, account)),
  reference: async () => (await import("./server/reference.js")).imapReference,
  fuzz: async () => (await import("./fuzz.js")).imapFuzz,
  gist: async () => (await import("./gist.js")).imapGist,
  learn: async () => (await import("./learn.js")).imapLearn,
};
