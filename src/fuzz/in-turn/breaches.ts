import type { Breach, PlayOptions } from "../../protocol/fuzz.js";
import type { Event, Session } from "../../protocol/session.js";
import { BreachThrown } from "../breach-thrown.js";
import { ruleBreaches } from "../rule-breaches.js";
import { type Accusation, type Expected, text } from "./oracle.js";
import type { Trace, TraceEvent } from "./trace.js";
import type { Worker } from "./worker.js";

/** Ends a script. */
export class Broken extends BreachThrown<Accusation> {}

/** Decides what a breach does to the script that shows it, and writes down what happens. */
export interface Breaches<E extends Event = Event> {
  readonly note: (event: TraceEvent) => void;
  readonly isKnown: (breach: Accusation) => boolean;
  /** Throws Broken, unless the breach is known. */
  readonly accuse: (breach: Accusation) => void;
  /** Accuses of what the rules saw since it was called last, but for `except`, of which the model knows more. Octets that are left on the session mean that it is out of step. */
  readonly accuseRules: (session: Session<E> | undefined, except?: string) => void;
  /** What the rules saw follows from something else. */
  readonly dismiss: () => void;
  /** The rules have seen something wrong that was not dealt with yet. */
  readonly suspects: () => boolean;
  /** After a breach that is known: nobody can tell where things stand, and the script ends without accusing. */
  readonly spoil: () => void;
  readonly spoilt: () => boolean;
  /** The rules look away meanwhile. */
  readonly unwatched: <T>(work: () => Promise<T>) => Promise<T>;
  readonly trace: Trace;
}

/** The breaches of one script. */
export function breachesOf<E extends Event>(
  { protocol, oracle, watch }: Worker<E>,
  { known, traced }: Pick<PlayOptions, "known" | "traced">,
): Breaches<E> {
  const trace: TraceEvent[] = [];
  const brokenRules: string[] = [];
  const watched = watch((rule) => brokenRules.push(rule));
  let spoilt = false;
  const isKnown = (breach: Accusation) => known(told(breach));
  const accuse = (breach: Accusation) => {
    if (!isKnown(breach)) throw new Broken(breach);
  };
  return {
    trace,
    isKnown,
    accuse,
    dismiss: () => void brokenRules.splice(0),
    suspects: () => brokenRules.length > 0,
    spoilt: () => spoilt,
    spoil() {
      spoilt = true;
    },
    note(event) {
      if (traced) trace.push(event);
    },
    accuseRules(session, except) {
      for (const breach of ruleBreaches(brokenRules.splice(0), protocol.rules, watched.watch)) {
        const { requirement, expected } = breach;
        if (requirement === except) continue;
        if (except !== undefined && requirement === protocol.clauses.followsFromContent) continue;
        accuse({
          ...breach,
          requirement: oracle.shared() ? protocol.clauses.whileShared(requirement) : requirement,
          expected: [text(expected)],
        });
        spoilt ||= session !== undefined && session.underWay() === 0 && session.connection.unread() > 0;
      }
    },
    async unwatched(work) {
      watched.blind = true;
      try {
        return await work();
      } finally {
        watched.blind = false;
      }
    },
  };
}

/** An accusation as the engine knows it: what was expected in the words of the suite language. */
export function told({ expected, before: _before, ...breach }: Accusation): Breach {
  return { ...breach, expected: expected.map(expectedText).join(" / ") };
}

function expectedText(it: Expected): string {
  switch (it.kind) {
    case "text":
      return it.text;
    case "either":
      return it.texts.join(" or ");
    case "never":
      return `no ${it.text}`;
    case "value":
      return `${it.before}${it.of.value}`;
    case "content":
      return `${it.part?.prose ?? "the message"} as delivered`;
    case "closed":
      return "the server closes the connection";
    default:
      return it satisfies never;
  }
}
