import type { Command } from "../command-line.js";
import type { CommandSpec } from "../command-spec.js";
import { refusedParameter } from "../extensions/parameters.js";
import { pathArgument } from "../grammar/path.js";
import { badArguments, badSequence, refuse, reply, say } from "../model/outcomes.js";
import type { Outcomes, SessionState, World } from "../model/state.js";
import { notUtf8, tooLong } from "./mail.js";

function step(state: SessionState, { rest = "" }: Command, world: World): Outcomes {
  const { transaction } = state;
  if (!transaction) return badSequence(state, "Say MAIL first", "rfc5321/3.3/rcpt-before-mail");
  if (transaction.chunks) return badSequence(state, "The message has begun", "rfc3030/2/no-rcpt-after-bdat");
  const parsed = pathArgument(rest, "TO:", { utf8: state.hello?.verb !== "HELO" });
  if (!parsed.ok) return badArguments(state, "rfc5321/4.1.1.3/argument-required");
  const { mailbox, parameters } = parsed.value;
  if (!mailbox) return badArguments(state, "rfc5321/4.1.1.3/argument-required");
  const isDeclared = transaction.parameters.some(({ keyword }) => keyword === "SMTPUTF8");
  const refused = tooLong(state, mailbox, world) ?? notUtf8(state, rest, { isDeclared, code: "553" });
  if (refused) return refused;
  const wrong = refusedParameter("rcpt", parameters, state, world);
  if (wrong) return [say(state, wrong.reply, wrong.because)];
  if (transaction.recipients.length >= world.maxRecipients)
    return refuse(state, "452", "4.5.3", "Too many recipients", "rfc5321/4.5.3.1.10/452");
  switch (world.standing(mailbox)) {
    case "unknown":
      return refuse(state, "550", "5.1.1", "There is no such mailbox", "rfc5321/3.3/rcpt-unknown-550");
    case "elsewhere":
      if ((state.variant !== "submission" || state.user === undefined) && !world.relaysFor?.(mailbox))
        return refuse(state, "550", "5.7.1", "Mail for there is not taken here", "rfc5321/3.6.2/relay-denied-550");
      // RFC 6409 §4.2: what has no dot is no whole domain.
      if (/^[^.[]*$/.test(mailbox.domain ?? ""))
        return refuse(state, "554", "5.1.2", "That is no whole domain", "rfc6409/4.2/envelope-domains-qualified");
      break;
    case "here":
      break;
  }
  const recipients = [...transaction.recipients, { mailbox, parameters }];
  const next = { ...state, transaction: { ...transaction, recipients } };
  return [say(next, reply("250", "2.1.5", "It will get it"), "rfc5321/3.3/rcpt-250")];
}

/** RFC 5321 §4.1.1.3 */
export const rcpt: CommandSpec = {
  verb: "RCPT",
  argument: "required",
  after: "mail",
  changes: "transaction",
  accepted: "rfc5321/3.3/rcpt-250",
  examples: ["RCPT TO:<postmaster>"],
  step,
  rules: [],
  faults: [],
};
