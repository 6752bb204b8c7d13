import { readable, visibleShortened } from "../report/octets.js";
import type { Comparison, Difference, FuzzDifference } from "./compare.js";

/** A comparison, and what the two are called. */
export interface Named {
  readonly protocol: string;
  readonly a: string;
  readonly b: string;
  readonly comparison: Comparison;
}

/** Ids, kinds and lines of one difference that are named. */
const NAMED = 5;
/** Octets of an example. */
const QUOTE = 120;

const many = (count: number, one: string): string => `${count} ${one}${count === 1 ? "" : "s"}`;
const some = (all: readonly string[]): string =>
  `${all.slice(0, NAMED).map(readable).join(", ")}${all.length > NAMED ? ` and ${all.length - NAMED} more` : ""}`;
const said = (lines: readonly string[]): string =>
  lines.length === 0
    ? "nothing of that"
    : `${lines.slice(0, NAMED).map(readable).join(" | ")}${lines.length > NAMED ? ` | … ${lines.length - NAMED} more` : ""}`;
const quoted = (octets: string): string => visibleShortened(octets, QUOTE);

/** How many differences there are. */
export const countOf = ({ changed, behaviour, fuzz, onlyA, onlyB }: Comparison): number =>
  changed.length + behaviour.length + fuzz.length + onlyA.length + onlyB.length;

/** `pop3  dovecot beside mailutils: 413 compared · 7 come to something else · 12 differences of behaviour` */
function headline({ protocol, a, b, comparison }: Named): string {
  const { compared, changed, behaviour, fuzz } = comparison;
  const turned = changed.reduce((sum, { ids }) => sum + ids.length, 0);
  return [
    `${protocol}  ${readable(a)} (A) beside ${readable(b)} (B): ${compared} compared`,
    ...(countOf(comparison) === 0 && compared > 0 ? ["nothing differs"] : []),
    ...(turned > 0 ? [`${many(turned, "verdict")} differ${turned === 1 ? "s" : ""}`] : []),
    ...(behaviour.length > 0 ? [`${many(behaviour.length, "difference")} of behaviour`] : []),
    ...(fuzz.length > 0 ? [`${fuzz.length} in fuzzing`] : []),
  ].join(" · ");
}

/** Two servers beside each other, for a terminal. */
export function comparisonText(named: Named): string {
  const { onlyA, onlyB, changed, behaviour, fuzz } = named.comparison;
  const lines = [
    headline(named),
    ...(onlyA.length > 0 ? [`  only A was asked: ${some(onlyA)}`] : []),
    ...(onlyB.length > 0 ? [`  only B was asked: ${some(onlyB)}`] : []),
    ...changed.map(({ from, to, ids }) => `  ${from} → ${to} (${ids.length}): ${some(ids)}`),
    ...behaviour.flatMap(differenceLines),
    ...(fuzz.length > 0 ? ["", "fuzzing"] : []),
    ...fuzz.flatMap(fuzzLines),
  ];
  return `${lines.join("\n")}\n`;
}

const differenceLines = ({ command, a, b, cases, example }: Difference): readonly string[] => [
  "",
  `${readable(command)}  in ${many(cases, "case")}, as ${readable(example.id)}`,
  `  A  ${said(a)}`,
  `  B  ${said(b)}`,
  ...(example.sent === "" ? [] : [`     C: ${quoted(example.sent)}`]),
  `     A: ${quoted(example.a)}`,
  `     B: ${quoted(example.b)}`,
];

const fuzzLines = ({ a, b, what }: FuzzDifference): readonly string[] => [
  `  ${some(what)}`,
  ...(a.length > 0 ? [`     only A: ${said(a)}`] : []),
  ...(b.length > 0 ? [`     only B: ${said(b)}`] : []),
];
