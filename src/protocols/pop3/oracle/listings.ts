import { latin1 } from "../../../wire/latin1.js";
import { blockLines, entries } from "../block-lines.js";
import type { Reply } from "../event.js";
import { type ScanListing, scanListing, type UniqueIdListing, uniqueIdListing } from "../grammar.js";

/** The sizes of a LIST reply; undefined when nobody could read them. What is not quite right in form the rules accuse. */
export const sizesIn = (reply: Reply): readonly ScanListing[] | undefined =>
  entries(reply.block?.octets, scanListing) ??
  leniently(reply, (number, size) => ({ number, size: Number(size), extra: NONE }));

/** The unique-ids of a UIDL reply. */
export const uniqueIdsIn = (reply: Reply): readonly UniqueIdListing[] | undefined =>
  entries(reply.block?.octets, uniqueIdListing) ?? leniently(reply, (number, uniqueId) => ({ number, uniqueId }));

const NONE = new Uint8Array();

/** A listing in which at least number and value can be told apart; numbers have to be 1, 2, 3 and so on. */
function leniently<T>({ block }: Reply, make: (number: number, value: string) => T): readonly T[] | undefined {
  const lines = blockLines(block?.octets ?? NONE).map((line) => /^(\d+)\s+(.*)$/s.exec(latin1(line)));
  return lines.every((parts, at) => Number(parts?.[1]) === at + 1)
    ? lines.map((parts) => make(Number(parts?.[1]), parts?.[2] ?? ""))
    : undefined;
}
