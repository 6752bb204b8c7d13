import type { JournalRecord, Result, Verdict } from "../journal/record.js";
import type { Gist } from "../protocol/gist.js";
import { groupBy } from "../report/summary.js";
import { type Exchange, exchangesIn } from "./exchanges.js";

/** What one case shows of it. */
export interface Example {
  readonly id: string;
  readonly sent: string;
  readonly a: string;
  readonly b: string;
}

/** The same command is answered in two ways. */
export interface Difference {
  readonly command: string;
  /** What only one of them says of it; nothing: all that it says the other says, too. */
  readonly a: readonly string[];
  readonly b: readonly string[];
  /** In so many cases. */
  readonly cases: number;
  readonly example: Example;
}

/** Cases and rules that come to something else. */
export interface Changed {
  readonly from: Verdict;
  readonly to: Verdict;
  readonly ids: readonly string[];
}

/** Scripts of one sort were answered in a way that the other server never had. */
export interface FuzzDifference {
  readonly a: readonly string[];
  readonly b: readonly string[];
  /** State and kind of command. */
  readonly what: readonly string[];
}

export interface Comparison {
  readonly compared: number;
  readonly onlyA: readonly string[];
  readonly onlyB: readonly string[];
  readonly changed: readonly Changed[];
  readonly behaviour: readonly Difference[];
  readonly fuzz: readonly FuzzDifference[];
}

const key = (...its: readonly unknown[]): string => JSON.stringify(its);
/** Cases and rules: what fuzzing finds, and when, is a matter of time as well. */
const resultsOf = (records: readonly JournalRecord[]): ReadonlyMap<string, Result> =>
  new Map(
    records.flatMap((record) =>
      record.type === "result" && record.kind !== "property" ? [[`${record.kind} ${record.id}`, record] as const] : [],
    ),
  );

/** What two runs of the same cases show of the two servers. Pure: everything comes from the journals. */
export function compareJournals(
  a: readonly JournalRecord[],
  b: readonly JournalRecord[],
  gist: Gist,
  isRefusal: (reply: string) => boolean,
): Comparison {
  const [inA, inB] = [resultsOf(a), resultsOf(b)];
  const both = [...inA].flatMap(([its, one]) => {
    const other = inB.get(its);
    return other ? [[one, other] as const] : [];
  });
  const only = (its: ReadonlyMap<string, Result>, others: ReadonlyMap<string, Result>) =>
    [...its].flatMap(([name, { id }]) => (others.has(name) ? [] : [id]));
  const turned = both.filter(([one, other]) => one.verdict !== other.verdict);
  return {
    compared: both.length,
    onlyA: only(inA, inB),
    onlyB: only(inB, inA),
    changed: [...groupBy(turned, ([one, other]) => key(one.verdict, other.verdict)).values()].map((its) => {
      const [[one, other]] = its as [readonly [Result, Result]];
      return { from: one.verdict, to: other.verdict, ids: its.map(([{ id }]) => id) };
    }),
    behaviour: grouped(both.flatMap(([one, other]) => differencesIn(one, other, gist, isRefusal))),
    fuzz: fuzzDifferences(seenIn(a), seenIn(b)),
  };
}

type Single = Omit<Difference, "cases">;

/** The exchanges of a case that are answered otherwise. Behind a refusal where the other is none, a session is another one. */
function differencesIn(
  one: Result,
  other: Result,
  gist: Gist,
  isRefusal: (reply: string) => boolean,
): readonly Single[] {
  if (one.kind !== "case") return [];
  const theirs = new Map<string, Exchange[]>();
  for (const exchange of exchangesIn(other.transcript)) {
    const name = nameOf(exchange, gist);
    theirs.set(name, [...(theirs.get(name) ?? []), exchange]);
  }
  const found: Single[] = [];
  const parted = new Set<number>();
  for (const mine of exchangesIn(one.transcript)) {
    const its = theirs.get(nameOf(mine, gist))?.shift();
    if (!its || parted.has(mine.connection)) continue;
    const [a, b] = [said(mine, gist), said(its, gist)];
    if (a.join("\n") === b.join("\n") || isUntold(mine, its, a, b)) continue;
    const example = { id: one.id, sent: mine.sent, a: mine.instead ?? mine.received, b: its.instead ?? its.received };
    const command = mine.sent === "" ? "the greeting" : gist.command(mine.sent);
    found.push(...partsOf(without(a, b), without(b, a), gist).map((part) => ({ command, ...part, example })));
    const refuses = ({ received, instead }: Exchange) => instead !== undefined || isRefusal(received);
    if (refuses(mine) !== refuses(its)) parted.add(mine.connection);
  }
  return found;
}

