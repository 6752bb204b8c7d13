import { refuse, reply, say, withoutTransaction } from "../model/outcomes.js";
import type { Input, MailTransaction, Outcome, Recipient, SessionState } from "../model/state.js";
import type { Fault } from "../server/fault.js";
import { carrying, isRefused, onCommand, onLine, only, onOutcome, saying, withRecipients } from "./hooks.js";

const atEnd = (change: (outcome: Outcome, state: SessionState) => Outcome) =>
  onOutcome((outcome, state, input) => (input.kind === "data" ? change(outcome, state) : outcome));
const everybody = (state: SessionState) => {
  const { transaction } = state;
  return transaction && { transaction, recipients: transaction.recipients, content: Buffer.from("Subject: x\r\n\r\n") };
};
/** 354 to a DATA that nobody would get, and 250 to its text; `opens` where it is taken so. */
const blindData = (code: string, opens: (state: SessionState) => boolean): Fault["hooks"] => ({
  outcome(state, input, _world, proper) {
    if (input.kind === "data" && (state.transaction?.recipients.length ?? 0) === 0)
      return say(withoutTransaction(state), reply("250", "2.6.0", "It is taken"), "fault");
    if (input.kind !== "command" || input.command.verb !== "DATA" || !opens(state)) return proper();
    return { ...only(state, code), reads: "data" };
  },
});
/** Remembers at the end of a message what the next command is to see. */
function afterMessage(change: (outcome: Outcome, before: MailTransaction, verb: string) => Outcome): Fault["hooks"] {
  const finished = new WeakMap<SessionState, MailTransaction>();
  return {
    outcome(state, input, _world, proper) {
      const outcome = proper();
      const before = finished.get(state);
      if (input.kind === "data" && state.transaction) {
        const next = { ...outcome.next };
        finished.set(next, state.transaction);
        return { ...outcome, next };
      }
      return before && input.kind === "command" ? change(outcome, before, input.command.verb) : outcome;
    },
  };
}

/** The message of that number in its session, from 1, is accepted and lost. */
function losing(number: number): Fault["hooks"] {
  return carrying(0, ({ takes, ...outcome }, before) => {
    const count = before + (takes ? 1 : 0);
    return [{ ...outcome, ...(takes && count !== number && { takes }) }, count];
  });
}

/** A recipient that there is not is accepted, and the message refused for it. */
function lateVerification(): Fault["hooks"] {
  const nobody: Recipient = { mailbox: { written: "nobody", local: "nobody" }, parameters: [] };
  return onOutcome((outcome, state, input) => {
    const { transaction } = state;
    if (!transaction) return outcome;
    if (input.kind === "command" && input.command.verb === "RCPT" && isRefused(outcome)) {
      const next = { ...state, transaction: { ...transaction, recipients: [...transaction.recipients, nobody] } };
      return only(next, "250");
    }
    return input.kind === "data" && transaction.recipients.includes(nobody)
      ? only(withoutTransaction(state), "550")
      : outcome;
  });
}

/** A transaction begins with the recipients of the one before it, if that ended so. */
const recipientsStay = (ended: (outcome: Outcome, input: Input) => boolean): Fault["hooks"] => {
  const left = new Map<string, MailTransaction["recipients"]>();
  return onOutcome((outcome, { transaction }, input) => {
    if (transaction && ended(outcome, input)) left.set(transaction.reversePath, transaction.recipients);
    const begun = input.kind === "command" && input.command.verb === "MAIL" && outcome.next.transaction;
    return begun ? withRecipients(outcome, () => left.get(begun.reversePath) ?? []) : outcome;
  });
};

