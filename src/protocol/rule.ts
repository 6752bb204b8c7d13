import { memo } from "./memo.js";
import type { Event } from "./session.js";

/** A rule's judgement of something that it saw: nothing to judge, fine, or wrong. */
export type Judgement = undefined | "ok" | Violation;

export interface Violation {
  readonly expected: string;
  /** The octets that are wrong, with their line end when that matters. */
  readonly received: Uint8Array;
  /** Offset of the first wrong octet. */
  readonly at?: number;
}

/** What lists and reports say of a rule. */
export interface RuleInfo {
  readonly id: string;
  readonly title: string;
  /** The one requirement that a violation breaks. */
  readonly covers: string;
  /** Of a reply that breaks it cases can't tell what it says: what they hold against that reply follows from this. */
  readonly isForm?: true;
  /** A reply that breaks it is this rule's: what cases of other clauses hold against that reply follows from this. */
  readonly ownsReply?: true;
  /** Broken, a command says what is not so: what cases hold against its replies follows from this. The clause by which it is known (`Clauses.accepts`). */
  readonly ownsCommand?: string;
  /** Broken, it explains what goes wrong behind a command in a session: the clause by which that is known (`Clauses.accepts`). */
  readonly behind?: string;
  /** What is wrong here may be the harm of who breaks that requirement: where the server is accused of it, this says no more. */
  readonly follows?: string;
  /** It holds a reply against the command that it seems to answer: with one reply too many or too few it says nothing. */
  readonly ofCommand?: true;
  /** Broken, nothing that follows in the session is in step, and it says why: what else is wrong in that case follows from this. */
  readonly isFraming?: true;
  /** It watches what a server says to the sink: without a sink there is nothing to tell. */
  readonly ofSink?: true;
}

/** A passive check: watches everything that servers send in one case, over all its sessions. */
export interface Rule<E extends Event> extends RuleInfo {
  /** Which events it can say something of, by what the protocol calls them; absent: it is shown all. */
  readonly about?: (topic: string) => boolean;
  /** Begins to watch a new case: the function keeps what it has to remember. */
  readonly watch: () => (event: E) => Judgement;
}

/** What the rules say about one case; the runner adds it up. */
export interface Watch<E extends Event = Event> {
  see(event: E): void;
  /** What comes from here on follows from something that is told already. */
  stop?(): void;
  readonly tally: ReadonlyMap<string, RuleTally>;
}

export interface RuleTally {
  watched: number;
  broken: number;
  /** Transcript entries of what broke it. */
  readonly entries: Set<number>;
  first?: {
    readonly violation: Violation;
    readonly connection: number;
    /** The command that it answers, without line end. */
    readonly sent: Uint8Array;
    readonly entry: number;
  };
}

interface Watcher<E> {
  readonly id: string;
  readonly judge: (event: E) => Judgement;
  sum: RuleTally | undefined;
}

/** Sees nothing: for mailspec's own errands. */
export const unwatched: Watch = { tally: new Map(), see: () => undefined };

/** `begins`: a session does. `lost`: nobody can tell any more which reply is to what, and what rules would say follows from that. */
export type Step = "begins" | "lost" | undefined;

/** Places in a list of rules of those that are about a topic. */
const placesIn = memo((_rules: readonly Rule<never>[]) => new Map<string, readonly number[]>());

function placesOf<E extends Event>(rules: readonly Rule<E>[], topic: string): readonly number[] {
  const known = placesIn(rules);
  const places = known.get(topic) ?? rules.flatMap(({ about }, place) => (about?.(topic) === false ? [] : [place]));
  known.set(topic, places);
  return places;
}

/**
 * Lets all rules watch one case; `broke` hears of each violation. A session that is out of step is watched no longer.
 * `topicOf`: what an event is called, one of a few names: most rules are about one command, and need not see the others.
 */
export function watchWith<E extends Event>(
  rules: readonly Rule<E>[],
  broke?: (rule: string) => void,
  stepOf: (event: E) => Step = () => undefined,
  topicOf: (event: E) => string = () => "",
): Watch<E> {
  const watchers: (Watcher<E> | undefined)[] = rules.map(() => undefined);
  const watcherAt = (place: number): Watcher<E> => {
    const { id, watch } = rules[place] as Rule<E>;
    const its = watchers[place] ?? { id, judge: watch(), sum: undefined };
    watchers[place] = its;
    return its;
  };
  const tally = new Map<string, RuleTally>();
  const lost = new Set<number>();
  const begin = (watcher: Watcher<E>): RuleTally => {
    const sum: RuleTally = { watched: 0, broken: 0, entries: new Set() };
    watcher.sum = sum;
    tally.set(watcher.id, sum);
    return sum;
  };
  return {
    tally,
    see(event) {
      const step = stepOf(event);
      if (step === "begins") lost.delete(event.connection);
      if (lost.has(event.connection)) return;
      if (step === "lost") lost.add(event.connection);
      for (const place of placesOf(rules, topicOf(event))) {
        const watcher = watcherAt(place);
        const judgement = watcher.judge(event);
        if (judgement === undefined) continue;
        const sum = watcher.sum ?? begin(watcher);
        sum.watched++;
        if (judgement === "ok") continue;
        sum.broken++;
        sum.entries.add(event.entry);
        broke?.(watcher.id);
        sum.first ??= {
          violation: judgement,
          connection: event.connection,
          sent: event.answers?.octets ?? new Uint8Array(),
          entry: event.entry,
        };
      }
    },
  };
}
