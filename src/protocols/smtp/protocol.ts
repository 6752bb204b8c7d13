import { secretsAmong } from "../../protocol/credentials.js";
import { memo } from "../../protocol/memo.js";
import type { Protocol, Registered } from "../../protocol/protocol.js";
import { asSubmission } from "./as-submission.js";
import { clauses } from "./clauses.js";
import { sendControl } from "./control.js";
import type { SmtpEvent } from "./event.js";
import { smtpLanguage } from "./language.js";
import { leave, open } from "./open.js";
import { probe } from "./probe.js";
import { relayRulesFor } from "./relay/rules.js";
import { rulesFor } from "./rules.js";
import { unasked } from "./surplus.js";
import { isForNow, isThrottle } from "./throttle.js";
import { credentials } from "./values.js";
import type { Variant } from "./variant.js";
import { watchRules } from "./watch.js";
import { smtpWorld, worldKind } from "./world.js";

/** SMTP (RFC 5321 and its extensions), submission (RFC 6409) and LMTP (RFC 2033). */
export function smtpProtocol(registered: Pick<Registered, "id" | "title" | "schemes">): Protocol<SmtpEvent> {
  const variant = registered.id as Variant;
  const rules = rulesFor(variant);
  return {
    ...registered,
    ...(variant !== "smtp" && { variantOf: "smtp" }),
    states: [
      { name: "connected", takesAccount: false },
      { name: "greeted", takesAccount: false },
      { name: "introduced", takesAccount: false },
      // Mail is taken: after EHLO, and where users submit it, after AUTH.
      { name: "ready", takesAccount: variant === "submission" },
      { name: "authenticated", takesAccount: true },
    ],
    usualState: "ready",
    language: smtpLanguage,
    rules: variant === "lmtp" ? rules : [...rules, ...relayRulesFor(variant)],
    clauses,
    isRefusal: (reply) => /^[45]/.test(reply),
    isThrottle,
    isForNow,
    unasked,
    watch: (broke) => watchRules(rules, broke),
    probe: (...place) => probe(variant, ...place),
    ...(variant === "smtp" && { alike: { protocol: "submission", isIt: asSubmission } }),
    open: (...place) => open(variant, ...place),
    leave,
    sendControl: (...place) => sendControl(variant, ...place),
    arrival: (fields, connection, entry, isPassedOn, recipient) => ({
      kind: "delivered",
      fields,
      isPassedOn,
      recipient,
      connection,
      entry,
      answers: undefined,
      hello: undefined,
      keywords: new Map(),
      secure: false,
      authenticated: false,
      transaction: undefined,
      doubtful: false,
    }),
    worldKind,
    world: smtpWorld,
    secretsOf: memo((account) => secretsAmong(credentials, account)),
    ...(variant !== "lmtp" && {
      listen: async (...place) => (await import("./server/sink.js")).listenFor(variant, ...place),
    }),
    async reference() {
      const [{ referenceWith }, { faultsFor }] = await Promise.all([
        import("./server/reference.js"),
        import("./faults/faults.js"),
      ]);
      return referenceWith(variant, registered.schemes, faultsFor(variant));
    },
    fuzz: async () => (await import("./fuzz.js")).smtpFuzz(variant),
    gist: async () => (await import("./gist.js")).smtpGist,
    learn: async () => (await import("./learn.js")).smtpLearn(variant),
  };
}
