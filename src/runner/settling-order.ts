import type { Result } from "../journal/record.js";
import { natural } from "../report/natural.js";
import type { Distinctions } from "./accusers.js";
import type { Judged } from "./standing.js";

/** Who is heard first. */
const order: readonly Judged["standing"][] = ["blocked", "doubtful", "tour"];

/** Whether a case is about what stopped it: who better to say so. */
const isItsOwn = ({ covers, failure }: Result): boolean =>
  failure !== undefined && covers.includes(failure.requirement);

/** Whether that is what it is about first of all. */
const isFirst = ({ covers: [covered], failure }: Result): boolean => covered === failure?.requirement;

/** As they stand in the suite: the plain ones are first there, and the order does not hang on who was quick. */
const inSuite = ({ place: a }: Result, { place: b }: Result): number =>
  a && b && a.file === b.file ? a.line - b.line : 0;

/** File by file, and last what stands in none. */
export const byFile = (a: Result, b: Result): number => {
  const [one, other] = [a.place?.file ?? "\uffff", b.place?.file ?? "\uffff"];
  return one === other ? inSuite(a, b) || natural(a.id, b.id) : one < other ? -1 : 1;
};

/** What failed where something merely had to succeed, in the order in which it may accuse. */
export function inTurn(held: readonly Judged[], { clauses: { ends }, isRefusal }: Distinctions): readonly Judged[] {
  /** Where the command was to be carried out it is plainer what is wrong than where it was to be refused. */
  const isPlain = ({ failure }: Result) => failure !== undefined && !isRefusal(failure.expected);
  const rank = ({ standing, result }: Judged) =>
    6 * order.indexOf(standing) +
    (isItsOwn(result) ? 0 : isPlain(result) ? 2 : 4) +
    (result.failure?.requirement === ends ? 1 : 0);
  return held.toSorted(
    (a, b) => rank(a) - rank(b) || Number(isFirst(b.result)) - Number(isFirst(a.result)) || inSuite(a.result, b.result),
  );
}
