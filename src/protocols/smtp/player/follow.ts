import { chunkOf, commandOf } from "../command-line.js";
import { commands, specOf } from "../commands.js";
import { pathArgument } from "../grammar/path.js";
import { step } from "../model/model.js";
import { withoutSasl, withoutTransaction } from "../model/outcomes.js";
import type { Input, MailTransaction, SessionState, World } from "../model/state.js";

/**
 * Where a session may stand, as far as its replies tell: where no RFC says what a refusal leaves behind, there are several
 * possibilities until a later reply decides.
 */
export type States = readonly [SessionState, ...SessionState[]];

/** What a reply means for a session. */
export type Followed =
  | { readonly kind: "goes-on"; readonly states: States }
  /** Whatever the server understood, it is not what anybody can follow. */
  | { readonly kind: "lost" }
  /** It had to be something else; `wanted`: its first digit. */
  | { readonly kind: "broken"; readonly requirement: string | undefined; readonly wanted: "2" | "3" | "refusal" };

/** More possibilities than these nobody follows. */
const MOST = 8;

/** Takes the first digit of a reply to what the client said: 2, 3, 4 or 5. */
export function follow(states: States, input: Input, digit: string, world: World): Followed {
  const found = states.map((state) => followOne(state, input, digit, world));
  const next = found.flatMap((its) => (Array.isArray(its) ? its : []));
  const [first, ...others] = unique(next);
  if (first) return others.length < MOST ? { kind: "goes-on", states: [first, ...others] } : { kind: "lost" };
  if (found.includes("lost")) return { kind: "lost" };
  return found.find((its): its is Broken => typeof its === "object" && "kind" in its) ?? { kind: "lost" };
}

type Broken = Extract<Followed, { kind: "broken" }>;
type One = readonly SessionState[] | "lost" | Broken;

const unique = (states: readonly SessionState[]): readonly SessionState[] =>
  states.length < 2 ? states : [...new Map(states.map((state) => [JSON.stringify(state), state])).values()];

const broken = (requirement: string | undefined, wanted: Broken["wanted"] = "refusal"): Broken => ({
  kind: "broken",
  requirement,
  wanted,
});

function followOne(state: SessionState, input: Input, digit: string, world: World): One {
  if (digit === "4" || digit === "5") return refused(state, input);
  const outcomes = input.kind === "data" && !state.transaction ? [] : step(state, input, world);
  const next = outcomes.filter(({ replies: [{ code }] }) => code.startsWith(digit)).map((outcome) => outcome.next);
  if (next.length > 0) return next;
  const wanted = outcomes[0]?.replies[0].code[0];
  if (wanted === "2" || wanted === "3")
    return input.kind === "response" || (input.kind === "command" && input.command.verb === "AUTH")
      ? "lost"
      : broken(digit === "3" ? "rfc5321/4.2.1/3yz-for-data" : "rfc5321/3.3/data-354", wanted);
  return accepted(state, input, digit);
}

/** A command that is refused has done nothing; of what DATA and BDAT leave, RFCs say less. */
function refused(state: SessionState, input: Input): readonly SessionState[] {
  switch (input.kind) {
    case "data":
      return [withoutTransaction(state)];
    case "chunk":
      return [state, withoutTransaction(state)];
    case "response":
      return [withoutSasl(state)];
    case "command":
      return input.command.verb === "DATA" ? [state, withoutTransaction(state)] : [withoutSasl(state)];
    default:
      return input satisfies never;
  }
}

const hasRecipients = ({ transaction }: SessionState) => (transaction?.recipients.length ?? 0) > 0;
const isMarked = (rest: string) => /\sXMAILSPEC\b/i.test(rest);

/** Our own server would refuse it and this one does not: what follows, or what it breaks. */
function accepted(state: SessionState, input: Input, digit: string): One {
  switch (input.kind) {
    case "data":
      return hasRecipients(state) ? [withoutTransaction(state)] : broken("rfc5321/3.3/data-without-recipients");
    case "chunk": {
      if (!hasRecipients(state)) return broken("rfc3030/2/no-transaction");
      return chunkOf(input.command)?.last ? [withoutTransaction(state)] : "lost";
    }
    case "response":
      return digit === "2" ? broken("rfc4954/4/failure-535") : "lost";
    case "command":
      return acceptedCommand(state, input.command, digit);
    default:
      return input satisfies never;
  }
}

