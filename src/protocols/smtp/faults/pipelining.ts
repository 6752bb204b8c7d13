import type { Answered, Fault, Hooks } from "../server/fault.js";
import { isRefused, onCommand, only, onOutcome } from "./hooks.js";

const NOTHING = Buffer.alloc(0);
const verbOf = ({ input }: Answered): string => (input?.kind === "command" ? input.command.verb : "");

/** The reply to some commands waits for the next one of its connection. */
function held(is: (answered: Answered) => boolean): Hooks {
  const waiting = new Map<number, Buffer>();
  return {
    reply(octets, answered) {
      const { connection } = answered;
      const before = waiting.get(connection) ?? NOTHING;
      waiting.delete(connection);
      if (!is(answered)) return Buffer.concat([before, octets]);
      waiting.set(connection, octets);
      return before;
    },
  };
}

/** Replies of a refused command and of the one behind it change places. */
function swapped(): Hooks {
  const waiting = new Map<number, Buffer>();
  return {
    reply(octets, answered) {
      const { connection, outcome } = answered;
      const before = waiting.get(connection);
      waiting.delete(connection);
      if (before) return Buffer.concat([octets, before]);
      if (verbOf(answered) !== "RCPT" || !isRefused(outcome)) return octets;
      waiting.set(connection, octets);
      return NOTHING;
    },
  };
}

/** Some replies are not sent. */
const mute = (is: (answered: Answered) => boolean): Hooks => ({
  reply: (octets, answered) => (is(answered) ? NOTHING : octets),
});

/** Faults in groups of commands (RFC 2920). */
export const pipeliningFaults: readonly Fault[] = [
  {
    id: "rset-alone",
    breaks: "rfc2920/3.1/group-anywhere",
    summary: "RSET without a transaction is refused",
    hooks: onCommand(["RSET"], (outcome, state) => (state.transaction ? outcome : only(state, "503"))),
  },
  {
    id: "noop-in-a-transaction",
    breaks: "rfc2920/3.1/group-last",
    summary: "NOOP in a transaction is answered with 350",
    hooks: onCommand(["NOOP"], (outcome, state) => (state.transaction ? only(state, "350") : outcome)),
  },
  {
    id: "one-reply-for-two",
    breaks: "rfc2920/3.1/one-reply-each",
    summary: "RSET is answered twice",
    hooks: { reply: (octets, its) => (verbOf(its) === "RSET" ? Buffer.concat([octets, octets]) : octets) },
  },
  {
    id: "mail-behind-data-lost",
    breaks: "rfc2920/3.1/content-first",
    summary: "MAIL after a message is not answered",
    hooks: afterData((verb) => verb === "MAIL"),
  },
  {
    id: "refused-behind-the-next",
    breaks: "rfc2920/3.2/order",
    summary: "A refused RCPT is answered behind the command that follows",
    hooks: swapped(),
  },
  {
    id: "data-only-when-all",
    breaks: "rfc2920/3.2/data-with-recipients",
    summary: "DATA is refused when a recipient was",
    hooks: refusedBefore(),
  },
  {
    id: "data-for-nobody",
    breaks: "rfc2920/3.2/data-without-recipients",
    summary: "DATA without recipients is answered with 354",
    hooks: onCommand(["DATA"], (outcome, state) =>
      state.transaction && state.transaction.recipients.length === 0
        ? { ...only(state, "354"), reads: "data" as const }
        : outcome,
    ),
  },
  {
    id: "nobody-is-the-last-one",
    breaks: "rfc2920/3.2/empty-to-nobody",
    summary: "A message to nobody goes to those to whom the one before went",
    hooks: lastRecipients(),
  },
  {
    id: "sync-replies-wait",
    breaks: "rfc2920/3.2/no-waiting-at-sync",
    summary: "The reply to NOOP waits for the next command",
    hooks: held((answered) => verbOf(answered) === "NOOP"),
  },
  {
    id: "unknown-replies-wait",
    breaks: "rfc2920/3.2/no-waiting-when-unknown",
    summary: "The reply to an unknown command waits for the next command",
    hooks: held((answered) => verbOf(answered) === "MAILSPEC"),
  },
  {
    id: "mail-replies-wait",
    breaks: "rfc2920/3.2/flush-when-empty",
    summary: "The reply to MAIL waits for the next command",
    hooks: held((answered) => verbOf(answered) === "MAIL"),
  },
  {
    id: "data-assumed",
    breaks: "rfc2920/3.2/no-assumptions",
    summary: "DATA without a transaction is answered with 354",
    hooks: onCommand(["DATA"], (outcome, state) =>
      state.transaction ? outcome : { ...only(state, "354"), reads: "data" as const },
    ),
  },
  {
    id: "input-flushed",
    breaks: "rfc2920/3.2/input-kept",
    summary: "What comes right behind a refused command is lost",
    hooks: flushing(),
  },
];

/** The command behind a refused one is not answered. */
function flushing(): Hooks {
  const lost = new Set<number>();
  return mute(({ connection, input, outcome }) => {
    const isLost = lost.delete(connection);
    if (input?.kind === "command" && isRefused(outcome)) lost.add(connection);
    return isLost;
  });
}

function afterData(is: (verb: string) => boolean): Hooks {
  const ended = new Set<number>();
  return mute((answered) => {
    const isNext = ended.delete(answered.connection);
    if (answered.input?.kind === "data") ended.add(answered.connection);
    return isNext && is(verbOf(answered));
  });
}

/** DATA is refused in a session in which a RCPT was. */
function refusedBefore(): Hooks {
  const refused = new Set<string>();
  return onCommand(["RCPT", "DATA"], (outcome, state, { verb }) => {
    const its = state.transaction?.reversePath ?? "";
    if (verb === "RCPT" && isRefused(outcome)) refused.add(its);
    return verb === "DATA" && refused.has(its) ? only(state, "554") : outcome;
  });
}

/** DATA without recipients is for those of the transaction before. */
function lastRecipients(): Hooks {
  const last = new Map<
    string,
    readonly NonNullable<Parameters<NonNullable<Hooks["delivered"]>>[1]>["recipients"][number][]
  >();
  return onOutcome((outcome, state, input) => {
    const { transaction } = state;
    const its = transaction?.reversePath ?? "";
    if (transaction && transaction.recipients.length > 0) last.set(its, transaction.recipients);
    if (input.kind !== "command" || input.command.verb !== "DATA" || !transaction || !isRefused(outcome))
      return outcome;
    const next = { ...state, transaction: { ...transaction, recipients: last.get(its) ?? [] } };
    return { ...only(next, "354"), reads: "data" };
  });
}
