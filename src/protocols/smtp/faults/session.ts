import type { Outcome, SessionState, Taken } from "../model/state.js";
import type { Fault } from "../server/fault.js";
import { carrying, onCommand, onLine, only, onText } from "./hooks.js";

/** A transaction, as if its message had come. */
const taken = ({ transaction }: SessionState): Taken | undefined =>
  transaction && transaction.recipients.length > 0
    ? { transaction, recipients: transaction.recipients, content: Buffer.from("Subject: unfinished\r\n\r\n") }
    : undefined;

const withTaken = (outcome: Outcome, takes: Taken | undefined): Outcome => (takes ? { ...outcome, takes } : outcome);

/** Messages are delivered when QUIT comes, or the next MAIL. */
const deliveredLater = (): Fault["hooks"] =>
  carrying<Taken | undefined>(undefined, ({ takes, ...outcome }, waiting, _state, input) => {
    if (takes) return [outcome, takes];
    const isTime = input.kind === "command" && input.command.verb === "QUIT";
    return isTime ? [withTaken(outcome, waiting), undefined] : [outcome, waiting];
  });

/** Faults in RSET, NOOP, HELP, QUIT, and with connections that are lost. */
export const sessionFaults: readonly Fault[] = [
  {
    id: "rset-needs-transaction",
    breaks: "rfc5321/4.1.1.5/any-time",
    summary: "RSET without a transaction is out of order",
    hooks: onCommand(["RSET"], (outcome, state) => (state.transaction ? outcome : only(state, "503"))),
  },
  {
    id: "rset-keeps",
    breaks: "rfc5321/4.1.1.5/discards",
    summary: "RSET keeps the transaction",
    hooks: onCommand(["RSET"], (outcome, state) => ({ ...outcome, next: state })),
  },
  {
    id: "rset-forgets-hello",
    breaks: "rfc5321/4.1.1.5/session-kept",
    summary: "After RSET the client has to say EHLO again",
    hooks: onCommand(["RSET"], (outcome) => {
      const { hello: _forgotten, ...next } = outcome.next;
      return { ...outcome, next };
    }),
  },
  {
    id: "rset-closes",
    breaks: "rfc5321/4.1.1.5/no-close",
    summary: "RSET closes the connection",
    hooks: onCommand(["RSET"], (outcome) => ({ ...outcome, closes: true })),
  },
  {
    id: "arguments-ignored",
    breaks: "rfc5321/4.1.1/arguments-refused",
    summary: "RSET, DATA and QUIT take arguments",
    hooks: onLine((line) => line.replace(/^(RSET|DATA|QUIT) .*$/, "$1")),
  },
  {
    id: "noop-argument-refused",
    breaks: "rfc5321/4.1.1.9/argument-ignored",
    summary: "NOOP with an argument is refused",
    hooks: onCommand(["NOOP"], (outcome, state, { rest = "" }) => (rest === "" ? outcome : only(state, "501"))),
  },
  {
    id: "no-help",
    breaks: "rfc5321/4.1.1.8/help",
    summary: "There is no HELP",
    hooks: {
      ...onCommand(["HELP"], (_outcome, state) => only(state, "502")),
      ...onText(["EHLO", "LHLO"], (text) => text.replace("250-HELP\r\n", "")),
    },
  },
  {
    id: "quit-stays",
    breaks: "rfc5321/4.1.1.10/quit-closes",
    summary: "After QUIT the server goes on answering",
    hooks: { stayOpenAfterQuit: true },
  },
  {
    id: "quit-in-transaction-503",
    breaks: "rfc5321/4.1.1.10/any-time",
    summary: "QUIT in a transaction is out of order",
    hooks: onCommand(["QUIT"], (outcome, state) => (state.transaction ? only(state, "503") : outcome)),
  },
  {
    id: "quit-delivers",
    breaks: "rfc5321/4.1.1.10/aborts",
    summary: "QUIT completes the transaction",
    hooks: onCommand(["QUIT"], (outcome, state) => withTaken(outcome, taken(state))),
  },
  {
    id: "lost-delivers",
    breaks: "rfc5321/4.1.1.10/lost-transaction-cancelled",
    summary: "A lost connection completes the transaction",
    hooks: { lost: taken },
  },
  {
    id: "lost-chunks-deliver",
    breaks: "rfc5321/4.1.1.10/lost-transaction-cancelled",
    summary: "The chunks that have come are delivered when the connection is lost",
    hooks: { lost: (state) => (state.transaction?.chunks ? taken(state) : undefined) },
  },
  {
    id: "lost-is-no-quit",
    breaks: "rfc5321/4.1.1.5/lost-connection",
    summary: "After a lost connection the transaction is completed",
    hooks: { lost: taken },
  },
  {
    id: "delivered-at-quit",
    breaks: "rfc5321/4.1.1.10/completed-kept",
    summary: "Messages are delivered when QUIT comes, and else are lost",
    hooks: deliveredLater(),
  },
];