function acceptedCommand(
  state: SessionState,
  { verb, rest = "", raw }: Extract<Input, { kind: "command" }>["command"],
  digit: string,
): One {
  const { variant, transaction } = state;
  if (digit === "3" && verb !== "DATA" && verb !== "AUTH")
    return specOf(tidyVerb(raw)) ? "lost" : broken("rfc5321/4.2.1/3yz-for-data");
  switch (verb) {
    case "MAIL":
      return acceptedMail(state, rest);
    case "RCPT":
      return acceptedRcpt(state, rest);
    case "DATA": {
      if (digit !== "3") return broken("rfc5321/3.3/data-354");
      if (variant === "lmtp" && !hasRecipients(state)) return broken("rfc2033/4.2/data-without-recipients-503");
      if (transaction?.chunks) return broken("rfc3030/2/data-after-bdat-503");
      return [state];
    }
    case "EHLO":
    case "HELO":
      if (variant === "lmtp") return broken("rfc2033/4.1/no-helo-ehlo");
      return [{ ...withoutTransaction(state), hello: { verb, name: rest } }];
    case "LHLO":
      return variant === "lmtp" ? [{ ...withoutTransaction(state), hello: { verb, name: rest } }] : "lost";
    case "RSET":
      return [state, withoutTransaction(state)];
    case "BDAT":
      return broken("rfc3030/2/bdat-malformed");
    case "AUTH":
      if (digit === "3") return "lost";
      if (state.user !== undefined) return broken("rfc4954/4/one-auth-503");
      return broken(transaction ? "rfc4954/4/in-transaction-503" : "rfc4954/4/failure-535");
    case "STARTTLS":
      return broken(rest.trim() === "" ? "rfc3207/4.2/refused-in-tls" : "rfc3207/4/no-parameters-501");
    case "NOOP":
    case "HELP":
      return [state];
    case "VRFY":
    case "EXPN":
      return rest.trim() === "" ? broken(`rfc5321/4.1.1.${verb === "VRFY" ? 6 : 7}/argument-required`) : [state];
    case "QUIT":
      return "lost";
    default:
      return isNoCommand(raw) ? broken("rfc5321/4.2.4/unrecognized-500") : "lost";
  }
}

function acceptedMail(state: SessionState, rest: string): One {
  if (rest.trim() === "") return broken("rfc5321/4.1.1.2/argument-required");
  if (isMarked(rest) && state.hello?.verb !== "HELO") return broken("rfc5321/4.1.1.11/unknown-parameter-555");
  // MAIL in a transaction starts anew, or is refused; not something between these.
  const parsed = pathArgument(tidyArgument(rest), "FROM:", { utf8: true });
  const transaction: MailTransaction = {
    reversePath: parsed.ok ? (parsed.value.mailbox?.written ?? "") : rest,
    parameters: parsed.ok ? parsed.value.parameters : [],
    recipients: [],
  };
  return [{ ...state, transaction }];
}

function acceptedRcpt(state: SessionState, rest: string): One {
  const { transaction } = state;
  if (!transaction) return broken("rfc5321/3.3/rcpt-before-mail");
  if (rest.trim() === "") return broken("rfc5321/4.1.1.3/argument-required");
  if (/^TO:\s*<\s*>/i.test(rest)) return broken("rfc5321/4.1.1.3/null-forward-path");
  if (isMarked(rest) && state.hello?.verb !== "HELO") return broken("rfc5321/4.1.1.11/unknown-parameter-555");
  const parsed = pathArgument(rest, "TO:", { utf8: true });
  const mailbox = (parsed.ok && parsed.value.mailbox) || { written: rest, local: "" };
  const recipients = [...transaction.recipients, { mailbox, parameters: [] }];
  return [{ ...state, transaction: { ...transaction, recipients } }];
}

/** Spaces beside the colon and at the end, which many servers pass over (RFC 5321 §3.3, §4.1.1). */
const tidyArgument = (rest: string): string => rest.trim().replace(/^(\w+)\s*:\s*/, "$1:");

/** The verb that a server sees that passes over white space and controls. */
const tidyVerb = (raw: string): string => commandOf(raw.replace(/[\x00-\x20\x7f]+/g, " ").trim()).verb;

/** No server can have a command like it. */
function isNoCommand(raw: string): boolean {
  const verb = tidyVerb(raw);
  return verb !== "" && !specOf(verb) && (/^(?:XYZZY|MAILSPEC)/.test(verb) || !/^[A-Z]{1,12}$/.test(verb));
}

/** What has to be accepted by every server, wherever the session stands; undefined: nobody has to. Its reply's first digit. */
export function mustAccept(states: States, line: string, sender: string, recipient: string): "2" | "3" | undefined {
  // With white space behind it a command is the same, but it may be too long a one.
  if (line !== line.trimEnd()) return undefined;
  const { verb, rest } = commandOf(line);
  const all = (holds: (state: SessionState) => boolean) => states.every((state) => !state.sasl && holds(state));
  const says = (word: string, path: string) =>
    rest !== undefined && rest.slice(0, word.length).toUpperCase() === word && rest.slice(word.length) === `<${path}>`;
  switch (verb) {
    case "NOOP":
    case "RSET":
      return rest === undefined && all(() => true) ? "2" : undefined;
    case "EHLO":
    case "LHLO":
      return rest === "mailspec.example" && all(({ variant }) => (verb === "LHLO") === (variant === "lmtp"))
        ? "2"
        : undefined;
    case "MAIL": {
      const isFree = all((state) => mayMail(state) && !state.transaction);
      return isFree && says("FROM:", sender) ? "2" : undefined;
    }
    case "RCPT":
      return all((state) => mayMail(state) && isPlain(state)) && says("TO:", recipient) ? "2" : undefined;
    case "DATA":
      return rest === undefined && all((state) => mayMail(state) && hasRecipients(state) && isPlain(state))
        ? "3"
        : undefined;
    default:
      return undefined;
  }
}

/** It has done all that mail takes. */
const mayMail = ({ hello, variant, user }: SessionState) =>
  hello !== undefined && (variant !== "submission" || user !== undefined);
const isPlain = ({ transaction }: SessionState) => transaction?.parameters.length === 0 && !transaction.chunks;

/** Every verb, upper case. */
export const verbs: readonly string[] = commands.map(({ verb }) => verb);
