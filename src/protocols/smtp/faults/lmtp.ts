import { reply, withoutTransaction } from "../model/outcomes.js";
import type { Outcome } from "../model/state.js";
import type { Fault } from "../server/fault.js";
import { deliversRefused, onCommand, onOutcome, onText, saying } from "./hooks.js";

const lmtp = (fault: Omit<Fault, "variants">): Fault => ({ ...fault, variants: ["lmtp"] });

/** Changes how a message is answered at its end. */
const atTheEnd = (change: (outcome: Outcome) => Outcome) =>
  onOutcome((outcome, _state, input) => {
    const isEnd = input.kind === "data" || (input.kind === "chunk" && outcome.replies.length > 1);
    return isEnd ? change(outcome) : outcome;
  });

/** The count of replies is never reset to a smaller one. */
function repliesOfTheLast(): Fault["hooks"] {
  const most = new Map<string, number>();
  return onOutcome((outcome, { transaction }, input) => {
    if (input.kind !== "data" || !transaction) return outcome;
    const [first, ...others] = outcome.replies;
    const count = Math.max(outcome.replies.length, most.get(transaction.reversePath) ?? 0);
    most.set(transaction.reversePath, count);
    const missing = Array.from({ length: count - outcome.replies.length }, () => first);
    return { ...outcome, replies: [first, ...others, ...missing] };
  });
}

/** Who was refused is answered behind the mail data all the same. */
function countingUnknown(): Fault["hooks"] {
  const unknown = new Map<string, number>();
  return onOutcome((outcome, { transaction }, input) => {
    if (!transaction) return outcome;
    const { reversePath } = transaction;
    const [first, ...others] = outcome.replies;
    const count = unknown.get(reversePath) ?? 0;
    if (input.kind === "command" && input.command.verb === "RCPT" && first.code === "550")
      unknown.set(reversePath, count + 1);
    if (input.kind !== "data") return outcome;
    unknown.delete(reversePath);
    return { ...outcome, replies: [first, ...others, ...Array.from({ length: count }, () => first)] };
  });
}

