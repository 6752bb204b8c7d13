import { commandOf } from "../command-line.js";
import { specOf } from "../commands.js";
import { limits } from "../limits.js";
import type { Input, SessionState } from "../model/state.js";
import type { Talk } from "./connections.js";
import { octetsOf } from "./describe.js";

/** By what the last transaction ended → what is broken if it goes on. */
const ENDS: Readonly<Record<string, string>> = {
  RSET: "rfc5321/4.1.1.5/discards",
  EHLO: "rfc5321/4.1.4/ehlo-resets",
  LHLO: "rfc5321/4.1.4/ehlo-resets",
  HELO: "rfc5321/4.1.1.1/helo-resets",
  data: "rfc5321/4.1.1.4/buffers-consumed",
  BDAT: "rfc5321/4.1.1.4/buffers-consumed",
  STARTTLS: "rfc3207/4.2/forgets-transaction",
};

/** What a server breaks that accepts what it has to refuse: what has ended goes on, perhaps. */
export function accepted(requirement: string, { ended, states }: Pick<Talk, "ended" | "states">, input: Input): string {
  const isFree = states.every(({ transaction }) => !transaction);
  const needsOne = input.kind === "command" && input.command.verb === "RCPT";
  return isFree && needsOne && ended !== undefined ? (ENDS[ended] ?? requirement) : requirement;
}

/** What came since the transaction was seen to live → what is broken if it lives no more. */
const SPOILS: Readonly<Record<string, string>> = {
  "NOOP 2": "rfc5321/4.1.1.9/no-effect",
  "VRFY 2": "rfc5321/4.1.1.6/no-effect",
  "EXPN 2": "rfc5321/4.1.1.7/expn-no-effect",
  "HELP 2": "rfc5321/4.1.1.8/no-effect",
  "RCPT 5": "rfc5321/4.1.1.3/refused-rcpt-harmless",
  "MAIL 5": "rfc5321/4.1.4/out-of-order-harmless",
  "EHLO 5": "rfc5321/4.1.4/refused-ehlo-harmless",
};

/** What a server breaks that refuses what it has to take. */
export function why({ states, since, ended }: Pick<Talk, "states" | "since" | "ended">, line: string): string {
  const { verb, raw, rest = "" } = commandOf(line);
  if (raw.slice(0, verb.length) !== verb) return "rfc5321/2.4/verb-case";
  if (/^(?:from|to):/i.test(rest) && !/^(?:FROM|TO):/.test(rest)) return "rfc5321/2.4/argument-case";
  const isIntroduced = states.every(({ hello }) => hello);
  if (verb === "EHLO" && isIntroduced) return "rfc5321/4.1.4/later-ehlo";
  if (verb === "RSET" && !isIntroduced) return "rfc5321/4.1.4/before-ehlo";
  // What needs no transaction is not refused because something has spoilt it.
  if (NEEDS_ONE.test(verb) && since !== undefined)
    return SPOILS[since] ?? (/ [45]$/.test(since) ? "rfc5321/4.2.1/refused-means-not-done" : accusedOf(verb));
  if (verb === "MAIL" && ended === "data") return "rfc5321/4.1.4/many-transactions";
  return accusedOf(verb);
}

const NEEDS_ONE = /^(?:RCPT|DATA)$/;

/** Whether a server only wants to see TLS or a login first, which it may of all but a few commands (RFC 3207 §4, RFC 4954 §6). */
export const wantsMoreFirst = ({ states }: Pick<Talk, "states">, line: string, code: string): boolean =>
  code === "530" &&
  !/^(?:NOOP|EHLO|LHLO|QUIT)$/.test(commandOf(line).verb) &&
  states.some(({ secure, user }) => !secure || user === undefined);

const accusedOf = (verb: string): string => specOf(verb)?.accepted ?? "rfc5321/4.2/one-reply";

/** What is broken when no reply comes. `before`: where the session stood when the mail data ended, of which `sent` is the dot. */
export function unanswered(isClosed: boolean, { states }: Pick<Talk, "states">, sent: string, before = states): string {
  const isLong = octetsOf(sent).endsWith("long");
  if (isLong && !states[0].sasl) return isClosed ? limits.commandLine.ref : "rfc5321/4.5.3.1.4/long-command-one-reply";
  if (!isClosed) return (sent === "." ? oneForEach(before[0]) : undefined) ?? "rfc5321/4.2/one-reply";
  return specOf(commandOf(sent).verb) ? "rfc5321/3.8/no-early-close" : "rfc5321/3.8/unknown-command-stays-open";
}

/** LMTP has a reply for each of several recipients (RFC 2033 §4.2). */
function oneForEach({ variant, transaction }: SessionState): string | undefined {
  const named = transaction?.recipients.map(({ mailbox }) => mailbox.written) ?? [];
  if (variant !== "lmtp" || named.length < 2) return undefined;
  return new Set(named).size < named.length ? "rfc2033/4.2/reply-for-each-same" : "rfc2033/4.2/reply-per-recipient";
}

/** What is broken by replies too many. */
export const extraOf = (shape: string): string =>
  shape.includes("long")
    ? "rfc5321/4.5.3.1.4/long-command-one-reply"
    : shape.includes("bare-cr")
      ? "rfc5321/2.3.8/crlf-only-recognized"
      : "rfc5321/4.2/one-reply";
