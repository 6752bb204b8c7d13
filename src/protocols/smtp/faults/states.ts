import { reply, say, withoutTransaction } from "../model/outcomes.js";
import type { Outcome, SessionState } from "../model/state.js";
import type { Fault } from "../server/fault.js";
import { firstOf, isRefused, onCommand, onLine, only, onOutcome, saying, withRecipients } from "./hooks.js";

/** A command ends the transaction that is open. */
const ending = (verb: string) =>
  onCommand([verb], (outcome) => ({ ...outcome, next: withoutTransaction(outcome.next) }));
const withTransaction = (state: SessionState): SessionState => ({
  ...state,
  transaction: { reversePath: "", parameters: [], recipients: [] },
});
/** The recipient of a transaction of a moment ago is not forgotten. */
function nestedMail(): Fault["hooks"] {
  return {
    outcome(state, input, world, proper) {
      const { transaction } = state;
      if (input.kind !== "command" || input.command.verb !== "MAIL" || !transaction) return proper();
      return say(state, reply("250", "2.1.0", `Go on, says ${world.name}`), "fault");
    },
  };
}
const closing = (outcome: Outcome): Outcome => ({ ...outcome, closes: true });

/** Faults in what may follow what (RFC 5321 §4.1.4). */
export const stateFaults: readonly Fault[] = [
  {
    id: "noop-before-hello-503",
    breaks: "rfc5321/4.1.4/before-ehlo",
    summary: "NOOP and VRFY are out of order before EHLO",
    hooks: onCommand(["NOOP", "VRFY"], (outcome, state) => (state.hello ? outcome : only(state, "503"))),
  },
  {
    id: "mail-before-hello-501",
    breaks: "rfc5321/4.1.4/mail-before-ehlo",
    summary: "MAIL before EHLO is a syntax error",
    hooks: onCommand(["MAIL"], (outcome, state) => (state.hello ? outcome : saying(outcome, "501"))),
  },
  {
    id: "rcpt-before-mail",
    breaks: "rfc5321/3.3/rcpt-before-mail",
    summary: "RCPT needs no MAIL",
    hooks: onCommand(["RCPT"], (outcome, state) => (state.transaction ? outcome : only(state, "250"))),
  },
  {
    id: "data-before-mail-501",
    breaks: "rfc5321/4.1.4/out-of-order-503",
    summary: "DATA out of order is a syntax error",
    hooks: onCommand(["DATA"], (outcome, state) => (state.transaction ? outcome : only(state, "501"))),
  },
  {
    id: "refused-mail-opens",
    breaks: "rfc5321/4.1.4/refused-mail-harmless",
    summary: "A refused MAIL opens a transaction",
    hooks: onCommand(["MAIL"], (outcome, state) =>
      isRefused(outcome) && !state.transaction ? { ...outcome, next: withTransaction(outcome.next) } : outcome,
    ),
  },
  {
    id: "disorder-resets",
    breaks: "rfc5321/4.1.4/out-of-order-harmless",
    summary: "A command out of order ends the transaction",
    hooks: onOutcome((outcome) =>
      firstOf(outcome).code === "503" ? { ...outcome, next: withoutTransaction(outcome.next) } : outcome,
    ),
  },
  {
    id: "refused-mail-renames",
    breaks: "rfc5321/4.1.4/out-of-order-harmless",
    summary: "A MAIL that was refused leaves its sender behind",
    hooks: onCommand(["MAIL"], (outcome, { transaction }, { rest = "" }) => {
      const [, reversePath] = /^FROM:<([^>]*)>/i.exec(rest) ?? [];
      if (firstOf(outcome).code !== "503" || !transaction || reversePath === undefined) return outcome;
      return { ...outcome, next: { ...outcome.next, transaction: { ...transaction, reversePath } } };
    }),
  },
  {
    id: "refused-mail-clears-recipients",
    breaks: "rfc5321/4.1.4/out-of-order-harmless",
    summary: "A MAIL that was refused takes the recipients before it with it",
    hooks: onCommand(["MAIL"], (outcome) => (isRefused(outcome) ? withRecipients(outcome, () => []) : outcome)),
  },
  {
    id: "refused-hello-forgets",
    breaks: "rfc5321/4.1.4/refused-ehlo-harmless",
    summary: "Who sends an EHLO that is refused has to introduce himself again",
    hooks: onCommand(["EHLO", "LHLO"], (outcome) => {
      const { hello: _forgotten, ...rest } = outcome.next;
      return isRefused(outcome) ? { ...outcome, next: rest } : outcome;
    }),
  },
  {
    id: "error-resets",
    breaks: "rfc5321/4.2.1/refused-means-not-done",
    summary: "An unknown command ends the transaction",
    hooks: onOutcome((outcome) =>
      firstOf(outcome).code === "500" ? { ...outcome, next: withoutTransaction(outcome.next) } : outcome,
    ),
  },
  {
    id: "starttls-argument-resets",
    breaks: "rfc5321/4.2.1/refused-means-not-done",
    summary: "STARTTLS with an argument ends the transaction",
    hooks: onCommand(["STARTTLS"], (outcome, { secure }) =>
      isRefused(outcome) && !secure ? { ...outcome, next: withoutTransaction(outcome.next) } : outcome,
    ),
  },
  {
    id: "starttls-again-resets",
    breaks: "rfc5321/4.2.1/refused-means-not-done",
    summary: "STARTTLS inside TLS is refused, and ends the transaction",
    variants: ["smtp", "lmtp"],
    hooks: onCommand(["STARTTLS"], (outcome, { secure }) =>
      secure ? { ...outcome, next: withoutTransaction(outcome.next) } : outcome,
    ),
  },
  {
    id: "refused-rcpt-counts",
    breaks: "rfc5321/4.2.1/refused-means-not-done",
    summary: "A recipient that was refused for its parameter gets the message",
    hooks: {
      ...onLine((line) => line.replace(/ XMAILSPEC=YES$/, " ORCPT=x;mailspec-refused")),
      ...onCommand(["RCPT"], (outcome, _state, { rest = "" }) =>
        rest.includes("mailspec-refused") ? saying(outcome, "555") : outcome,
      ),
    },
  },
  {
    id: "noop-resets",
    breaks: "rfc5321/4.1.1.9/no-effect",
    summary: "NOOP ends the transaction",
    hooks: ending("NOOP"),
  },
  {
    id: "vrfy-resets",
    breaks: "rfc5321/4.1.1.6/no-effect",
    summary: "VRFY ends the transaction",
    hooks: ending("VRFY"),
  },
  {
    id: "vrfy-utf8-resets",
    breaks: "rfc5321/4.1.1.6/no-effect",
    summary: "VRFY of a name that is not ASCII ends the transaction",
    hooks: onCommand(["VRFY"], (outcome, _state, { rest = "" }) =>
      /[^\x00-\x7f]/.test(rest) ? { ...outcome, next: withoutTransaction(outcome.next) } : outcome,
    ),
  },
  {
    id: "vrfy-names-recipient",
    breaks: "rfc5321/4.1.1.6/no-effect",
    summary: "Whom VRFY has found gets the message",
    hooks: onCommand(["VRFY"], (outcome, _state, { rest = "" }) => {
      const [, local, domain] = /^<?([^<>@]+)@([^<>@]+?)>?$/.exec(rest) ?? [];
      if (local === undefined || domain === undefined) return outcome;
      const found = { mailbox: { written: `${local}@${domain}`, local, domain }, parameters: [] };
      return withRecipients(outcome, ({ recipients }) => [...recipients, found]);
    }),
  },
  {
    id: "expn-resets",
    breaks: "rfc5321/4.1.1.7/expn-no-effect",
    summary: "EXPN ends the transaction",
    hooks: ending("EXPN"),
  },
  {
    id: "help-resets",
    breaks: "rfc5321/4.1.1.8/no-effect",
    summary: "HELP ends the transaction",
    hooks: ending("HELP"),
  },
  {
    id: "nested-mail-mixes",
    breaks: "rfc5321/4.1.4/mail-in-transaction",
    summary: "MAIL in a transaction is accepted, and the recipients stay",
    hooks: nestedMail(),
  },
  {
    id: "disorder-closes",
    breaks: "rfc5321/4.1.1.10/open-until-quit",
    summary: "A command out of order closes the connection",
    hooks: onOutcome((outcome) => (firstOf(outcome).code === "503" ? closing(outcome) : outcome)),
  },
  {
    id: "message-closes",
    breaks: "rfc5321/3.8/no-early-close",
    summary: "After a message the connection is closed",
    hooks: onOutcome((outcome, _state, input) => (input.kind === "data" ? closing(outcome) : outcome)),
  },
];
