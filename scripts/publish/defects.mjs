import { judgementOf } from "./judgement.mjs";

/**
 * An entry of an expectations file.
 * @typedef {{ readonly id: string, readonly verdict: string, readonly clause: string, readonly why: string, readonly reproduction?: string }} Entry
 * @typedef {{ readonly as: string, readonly name: string, readonly protocol: string, readonly entries: readonly Entry[] }} Known
 */

/** A reason that begins so speaks of the defect of another entry: of that one, or of the one above. */
const same = /^the same\b(?: as (?<id>.+?)(?:: |\.?$))?/i;

/**
 * What the expectations of one server come to: entries of one root cause are one defect, in the longest words that one of them has. One root cause
 * have those of one id in several files, those of the same words, and those that say so (`The same as ID: …`, or of the one above: `The same …`).
 * @param {readonly Known[]} files of one server @returns in the order of the files
 */
export function defectsOf(files) {
  const all = files.flatMap(({ entries, ...file }) => entries.map((entry) => ({ ...entry, ...file })));
  const causeOf = all.map((_, index) => index);
  const rootOf = (index) => (causeOf[index] === index ? index : rootOf(causeOf[index]));
  const join = (one, other) => {
    const [first, second] = [rootOf(one), rootOf(other)].sort((a, b) => a - b);
    causeOf[second] = first;
  };
  for (const [index, { id, why, name }] of all.entries()) {
    const said = same.exec(why);
    const before = said ? namedBy(all, index, said.groups?.id, name) : undefined;
    if (before !== undefined) join(index, before);
    const alike = all.findIndex((its) => its.id === id || (its.why === why && !said));
    if (alike < index && alike >= 0) join(index, alike);
  }
  const defects = new Map();
  for (const [index, entry] of all.entries())
    defects.set(rootOf(index), [...(defects.get(rootOf(index)) ?? []), entry]);
  return [...defects.values()].map(defectOf);
}

/** The entry that a reason names, by its id or as the one above; throws where there is no such entry. */
function namedBy(all, index, id, name) {
  if (id === undefined) {
    if (all[index - 1]?.name !== name) throw new Error(`${name}: ${all[index].id} is the same as none above it`);
    return index - 1;
  }
  const found = all.findIndex((its) => its.id === id && its.name === name);
  if (found < 0) throw new Error(`${name}: ${all[index].id} is the same as ${id}, which is not there`);
  return found;
}

/** One root cause: a MUST if it breaks one at all. */
function defectOf(entries) {
  const [first] = entries;
  const own = entries.filter(({ why }) => !same.test(why));
  const told = (own.length > 0 ? own : entries).toSorted((a, b) => b.why.length - a.why.length)[0];
  const each = (of) => [...new Set(entries.map(of))];
  return {
    what: told.why.replace(/^arguable: /, ""),
    clauses: each(({ clause }) => clause),
    level: entries.some(({ verdict }) => verdict === "fail") ? "MUST" : "SHOULD",
    judgement: judgementOf(told.why),
    as: each(({ as }) => as),
    protocol: first.protocol,
    ids: each(({ id }) => id),
    suites: each(({ reproduction }) => reproduction).filter(Boolean),
  };
}

/**
 * What is made of each entry, by what results say that tolerates them: an entry that says that it is the same as another is judged as that.
 * @param {readonly Entry[]} entries of one file @returns {ReadonlyMap<string, string>}
 */
export const judgementsOf = (entries) =>
  new Map(
    defectsOf([{ name: "", as: "", protocol: "", entries }]).flatMap(({ judgement, ids }) =>
      entries.filter(({ id }) => ids.includes(id)).map(({ clause, why }) => [`${clause}: ${why}`, judgement]),
    ),
  );
