import { readable } from "../report/octets.js";

/** What a fuzz run has done so far. */
export interface Statistics {
  cases: number;
  exchanges: number;
  /** State and kind of command, then what came: how often. */
  readonly seen: Map<string, Map<string, number>>;
  /** The same of scripts as they were made, without those that shrinking makes of them. */
  readonly unshrunk: Map<string, Map<string, number>>;
  /** How many different ones. */
  kinds: number;
  findings: number;
  /** Milliseconds since it began. */
  readonly elapsed: () => number;
}

export function statistics(): Statistics {
  const began = performance.now();
  return {
    cases: 0,
    exchanges: 0,
    seen: new Map(),
    unshrunk: new Map(),
    kinds: 0,
    findings: 0,
    elapsed: () => performance.now() - began,
  };
}

/** Kinds that are told apart at most: a server that makes up response codes must not fill our memory. */
const MOST = 20_000;

/** Counts an exchange of a script as it was made. */
export function countUnshrunk({ unshrunk, kinds }: Statistics, what: string, came: string): void {
  if (kinds >= MOST) return;
  const its = unshrunk.get(what) ?? new Map<string, number>();
  unshrunk.set(what, its.set(came, (its.get(came) ?? 0) + 1));
}

/** Counts an exchange; true when nothing like it was seen before. */
export function count(statistics: Statistics, what: string, came: string): boolean {
  statistics.exchanges++;
  let kinds = statistics.seen.get(what);
  const before = kinds?.get(came);
  if (kinds && before !== undefined) {
    kinds.set(came, before + 1);
    return false;
  }
  if (statistics.kinds < MOST) {
    kinds ??= new Map();
    statistics.seen.set(what, kinds.set(came, 1));
    statistics.kinds++;
  }
  return true;
}

/** What was seen, the most frequent first: state, kind of command, what came, how often. */
export const statisticsTable = ({ seen }: Statistics): readonly string[] =>
  [...seen]
    .flatMap(([what, kinds]) => [...kinds].map(([came, times]) => ({ what, came, times })))
    .sort((a, b) => b.times - a.times)
    .map(({ what, came, times }) => `${String(times).padStart(9)}  ${readable(`${what} ${came}`)}`);

/** `12345 exchanges · 8210/s · 1 finding · 640 scripts · 87 kinds · +OK 8000, -ERR 4000, closed 12`; a kind is a state, a sort of command and what came. */
export function statisticsLine({ cases, exchanges, seen, kinds, findings, elapsed }: Statistics): string {
  const perSecond = Math.round((exchanges * 1000) / Math.max(1, elapsed()));
  const classes = new Map<string, number>();
  for (const [came, times] of [...seen.values()].flatMap((its) => [...its])) {
    const [word = ""] = came.split(" ");
    classes.set(word, (classes.get(word) ?? 0) + times);
  }
  const by = [...classes].sort((a, b) => b[1] - a[1]).map(([word, times]) => `${readable(word)} ${times}`);
  return [
    `${exchanges} exchanges`,
    `${perSecond}/s`,
    `${findings} ${findings === 1 ? "finding" : "findings"}`,
    `${cases} scripts`,
    `${kinds} kinds`,
    ...(by.length > 0 ? [by.slice(0, 5).join(", ")] : []),
  ].join(" · ");
}
