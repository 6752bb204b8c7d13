import { type Cursor, nzNumber, type Rule, skip, uniqueid } from "./cursor.js";

/** A number, or the largest in use: `*` (RFC 9051 §9, seq-number). */
export type SeqNumber = number | "*";

/** A number and itself, or two and all between them, whichever is the greater. */
export interface SeqRange {
  readonly from: SeqNumber;
  readonly to: SeqNumber;
}

/** sequence-set without "$" */
export type SequenceSet = readonly SeqRange[];

const seqNumber = (from: Cursor): SeqNumber => (skip(from, "*") ? "*" : nzNumber(from, "seq-number"));

/** sequence-set = (seq-number / seq-range) *("," sequence-set) */
export const sequenceSet: Rule<SequenceSet> = (from) => {
  const ranges: SeqRange[] = [];
  do {
    const first = seqNumber(from);
    ranges.push({ from: first, to: skip(from, ":") ? seqNumber(from) : first });
  } while (skip(from, ","));
  return ranges;
};

/** uid-set = (uniqueid / uid-range) *("," uid-set): without "*" (RFC 9051 §9) */
export const uidSet: Rule<SequenceSet> = (from) => {
  const ranges: SeqRange[] = [];
  do {
    const first = uniqueid(from);
    ranges.push({ from: first, to: skip(from, ":") ? uniqueid(from) : first });
  } while (skip(from, ","));
  return ranges;
};

/** Its ranges in ascending order, disjoint and apart. `largest`: what `*` stands for. */
export function rangesOf(set: SequenceSet, largest: number): readonly (readonly [number, number])[] {
  const value = (number: SeqNumber) => (number === "*" ? largest : number);
  const all = set
    .map(({ from, to }) => [Math.min(value(from), value(to)), Math.max(value(from), value(to))] as const)
    .sort(([one], [other]) => one - other);
  const apart: [number, number][] = [];
  for (const [from, to] of all) {
    const last = apart.at(-1);
    if (last && from <= last[1] + 1) last[1] = Math.max(last[1], to);
    else apart.push([from, to]);
  }
  return apart;
}

/** Whether a number is in the set. */
export const isIn = (set: SequenceSet, number: number, largest: number): boolean =>
  rangesOf(set, largest).some(([from, to]) => from <= number && number <= to);

/** How many numbers are in it. */
export const countOf = (set: SequenceSet, largest: number): number =>
  rangesOf(set, largest).reduce((sum, [from, to]) => sum + to - from + 1, 0);

/** Those of some numbers that are in the set, in their order. `largest`: by default the greatest of them. */
export function among(
  set: SequenceSet,
  numbers: readonly number[],
  largest = Math.max(0, ...numbers),
): readonly number[] {
  const ranges = rangesOf(set, largest);
  return numbers.filter((number) => ranges.some(([from, to]) => from <= number && number <= to));
}

/** The shortest set that holds just these numbers, in ascending order. */
export function setOf(numbers: readonly number[]): SequenceSet {
  return rangesOf(
    numbers.map((number) => ({ from: number, to: number })),
    0,
  ).map(([from, to]) => ({ from, to }));
}

/** As it is written. */
export const printSet = (set: SequenceSet): string =>
  set.map(({ from, to }) => (from === to ? `${from}` : `${from}:${to}`)).join(",");
