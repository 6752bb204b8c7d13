import { isBreach } from "../journal/outcome.js";
import type { Result, TranscriptEntry } from "../journal/record.js";
import { accepting, type Clauses } from "../protocol/clauses.js";
import { blockedBy, type Judged } from "./standing.js";

type Known = Pick<Clauses, "accepts" | "inOrder">;

/** Whether that entry of a transcript is a reply to commands that were sent together. */
export function isOfGroup(
  said: readonly TranscriptEntry[],
  { entry, connection }: { readonly entry?: number; readonly connection?: number },
  clauses: Known,
): boolean {
  if (entry === undefined) return false;
  const before = said.slice(0, entry + 1).filter((its) => its.connection === connection);
  const end = before.findLastIndex(({ from }) => from === "C");
  const begin = before.slice(0, Math.max(0, end)).findLastIndex(({ from }) => from !== "C") + 1;
  const text = before.slice(begin, end + 1).map((its) => its.text);
  const commands = text.join("").replace(/\r\n$/, "").split("\r\n");
  // Mail data has many lines, too, of which only the dot says something.
  return commands.length > 1 && commands.some((its) => its.length > 1 && accepting(clauses, its) !== undefined);
}

/** The id of the case that shows that replies come out of order, unless another clause is broken that explains it. */
export function disordered(
  results: readonly Result[],
  held: readonly Judged[],
  { inOrder }: Pick<Clauses, "inOrder">,
): string | undefined {
  const isBroken = ({ verdict, failure }: Result) =>
    inOrder !== undefined && failure?.requirement === inOrder && isBreach(verdict);
  const isExplained = ({ owner }: Judged) =>
    [...results, ...held.filter((its) => its.owner === undefined).map(({ result }) => result)].some(
      ({ failure }) => owner !== undefined && failure?.requirement === owner,
    );
  return (results.find(isBroken) ?? held.find((its) => isBroken(its.result) && !isExplained(its))?.result)?.id;
}

/** What rules have found, less what replies that are out of order make of it: each may be to another command than it seems. */
export const lessDisordered = (results: readonly Result[], by: string | undefined, clauses: Known): readonly Result[] =>
  results.map((result) => {
    const { failure } = result;
    if (by === undefined || !failure || !isOfGroup(result.transcript, failure, clauses)) return result;
    return blockedBy(result, by);
  });
