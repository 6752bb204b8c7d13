import { isUtf8 } from "node:buffer";
import type { Command } from "../command-line.js";
import type { CommandSpec } from "../command-spec.js";
import { refusedParameter } from "../extensions/parameters.js";
import { type Mailbox, pathArgument } from "../grammar/path.js";
import { limits } from "../limits.js";
import { badArguments, badSequence, refuse, reply, say } from "../model/outcomes.js";
import type { Outcomes, SessionState, World } from "../model/state.js";

/** A path too long to keep (RFC 5321 §4.5.3.1.10 names 501 for it), or undefined. */
export function tooLong(state: SessionState, mailbox: Mailbox | undefined, world: World): Outcomes | undefined {
  if (!mailbox || world.takesAnything) return undefined;
  const { local, domain = "", written } = mailbox;
  const found = [
    { limit: limits.localPart, length: local.length },
    { limit: limits.domain, length: domain.length },
    { limit: limits.path, length: written.length + 2 },
  ].find(({ limit, length }) => length > limit.max);
  return found && refuse(state, "501", "5.1.7", `Too long a ${found.limit.what}`, found.limit.ref);
}

/** Octets above 127 are UTF-8, and stand only in an envelope that is declared to have them (RFC 6531 §3.4, §3.5). */
export function notUtf8(
  state: SessionState,
  octets: string,
  { isDeclared, code }: { readonly isDeclared: boolean; readonly code: "550" | "553" },
): Outcomes | undefined {
  if (!/[\x80-\xff]/.test(octets)) return undefined;
  if (!isDeclared)
    return refuse(state, code, "5.6.7", "Say SMTPUTF8 before you write so", "rfc6531/3.4/parameter-needed");
  return isUtf8(Buffer.from(octets, "latin1")) ? undefined : badArguments(state, "rfc6531/1.1/utf-8");
}

function step(state: SessionState, { rest = "" }: Command, world: World): Outcomes {
  if (!state.hello) return badSequence(state, "Introduce yourself first", "rfc5321/4.1.4/mail-before-ehlo");
  if (state.transaction)
    return badSequence(state, "There is a transaction already", "rfc5321/4.1.4/mail-in-transaction");
  const isEsmtp = state.hello.verb !== "HELO";
  const parsed = pathArgument(rest, "FROM:", { utf8: isEsmtp });
  if (!parsed.ok) return badArguments(state, "rfc5321/4.1.4/mail-argument-501");
  const { mailbox, parameters } = parsed.value;
  const isDeclared = parameters.some(({ keyword }) => keyword === "SMTPUTF8");
  const refused = tooLong(state, mailbox, world) ?? notUtf8(state, rest, { isDeclared, code: "550" });
  if (refused) return refused;
  const wrong = refusedParameter("mail", parameters, state, world);
  if (wrong) return [say(state, wrong.reply, wrong.because)];
  if (state.variant === "submission" && state.user === undefined)
    return refuse(state, "530", "5.7.0", "Authenticate first", "rfc6409/4.3/authentication-required");
  if (state.variant === "submission" && state.user !== undefined && mailbox && world.isOthers?.(mailbox, state.user))
    return refuse(state, "550", "5.7.1", "That is somebody else's address", "rfc6409/6.1/sender-rights-550");
  const transaction = { reversePath: mailbox?.written ?? "", parameters, recipients: [] };
  return [say({ ...state, transaction }, reply("250", "2.1.0", "Who is it for?"), "rfc5321/3.3/mail-250")];
}

/** RFC 5321 §4.1.1.2 */
export const mail: CommandSpec = {
  verb: "MAIL",
  argument: "required",
  after: "hello",
  changes: "transaction",
  accepted: "rfc5321/3.3/mail-250",
  examples: ["MAIL FROM:<mailspec@mailspec.example>", "MAIL FROM:<>"],
  step,
  rules: [],
  faults: [],
};
