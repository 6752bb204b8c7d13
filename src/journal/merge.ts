import { exitCode, firstOf } from "./exit-code.js";
import type { JournalRecord, Note, Result, RunEnd, RunStart, Shard, Verdict } from "./record.js";
import { settled } from "./settled.js";

/** The worst first: what a rule comes to when several runs have watched. */
const worst: readonly Verdict[] = ["fail", "warn", "error", "pass", "skip"];

/**
 * The journals of the parts of one run (`--shard`) as one: cases stand beside each other, what watched all of them is added up. A
 * part that was cut off leaves the whole without an end, and where one is missing the whole is not complete. Throws RangeError when
 * they are of different protocols, or no parts of one run.
 */
export function mergeJournals(journals: readonly (readonly JournalRecord[])[]): readonly JournalRecord[] {
  const parts = journals.map(settled);
  const starts = parts.flatMap((records) => records.filter((record) => record.type === "run"));
  const ends = parts.flatMap((records) => records.filter((record) => record.type === "end"));
  const spoken = new Set(starts.map(({ target }) => target.protocol));
  if (spoken.size > 1) throw new RangeError(`parts of one run speak one protocol, and these ${[...spoken].join(", ")}`);
  const missing = missingOf(starts.map(({ shard }) => shard));
  const all = parts.flat();
  return [
    ...startOf(starts),
    ...results(all.filter((record) => record.type === "result")),
    ...notes(all.filter((record) => record.type === "note")),
    ...(ends.length === parts.length ? endOf(ends, missing) : []),
  ];
}

/** What is to be said of parts that are not there, if any. Throws RangeError. */
function missingOf(shards: readonly (Shard | undefined)[]): string | undefined {
  const parts = shards.flatMap((shard) => shard ?? []);
  const [first] = parts;
  if (!first) return undefined;
  const named = ({ index, of }: Shard) => `${index}/${of}`;
  if (parts.length < shards.length) throw new RangeError(`part ${named(first)} stands beside a run that is no part`);
  const other = parts.find(({ of }) => of !== first.of);
  if (other) throw new RangeError(`parts ${named(first)} and ${named(other)} are not of one run`);
  const twice = parts.find(({ index }, at) => parts.findIndex((its) => its.index === index) !== at);
  if (twice) throw new RangeError(`part ${named(twice)} is there twice`);
  const there = new Set(parts.map(({ index }) => index));
  const missing = Array.from({ length: first.of }, (_, at) => at + 1).filter((index) => !there.has(index));
  if (missing.length === 0) return undefined;
  const all = missing.map((index) => named({ index, of: first.of }));
  return `of the parts ${all.join(", ")} ${all.length > 1 ? "are" : "is"} missing`;
}

function startOf(starts: readonly RunStart[]): readonly RunStart[] {
  const [first] = [...starts].sort((a, b) => a.at.localeCompare(b.at));
  if (!first) return [];
  const { shard: _own, ...its } = first;
  return [{ ...its, planned: starts.reduce((sum, { planned }) => sum + planned, 0) }];
}

function endOf(ends: readonly RunEnd[], missing: string | undefined): readonly RunEnd[] {
  const [last] = [...ends].sort((a, b) => b.at.localeCompare(a.at));
  const fatal = ends.find((end) => end.fatal !== undefined)?.fatal ?? missing;
  if (!last) return [];
  const { fatal: _own, ...its } = last;
  return [
    {
      ...its,
      durationMs: Math.max(...ends.map(({ durationMs }) => durationMs)),
      ...(ends.some(({ seen }) => seen) && { seen: ends.flatMap(({ seen = [] }) => seen) }),
      ...(ends.some(({ answered }) => answered) && {
        answered: [...new Set(ends.flatMap(({ answered = [] }) => answered))],
      }),
      interrupted: ends.some(({ interrupted }) => interrupted),
      exit: firstOf([...ends.map(({ exit }) => exit), ...(missing === undefined ? [] : [exitCode.untestable])]),
      ...(fatal !== undefined && { fatal }),
    },
  ];
}

function results(all: readonly Result[]): readonly Result[] {
  const cases = all.filter(({ kind }) => kind === "case");
  const watching = new Map<string, readonly Result[]>();
  for (const result of all)
    if (result.kind !== "case") watching.set(result.id, [...(watching.get(result.id) ?? []), result]);
  const others = [...watching.values()].map(together);
  // A property of which one part has a finding says nothing else, as in one run.
  const found = new Set(others.map(({ kind, seenIn }) => (kind === "property" ? seenIn : undefined)));
  return [...cases, ...others.filter(({ kind, id }) => kind !== "property" || !found.has(id))];
}

function together(its: readonly Result[]): Result {
  const [worstOne] = [...its].sort((a, b) => worst.indexOf(a.verdict) - worst.indexOf(b.verdict)) as [Result];
  const sum = (key: "watched" | "broken") => its.reduce((total, result) => total + (result[key] ?? 0), 0);
  return {
    ...worstOne,
    ...(its.some(({ watched }) => watched !== undefined) && { watched: sum("watched") }),
    ...(its.some(({ broken }) => broken !== undefined) && { broken: sum("broken") }),
  };
}

const notes = (all: readonly Note[]): readonly Note[] => [...new Map(all.map((note) => [note.text, note])).values()];