/**
 * Whether the one has only not been told all: nobody waited for the rest of what came last, and of a group of commands the
 * replies can be lost when the connection is closed behind them.
 */
function isUntold(mine: Exchange, its: Exchange, a: readonly string[], b: readonly string[]): boolean {
  const isGroup = mine.sent.indexOf("\n") < mine.sent.length - 1 && mine.sent.includes("\n");
  if (isGroup && (mine.instead !== undefined || its.instead !== undefined)) return true;
  const [shorter, longer] = a.length < b.length ? [a, b] : [b, a];
  return (
    (mine.isLast || its.isLast) === true && shorter.every((line, at) => line === longer[at]) && a.length !== b.length
  );
}

/** What only one of them says, without what only one of them ever says so: that is a difference for itself, of all commands. */
function partsOf(
  a: readonly string[],
  b: readonly string[],
  gist: Gist,
): readonly (Pick<Single, "a" | "b"> & Partial<Pick<Single, "command">>)[] {
  const kindsOf = (lines: readonly string[]) => new Set(lines.flatMap((line) => gist.extra?.(line) ?? []));
  const [inA, inB] = [kindsOf(a), kindsOf(b)];
  const isOneSided = (kind: string | undefined) => kind !== undefined && inA.has(kind) !== inB.has(kind);
  const rest = (lines: readonly string[]) => lines.filter((line) => !isOneSided(gist.extra?.(line)));
  const own = { a: rest(a), b: rest(b) };
  const extras = [...new Set([...inA, ...inB])]
    .filter(isOneSided)
    .map((kind) => ({ command: "any command", a: inA.has(kind) ? [kind] : [], b: inB.has(kind) ? [kind] : [] }));
  return own.a.length + own.b.length > 0 ? [own, ...extras] : extras;
}

const nameOf = ({ connection, sent }: Exchange, gist: Gist): string => `${connection} ${gist.sent(sent)}`;
const said = ({ received, sent, instead }: Exchange, gist: Gist): readonly string[] =>
  instead ? [`{${instead}}`] : gist.received(received, sent);

/** Lines that the other has not got, or not so often. */
function without(lines: readonly string[], others: readonly string[]): readonly string[] {
  const left = [...others];
  return lines.filter((line) => {
    const at = left.indexOf(line);
    if (at >= 0) left.splice(at, 1);
    return at < 0;
  });
}

/** What differs for one reason is one difference; the most frequent first. */
function grouped(all: readonly Single[]): readonly Difference[] {
  return [...groupBy(all, ({ command, a, b }) => key(command, a, b)).values()]
    .map((its) => {
      const [first] = its as [Single];
      return { ...first, cases: new Set(its.map(({ example }) => example.id)).size };
    })
    .sort((one, other) => other.cases - one.cases);
}

type Seen = ReadonlyMap<string, ReadonlyMap<string, number>>;

/** What fuzzing has counted: state and kind of command, what came, how often. */
function seenIn(records: readonly JournalRecord[]): Seen {
  const seen = new Map<string, Map<string, number>>();
  for (const record of records)
    if (record.type === "end")
      for (const [what, came, times] of record.seen ?? []) {
        const its = seen.get(what) ?? new Map<string, number>();
        seen.set(what, its.set(came, (its.get(came) ?? 0) + times));
      }
  return seen;
}

/** So often it would have come from the other as well, if it were like the one: less often may be chance. */
const EXPECTED = 5;

function fuzzDifferences(a: Seen, b: Seen): readonly FuzzDifference[] {
  const found = [...a].flatMap(([what, its]) => {
    const others = b.get(what);
    if (!others) return [];
    const only = (one: ReadonlyMap<string, number>, other: ReadonlyMap<string, number>) =>
      [...one].flatMap(([came, times]) =>
        !other.has(came) && Math.min(times, (times / sum(one)) * sum(other)) >= EXPECTED ? [came] : [],
      );
    const [onlyA, onlyB] = [only(its, others), only(others, its)];
    return onlyA.length + onlyB.length > 0 ? [{ what, a: onlyA.sort(), b: onlyB.sort() }] : [];
  });
  return [...groupBy(found, (its) => key(its.a, its.b)).values()].map((its) => ({
    ...(its[0] as (typeof its)[number]),
    what: its.map(({ what }) => what),
  }));
}

const sum = (its: ReadonlyMap<string, number>): number => [...its.values()].reduce((total, times) => total + times, 0);