/** Defects in what LMTP does otherwise (RFC 2033). */
export const lmtpFaults: readonly Fault[] = [
  lmtp({
    id: "lmtp-one-reply",
    breaks: "rfc2033/4.2/reply-per-recipient",
    summary: "Answers the mail data once, as SMTP does",
    hooks: atTheEnd((outcome) => ({ ...outcome, replies: [outcome.replies[0]] })),
  }),
  lmtp({
    id: "lmtp-one-reply-of-two-lines",
    breaks: "rfc2033/4.2/multiline-one-reply",
    summary: "Answers the mail data with a line for each recipient, of one reply",
    hooks: atTheEnd((outcome) => {
      const [first, ...others] = outcome.replies;
      const more = others.flatMap(({ lines }) => lines);
      return { ...outcome, replies: [{ ...first, lines: [first.lines[0], ...more] }] };
    }),
  }),
  lmtp({
    id: "lmtp-bdat-to-nobody",
    breaks: "rfc2033/4.3/bdat-last-no-recipients",
    summary: "Takes messages for nobody by BDAT",
    hooks: onOutcome((outcome, state, input) =>
      input.kind === "chunk" && state.transaction?.recipients.length === 0 ? saying(outcome, "250") : outcome,
    ),
  }),
  lmtp({
    id: "lmtp-no-noop",
    breaks: "rfc2033/4/as-smtp",
    summary: "There is no NOOP in LMTP",
    hooks: onCommand(["NOOP"], (outcome) => saying(outcome, "500")),
  }),
  lmtp({
    id: "lmtp-replies-reversed",
    breaks: "rfc2033/4.2/reply-order",
    summary: "Answers for the last recipient first",
    hooks: onOutcome((outcome, { transaction }, input) => {
      if (input.kind !== "data" || outcome.replies.length < 2) return outcome;
      const [first, ...others] = [...(transaction?.recipients ?? [])]
        .reverse()
        .map(({ mailbox }) => reply("250", "2.1.5", `<${mailbox.written}> has it`));
      return { ...outcome, replies: [first ?? outcome.replies[0], ...others] };
    }),
  }),
  lmtp({
    id: "lmtp-three-replies",
    breaks: "rfc2033/4.2/reply-per-recipient",
    summary: "Answers the mail data three times at most",
    hooks: atTheEnd((outcome) => ({ ...outcome, replies: [outcome.replies[0], ...outcome.replies.slice(1, 3)] })),
  }),
  lmtp({
    id: "lmtp-replies-of-the-last-message",
    breaks: "rfc2033/4.2/reply-per-recipient",
    summary: "Answers as often as for the message before, if that had more recipients",
    hooks: repliesOfTheLast(),
  }),
  lmtp({
    id: "lmtp-same-recipient-once",
    breaks: "rfc2033/4.2/reply-for-each-same",
    summary: "Answers once for a recipient that was named twice",
    hooks: onOutcome((outcome, { transaction }, input) => {
      const names = new Set(transaction?.recipients.map(({ mailbox }) => mailbox.written));
      const [first, ...others] = outcome.replies;
      return input.kind === "data" ? { ...outcome, replies: [first, ...others.slice(0, names.size - 1)] } : outcome;
    }),
  }),
  lmtp({
    id: "lmtp-bdat-one-reply",
    breaks: "rfc2033/4.3/bdat-last-per-recipient",
    summary: "Answers BDAT LAST once",
    hooks: onOutcome((outcome, _state, input) =>
      input.kind === "chunk" ? { ...outcome, replies: [outcome.replies[0]] } : outcome,
    ),
  }),
  lmtp({
    id: "lmtp-unknown-counted",
    breaks: "rfc2033/4.2/reply-per-recipient",
    summary: "A recipient that there is not is answered behind the mail data, too",
    hooks: countingUnknown(),
  }),
  lmtp({
    id: "lmtp-bdat-0-one-reply",
    breaks: "rfc2033/4.3/bdat-last-per-recipient",
    summary: "Answers BDAT 0 LAST once",
    hooks: onOutcome((outcome, _state, input) =>
      input.kind === "chunk" && input.command.rest?.startsWith("0 ")
        ? { ...outcome, replies: [outcome.replies[0]] }
        : outcome,
    ),
  }),
  lmtp({
    id: "lmtp-bdat-same-once",
    breaks: "rfc2033/4.3/bdat-for-each-same",
    summary: "Answers BDAT LAST once for a recipient that was named twice",
    hooks: onOutcome((outcome, { transaction }, input) => {
      const names = new Set(transaction?.recipients.map(({ mailbox }) => mailbox.written));
      const [first, ...others] = outcome.replies;
      return input.kind === "chunk" ? { ...outcome, replies: [first, ...others.slice(0, names.size - 1)] } : outcome;
    }),
  }),
  lmtp({
    id: "lmtp-data-354-without-recipients",
    breaks: "rfc2033/4.2/data-without-recipients-503",
    summary: "Takes mail data for nobody",
    hooks: onCommand(["DATA"], (outcome, state) =>
      state.transaction?.recipients.length === 0 ? { ...saying(outcome, "354"), reads: "data" } : outcome,
    ),
  }),
  lmtp({
    id: "lmtp-takes-ehlo",
    breaks: "rfc2033/4.1/no-helo-ehlo",
    summary: "Takes EHLO and HELO",
    hooks: onOutcome((outcome, _state, input) =>
      input.kind === "command" && /^(?:EHLO|HELO)$/.test(input.command.verb) ? saying(outcome, "250") : outcome,
    ),
  }),
  lmtp({
    id: "lmtp-ehlo-502",
    breaks: "rfc2033/4.1/helo-ehlo-500",
    summary: "Answers EHLO and HELO with 502",
    hooks: onOutcome((outcome, _state, input) =>
      input.kind === "command" && /^(?:EHLO|HELO)$/.test(input.command.verb) ? saying(outcome, "502") : outcome,
    ),
  }),
  lmtp({
    id: "lmtp-ehlo-resets",
    breaks: "rfc5321/4.1.4/refused-ehlo-harmless",
    summary: "EHLO and HELO are refused, and end the transaction",
    hooks: onCommand(["EHLO", "HELO"], (outcome) => ({ ...outcome, next: withoutTransaction(outcome.next) })),
  }),
  lmtp({
    id: "lmtp-lhlo-refused",
    breaks: "rfc2033/4.1/lhlo",
    summary: "Answers LHLO with 211",
    hooks: onText(["LHLO"], (text) => text.replace(/^250/gm, "211")),
  }),
  ...(["PIPELINING", "ENHANCEDSTATUSCODES", "8BITMIME"] as const).map((keyword) =>
    lmtp({
      id: `lmtp-without-${keyword.toLowerCase()}`,
      breaks: `rfc2033/5/${{ PIPELINING: "pipelining", ENHANCEDSTATUSCODES: "enhanced-codes", "8BITMIME": "8bitmime" }[keyword]}`,
      summary: `Does not offer ${keyword}`,
      hooks: onText(["LHLO"], (text) => text.replace(`250-${keyword}\r\n`, "")),
    }),
  ),
  lmtp({
    id: "lmtp-refused-delivered",
    breaks: "rfc2033/4.2/refused-not-delivered",
    summary: "Delivers what it has refused",
    hooks: deliversRefused,
  }),
  lmtp({
    id: "lmtp-second-lost",
    breaks: "rfc2033/4.2/not-lost",
    summary: "Delivers to the first recipient only",
    hooks: onOutcome((outcome) =>
      outcome.takes
        ? { ...outcome, takes: { ...outcome.takes, recipients: outcome.takes.recipients.slice(0, 1) } }
        : outcome,
    ),
  }),
  lmtp({
    id: "lmtp-bdat-lost",
    breaks: "rfc2033/4.3/bdat-not-lost",
    summary: "Loses what came by BDAT",
    hooks: onOutcome((outcome, _state, input) => {
      if (input.kind !== "chunk") return outcome;
      const { takes: _lost, ...rest } = outcome;
      return rest;
    }),
  }),
  lmtp({
    id: "lmtp-bdat-two-replies",
    breaks: "rfc2033/4.3/bdat-one-reply",
    summary: "Answers each BDAT for each recipient",
    hooks: onOutcome((outcome, { transaction }, input) =>
      input.kind === "chunk" && outcome.replies.length === 1 && transaction
        ? {
            ...outcome,
            replies: [outcome.replies[0], ...transaction.recipients.slice(1).map(() => reply("250", "2.0.0", "Again"))],
          }
        : outcome,
    ),
  }),
];
