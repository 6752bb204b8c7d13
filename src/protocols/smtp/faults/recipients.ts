import { reply } from "../model/outcomes.js";
import type { Outcome, Recipient } from "../model/state.js";
import type { Fault, Hooks } from "../server/fault.js";
import type { RelayHooks } from "../server/relay.js";
import type { TransferHooks } from "../server/transfer-hooks.js";
import { firstOf, onLine, onOutcome } from "./hooks.js";

const fault = (id: string, breaks: string, summary: string, hooks: Hooks): Fault => ({
  id: `recipients-${id}`,
  breaks,
  summary,
  variants: ["smtp", "submission"],
  hooks,
});
const relaying = (id: string, breaks: string, summary: string, relay: RelayHooks): Fault =>
  fault(id, breaks, summary, { relay });

/** Others get a message than those who were accepted. */
const reaching = (change: (all: readonly Recipient[]) => readonly Recipient[]): Hooks =>
  onOutcome((outcome) =>
    outcome.takes ? { ...outcome, takes: { ...outcome.takes, recipients: change(outcome.takes.recipients) } } : outcome,
  );
const written = ({ mailbox }: Recipient): string => mailbox.written.toLowerCase();
const verdict = (change: NonNullable<TransferHooks["verdict"]>): RelayHooks => ({ verdict: change });

/** Tries once more before it says goodbye. */
function atOnce(): RelayHooks {
  let [mail, rcpt] = ["", ""];
  return {
    line(line) {
      if (line.startsWith("MAIL")) mail = line;
      if (line.startsWith("RCPT")) rcpt = line;
      return line === "QUIT" && rcpt !== "" ? `RSET\r\n${mail}\r\n${rcpt}\r\nQUIT` : line;
    },
  };
}

/** Messages that go in circles are taken. */
const withoutLimit: Hooks = {
  outcome(state, input, _world, proper): Outcome {
    const outcome = proper();
    const { transaction } = state;
    if (input.kind !== "data" || !transaction || firstOf(outcome).status !== "5.4.6") return outcome;
    const takes = { transaction, recipients: transaction.recipients, content: input.content };
    return { ...outcome, replies: [reply("250", "2.6.0", "It is taken")], takes };
  },
};

/** Defects of the reference server with many recipients, and with messages that come again and again. */
export const recipientFaults: readonly Fault[] = [
  fault(
    "eighth-lost",
    "rfc5321/4.1.1.3/delivered-to-each",
    "The eighth recipient gets nothing",
    reaching((all) => all.filter((_its, index) => index !== 7)),
  ),
  fault(
    "hundredth-lost",
    "rfc5321/4.1.1.3/delivered-to-each",
    "There is room for 99 recipients",
    reaching((all) => all.slice(0, 99)),
  ),
  fault(
    "twice-lost",
    "rfc5321/4.1.1.3/delivered-to-each",
    "Who is named twice gets nothing",
    reaching((all) => all.filter((its) => all.filter((other) => written(other) === written(its)).length === 1)),
  ),
  fault(
    "between-doubled",
    "rfc5321/4.1.1.3/delivered-to-each",
    "Where one is named twice all get the message twice",
    reaching((all) => (new Set(all.map(written)).size < all.length ? [...all, ...all] : all)),
  ),
  relaying("split", "rfc5321/4.5.4.1/one-copy", "Each recipient gets a message of his own", { splits: true }),
  relaying(
    "452-permanent",
    "rfc5321/4.5.3.1.8/relay-chunks",
    "452 to RCPT is for good",
    verdict((proper, { code }, line) => (line === "RCPT" && code === "452" ? "failed" : proper)),
  ),
  relaying(
    "552-permanent",
    "rfc5321/4.5.3.1.10/relay-552-temporary",
    "552 to RCPT is for good",
    verdict((proper, { code }, line) => (line === "RCPT" && code === "552" ? "failed" : proper)),
  ),
  relaying(
    "out-of-range",
    "rfc5321/4.2/relay-out-of-range-fatal",
    "What is no refusal is a success",
    verdict((proper, { code }) => (/^[016-9]/.test(code) ? "taken" : proper)),
  ),
  relaying("at-once", "rfc5321/4.5.4.1/retry-delayed", "It tries again at once", atOnce()),
  relaying("hasty-goodbye", "rfc5321/4.1.1.10/relay-awaits-221", "It says QUIT and is gone", {
    hasty: (line) => line === "QUIT",
  }),
  relaying("impatient", "rfc5321/4.5.3.2/relay-waits", "It waits a tenth of a second for a reply", { patience: 100 }),
  fault("loop", "rfc5321/6.3/loops-stopped", "Received fields are not counted", withoutLimit),
  {
    id: "domain-by-suffix",
    breaks: "rfc5321/7.9/relay-restricted",
    summary: "Domains that end like its own are its own",
    variants: ["smtp", "lmtp"],
    hooks: onLine((line) => line.replace(/^(RCPT TO:<[^@]*@)not/i, "$1")),
  },
  {
    id: "domain-by-prefix",
    breaks: "rfc5321/7.9/relay-restricted",
    summary: "Domains that begin like its own are its own",
    variants: ["smtp", "lmtp"],
    hooks: onLine((line) => line.replace(/^(RCPT TO:<[^@]*@[^>]*)x>/i, "$1>")),
  },
  {
    id: "size-counts-dots",
    breaks: "rfc1870/5/message-size",
    summary: "Dots that are doubled count for the size",
    variants: ["smtp", "lmtp"],
    hooks: {
      outcome(_state, input, world, proper): Outcome {
        const outcome = proper();
        if (input.kind !== "data" || !outcome.takes) return outcome;
        const dots = Buffer.from(input.content).toString("latin1").split("\n.").length - 1;
        if (input.content.length + dots <= world.maxSize) return outcome;
        const { takes: _none, ...rest } = outcome;
        return { ...rest, replies: [reply("552", "5.3.4", "Too large")] };
      },
    },
  },
  {
    id: "size-one-more",
    breaks: "rfc1870/4/limit-enforced",
    summary: "One octet more than the limit is taken",
    variants: ["smtp", "lmtp"],
    hooks: {
      outcome(state, input, world, proper): Outcome {
        const outcome = proper();
        const { transaction } = state;
        if (input.kind !== "data" || !transaction || input.content.length !== world.maxSize + 1) return outcome;
        const takes = { transaction, recipients: transaction.recipients, content: input.content };
        return { ...outcome, replies: [reply("250", "2.6.0", "It is taken")], takes };
      },
    },
  },
];
