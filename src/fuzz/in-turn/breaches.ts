import type { Session } from "../../protocol/session.js";
import { latin1 } from "../../wire/latin1.js";
import type { Trace, TraceEvent } from "../trace.js";
import type { Breach } from "./oracle.js";
import type { Desk, Watched } from "./worker.js";

/** A requirement is broken, and it isn't one that is known already: ends a script. */
export class Broken extends Error {
  override readonly name = "Broken";
  readonly breach: Breach;
  constructor(breach: Breach) {
    super(`${breach.requirement}: ${breach.shape}`);
    this.breach = breach;
  }
}

/** What a script is played with. */
export interface PlayOptions {
  readonly state: "authorization" | "transaction";
  /** Milliseconds for a reply. */
  readonly timeout: number;
  /** A finding that was made before: the script goes on, where it can. */
  readonly known: (breach: Breach) => boolean;
  /** Called for each exchange: where it began and what it was, and what came. */
  readonly saw: (what: string, came: string) => void;
  /** Keeps the replies, to compare them with those to the same commands sent otherwise. */
  readonly compared?: boolean;
  /** Keeps what happened, for a reproduction. */
  readonly traced?: boolean;
}

/** Decides what a breach does to the script that shows it, and writes down what happens. */
export interface Referee {
  readonly note: (event: TraceEvent) => void;
  /** Throws Broken, unless the breach is known. */
  readonly accuse: (breach: Breach) => void;
  /** Accuses of what the rules saw since it was called last, but for `except`, of which the model knows more. Octets that are left on the session mean that it is out of step. */
  readonly accuseRules: (session: Session | undefined, except?: string) => void;
  /** What the rules saw follows from something else. */
  readonly dismiss: () => void;
  /** The rules have seen something wrong that was not dealt with yet. */
  readonly suspects: () => boolean;
  /** After a breach that is known: nobody can tell where things stand, and the script ends without blame. */
  readonly spoil: () => void;
  readonly spoilt: () => boolean;
  /** The rules look away meanwhile. */
  readonly blindly: <T>(work: () => Promise<T>) => Promise<T>;
  readonly trace: Trace;
}

/** A referee for one script. */
export function referee(desk: Desk, options: PlayOptions): Referee {
  const { protocol } = desk.place;
  const trace: TraceEvent[] = [];
  const brokenRules: string[] = [];
  const watched: Watched = desk.watch((rule) => brokenRules.push(rule));
  let spoilt = false;
  const accuse = (breach: Breach) => {
    if (!options.known(breach)) throw new Broken(breach);
  };
  return {
    trace,
    accuse,
    dismiss: () => void brokenRules.splice(0),
    suspects: () => brokenRules.length > 0,
    spoilt: () => spoilt,
    spoil() {
      spoilt = true;
    },
    note(event) {
      if (options.traced) trace.push(event);
    },
    accuseRules(session, except) {
      for (const id of brokenRules.splice(0)) {
        const rule = protocol.driver.rules.find((it) => it.id === id);
        const first = watched.watch.tally.get(id)?.first;
        if (!rule || !first || rule.covers === except) continue;
        if (except !== undefined && rule.covers === protocol.clauses.followsFromContent) continue;
        accuse({
          requirement: desk.oracle.shared() ? protocol.clauses.whileShared(rule.covers) : rule.covers,
          shape: id,
          rule: { id, expected: first.violation.expected },
          expected: [],
          received: latin1(first.violation.received),
          ...(first.violation.at !== undefined && { at: first.violation.at }),
          connection: first.connection,
          sent: latin1(first.sent),
        });
        spoilt ||= session !== undefined && session.outstanding() === 0 && session.connection.unread() > 0;
      }
    },
    async blindly(work) {
      watched.blind = true;
      try {
        return await work();
      } finally {
        watched.blind = false;
      }
    },
  };
}
