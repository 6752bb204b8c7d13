import type { Faulty } from "../../../reference/at-work.js";
import type { Outcome, SessionState } from "../model/state.js";
import { positive } from "../replies/reply.js";
import type { Fault, Hooks } from "./fault.js";

const NOTHING = Buffer.alloc(0);
const octetsOf = (text: string): Buffer => Buffer.from(`${text}\r\n`, "utf8");

/** Whatever was asked for is not done, and a SASL exchange is over. */
function undone({ sasl: _over, ...state }: SessionState): Outcome {
  return { reply: positive("done"), next: state, because: "fault" };
}

/** The faults of the reference server, and what it can be told to do. */
export const faultyWith = (known: readonly Fault[]): Faulty<Hooks> => ({
  known,
  behaviours: {
    reply: (text) => ({ outcome: undone, reply: () => octetsOf(text) }),
    close: (text) => ({ outcome: undone, reply: () => octetsOf(text), hangsUp: true }),
    delay: (ms) => ({ holds: ms }),
    drop: { outcome: undone, reply: () => NOTHING, hangsUp: true },
  },
  lasting: [
    "drop",
    "noLock",
    "keepLockAfterDrop",
    "liveStore",
    "showLaterMail",
    "password",
    "eager",
    "oldTls",
    "autologout",
    "timestamp",
    "losesBehind",
  ],
});