/** Faults in the mail transaction (RFC 5321 §3.3). */
export const transactionFaults: readonly Fault[] = [
  {
    id: "orcpt-routes",
    breaks: "rfc5321/4.1.1.3/delivered-to-each",
    summary: "A message goes to the address in ORCPT",
    hooks: onLine((line) => line.replace(/^RCPT TO:<[^>]*> ORCPT=rfc822;([^ @]+@[^ ]+)$/i, "RCPT TO:<$1>")),
  },
  {
    id: "refused-message-leaves-recipients",
    breaks: "rfc5321/4.1.1.2/mail-starts-anew",
    summary: "Recipients of a message that was refused get the next one",
    hooks: recipientsStay((outcome, input) => input.kind === "data" && isRefused(outcome)),
  },
  {
    id: "ehlo-keeps-recipients",
    breaks: "rfc5321/4.1.4/ehlo-resets",
    summary: "Recipients of a transaction that EHLO has ended get the next message",
    hooks: recipientsStay((_outcome, input) => input.kind === "command" && /^[EL]HLO$/.test(input.command.verb)),
  },
  {
    id: "null-path-refused",
    breaks: "rfc5321/4.1.1.2/null-reverse-path",
    summary: "MAIL FROM:<> is refused",
    hooks: onCommand(["MAIL"], (outcome, state, { rest }) => (rest === "FROM:<>" ? only(state, "550") : outcome)),
  },
  {
    id: "mail-without-argument",
    breaks: "rfc5321/4.1.1.2/argument-required",
    summary: "MAIL needs no path",
    hooks: onLine((line) => line.replace(/^MAIL(?: FROM:?)? *$/, "MAIL FROM:<>")),
  },
  {
    id: "rcpt-without-argument",
    breaks: "rfc5321/4.1.1.3/argument-required",
    summary: "RCPT needs no path",
    hooks: onLine((line) => line.replace(/^RCPT(?: TO:)? *$/, "RCPT TO:<postmaster>")),
  },
  {
    id: "null-recipient",
    breaks: "rfc5321/4.1.1.3/null-forward-path",
    summary: "RCPT TO:<> is the postmaster",
    hooks: onLine((line) => line.replace("RCPT TO:<>", "RCPT TO:<postmaster>")),
  },
  {
    id: "unknown-parameter-ignored",
    breaks: "rfc5321/4.1.1.11/unknown-parameter-555",
    summary: "Unknown parameters are passed over",
    hooks: onLine((line) => line.replace(/ XMAILSPEC\S*$/, "")),
  },
  {
    id: "one-recipient",
    breaks: "rfc5321/3.3/rcpt-repeated",
    summary: "A transaction has one recipient",
    hooks: onCommand(["RCPT"], (outcome, state) =>
      (state.transaction?.recipients.length ?? 0) > 0 ? only(state, "503") : outcome,
    ),
  },
  {
    id: "first-recipient-alone",
    breaks: "rfc5321/4.1.1.3/delivered-to-each",
    summary: "The first recipient alone gets the message",
    hooks: atEnd((outcome) =>
      outcome.takes
        ? { ...outcome, takes: { ...outcome.takes, recipients: outcome.takes.recipients.slice(0, 1) } }
        : outcome,
    ),
  },
  {
    id: "rcpt-replaces",
    breaks: "rfc5321/4.1.1.3/rcpt-appends",
    summary: "RCPT takes the place of the recipient before it",
    hooks: onCommand(["RCPT"], (outcome) => withRecipients(outcome, (transaction) => transaction.recipients.slice(-1))),
  },
  {
    id: "refused-rcpt-clears",
    breaks: "rfc5321/4.1.1.3/refused-rcpt-harmless",
    summary: "A refused RCPT takes those before it with it",
    hooks: onCommand(["RCPT"], (outcome) => (isRefused(outcome) ? withRecipients(outcome, () => []) : outcome)),
  },
  {
    id: "taken-and-lost",
    breaks: "rfc5321/4.2.1/success-means-done",
    summary: "Messages are taken and thrown away",
    hooks: { delivered: () => undefined },
  },
  {
    id: "good-message-refused",
    breaks: "rfc5321/4.1.1.4/success-reply",
    summary: "Every message is refused",
    hooks: atEnd((outcome) => {
      const { takes: _none, ...rest } = saying(outcome, "554");
      return rest;
    }),
  },
  {
    id: "late-verification",
    breaks: "rfc5321/3.3/late-verification",
    summary: "Unknown recipients are accepted, and then nobody gets the message",
    variants: ["smtp", "submission"],
    hooks: lateVerification(),
  },
  {
    id: "parameters-refused",
    breaks: "rfc5321/4.1.1.2/parameters",
    summary: "SIZE is offered, and refused",
    hooks: onCommand(["MAIL"], (outcome, state, { rest = "" }) =>
      / SIZE=/i.test(rest) ? only(state, "555") : outcome,
    ),
  },
  {
    id: "commands-in-text",
    breaks: "rfc5321/3.3/data-is-text",
    summary: "Lines of the text that are commands are taken out of it",
    hooks: { data: (wire) => Buffer.from(wire.toString("latin1").replace(/^(?:RSET|NOOP)\r\n/gm, ""), "latin1") },
  },
  {
    id: "delivered-before-end",
    breaks: "rfc5321/4.1.1/held-until-end-of-data",
    summary: "The message is delivered when its text begins",
    hooks: onCommand(["DATA"], (outcome, state) => {
      const takes = everybody(state);
      return takes && !isRefused(outcome) ? { ...outcome, takes } : outcome;
    }),
  },
  {
    id: "data-without-recipients",
    breaks: "rfc5321/3.3/data-without-recipients",
    summary: "A message to nobody is taken",
    hooks: blindData("354", ({ transaction }) => transaction?.recipients.length === 0),
  },
  {
    id: "refused-data-reads-text",
    breaks: "rfc5321/3.3/refused-data-takes-no-text",
    summary: "After a refused DATA the text is read all the same",
    hooks: blindData("503", ({ transaction }) => transaction === undefined),
  },
  {
    id: "one-transaction",
    breaks: "rfc5321/4.1.4/many-transactions",
    summary: "A session has one transaction",
    hooks: afterMessage((outcome, _before, verb) =>
      verb === "MAIL" ? { ...saying(outcome, "503"), next: outcome.next } : outcome,
    ),
  },
  {
    id: "fifth-message-lost",
    breaks: "rfc5321/2.1/accepts-responsibility",
    summary: "The fifth message of a session is lost",
    hooks: losing(5),
  },
  {
    id: "mail-keeps-recipients",
    breaks: "rfc5321/4.1.1.2/mail-starts-anew",
    summary: "MAIL after a message begins with its recipients",
    hooks: afterMessage((outcome, before, verb) =>
      verb === "MAIL" ? withRecipients(outcome, () => before.recipients) : outcome,
    ),
  },
  {
    id: "message-keeps-transaction",
    breaks: "rfc5321/4.1.1.4/buffers-consumed",
    summary: "A message that was accepted leaves its transaction open",
    hooks: atEnd((outcome, state) => (isRefused(outcome) ? outcome : { ...outcome, next: state })),
  },
  {
    id: "refused-message-keeps-transaction",
    breaks: "rfc5321/4.1.1.4/buffers-consumed",
    summary: "A message that was refused leaves its transaction open",
    hooks: atEnd((outcome, state) => (isRefused(outcome) ? { ...outcome, next: state } : outcome)),
  },
  {
    id: "refused-delivered",
    breaks: "rfc5321/4.2.5/permanent-not-delivered",
    summary: "A message that was refused is delivered",
    hooks: atEnd((outcome, state) => {
      const takes = everybody(state);
      return takes && isRefused(outcome) ? { ...outcome, takes } : outcome;
    }),
  },
  {
    id: "deferred-delivered",
    breaks: "rfc5321/4.2.5/temporary-not-delivered",
    summary: "A message that is to come again is delivered",
    hooks: atEnd((outcome, state) => {
      const takes = everybody(state);
      if (!takes || !isRefused(outcome)) return outcome;
      const [its] = refuse(outcome.next, "451", "4.3.0", "Come again", "fault");
      return { ...its, takes };
    }),
  },
];
