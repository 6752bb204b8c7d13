import type { Faulty } from "../../../reference/at-work.js";
import { reply, say, withoutSasl, withoutTransaction } from "../model/outcomes.js";
import type { Input, Outcome, SessionState } from "../model/state.js";
import type { Fault, Hooks } from "./fault.js";
import { printReply } from "./print.js";

const NOTHING = Buffer.alloc(0);
const octetsOf = (text: string): Buffer => Buffer.from(`${text}\r\n`, "utf8");

/** Whatever was asked for is not done: a SASL exchange, and a transaction whose data have come, are over. */
const undone: Hooks["outcome"] = (state, input) => say(over(state, input), reply("250", undefined, ""), "fault");

function over(state: SessionState, input: Input): SessionState {
  if (input.kind === "response") return withoutSasl(state);
  return input.kind === "command" ? state : withoutTransaction(state);
}

/** LMTP answers the mail data for each recipient (RFC 2033 §4.2): those that are not meant are served as ever. */
function inPart(outcome: Outcome, concerns: (recipient: string) => boolean): Outcome | undefined {
  const { takes } = outcome;
  if (!takes || outcome.replies.length === 1) return undefined;
  return {
    ...outcome,
    takes: { ...takes, recipients: takes.recipients.filter((its) => !concerns(its.mailbox.written)) },
  };
}

const replying = (text: string, concerns: (recipient: string) => boolean): Hooks => ({
  outcome(state, input, world, proper) {
    const whole = () => undone(state, input, world, proper);
    return state.variant === "lmtp" && input.kind !== "command" ? (inPart(proper(), concerns) ?? whole()) : whole();
  },
  reply(_octets, { before, outcome }) {
    if (!outcome.takes) return octetsOf(text);
    const recipients = before.transaction?.recipients ?? [];
    const replies = outcome.replies.map((its, index) => {
      const address = recipients[index]?.mailbox.written;
      return address !== undefined && concerns(address) ? octetsOf(text) : Buffer.from(printReply(its), "utf8");
    });
    return Buffer.concat(replies);
  },
});

/** The faults of a reference server, and what it can be told to do. */
export const faultyWith = (known: readonly Fault[]): Faulty<Hooks> => ({
  known,
  behaviours: {
    reply: replying,
    close: (text) => ({ outcome: undone, reply: () => octetsOf(text), hangsUp: true }),
    delay: (ms) => ({ holds: () => ms }),
    drop: { outcome: undone, reply: () => NOTHING, hangsUp: true },
  },
  lasting: ["mechanisms", "lineEnds", "oldTls", "onlyOldTls", "closesAfter", "lost", "relay", "keepsQuotes"],
  narrowed: (hooks, concerns) => {
    const { delivered } = hooks;
    if (!delivered) return hooks;
    return {
      ...hooks,
      delivered: (message, taken, address) => (concerns(address) ? delivered(message, taken, address) : message),
    };
  },
});
