import type { Faulty } from "../../../reference/at-work.js";
import type { Outcome } from "../model/state.js";
import type { Answered, Fault, Hooks, Taken } from "./fault.js";

const NOTHING = Buffer.alloc(0);

/** Whatever was asked for is not done; a SASL exchange, and IDLE, are over. */
function undone({ session: { sasl: _sasl, idle: _idle, ...session }, account }: Taken): Outcome {
  return { responses: [], session, account };
}

/** As the result of what was said, which has a tag; untagged where that is asked for, or where nothing was said. */
function result(text: string, { input, tag, before }: Answered): Buffer {
  const its = tag ?? before.sasl?.tag ?? before.idle;
  if (input === undefined || its === undefined) return untagged(text);
  return Buffer.from(/^[*+]/.test(text) ? `${text}\r\n` : `${its} ${text}\r\n`, "utf8");
}

const untagged = (text: string): Buffer => Buffer.from(`${/^[*+]/.test(text) ? text : `* ${text}`}\r\n`, "utf8");

/** The faults of the reference server, and what it can be told to do. */
export const faultyWith = (known: readonly Fault[]): Faulty<Hooks> => ({
  known,
  behaviours: {
    reply: (text) => ({ outcome: undone, reply: (_octets, answered) => result(text, answered) }),
    close: (text) => ({ outcome: undone, reply: () => untagged(text), hangsUp: true }),
    delay: (ms) => ({ delay: () => ms }),
    drop: { outcome: undone, reply: () => NOTHING, hangsUp: true },
  },
  // A command is read with the first six, before it is known.
  lasting: [
    "line",
    "mostOctets",
    "goAhead",
    "readsLiterals",
    "closeOver",
    "closesAfter",
    "world",
    "oldTls",
    "onlyOldTls",
    "noTls13",
  ],
});
