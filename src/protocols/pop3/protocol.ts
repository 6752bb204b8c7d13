import { secretsAmong } from "../../protocol/credentials.js";
import { memo } from "../../protocol/memo.js";
import type { Protocol } from "../../protocol/protocol.js";
import { type Step, watchWith } from "../../protocol/rule.js";
import { clauses } from "./clauses.js";
import { credentials } from "./credentials.js";
import type { Pop3Event } from "./event.js";
import { pop3Language } from "./language.js";
import { leave, open } from "./open.js";
import { probe } from "./probe.js";
import { readMail } from "./read-mail.js";
import { pop3 as registered } from "./register.js";
import { pop3Rules } from "./rules.js";
import { unasked } from "./surplus.js";
import { pop3World, worldKind } from "./world.js";

/** POP3: RFC 1939, 2449, 2595, 5034, 6856, 8314. */
export const pop3: Protocol<Pop3Event> = {
  ...registered,
  states: [
    { name: "connected", takesAccount: false },
    { name: "authorization", takesAccount: false },
    { name: "transaction", takesAccount: true },
  ],
  usualState: "transaction",
  language: pop3Language,
  rules: pop3Rules,
  clauses,
  isRefusal: (reply) => reply.startsWith("-ERR"),
  isThrottle: (refusal) => /^-ERR \[(?:LOGIN-DELAY|SYS\/TEMP)\]/i.test(refusal),
  unasked,
  watch: (broke) => watchWith(pop3Rules, broke, stepOf),
  probe,
  open,
  leave,
  readMail,
  worldKind,
  world: pop3World,
  secretsOf: memo((account) => secretsAmong(credentials, account)),
  reference: async () => (await import("./server/reference.js")).pop3Reference,
  fuzz: async () => (await import("./fuzz.js")).pop3Fuzz,
  gist: async () => (await import("./gist.js")).pop3Gist,
  learn: async () => (await import("./learn.js")).pop3Learn,
};

/** After a line that is no reply, and after octets that nobody asked for, replies belong to other commands. */
function stepOf(event: Pop3Event): Step {
  if (event.kind !== "reply") return "lost";
  if (event.phase === "greeting") return "begins";
  return event.status.ok ? undefined : "lost";
}
