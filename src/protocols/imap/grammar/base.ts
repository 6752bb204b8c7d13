import { capabilityData } from "./capability.js";
import { type Families, nzNumber, peek, sp } from "./cursor.js";
import { fetch, fetchItems } from "./fetch.js";
import { type Flag, flagList } from "./flag.js";
import { type AnyKind, bare, type Kind, kindsOf, spaced } from "./kind.js";
import { list, lsub } from "./list.js";
import { printList } from "./print.js";
import { responseCodes } from "./resp-text.js";
import { status, statusItems } from "./status.js";

/** "FLAGS" SP flag-list: those that the mailbox may have */
export const mailboxFlags: Kind<readonly Flag[]> = spaced("FLAGS", flagList, printList);

/** "SEARCH" *(SP nz-number) */
export const search: Kind<readonly number[]> = {
  name: "SEARCH",
  rule(from) {
    const all: number[] = [];
    while (peek(from) === 0x20) {
      sp(from);
      all.push(nzNumber(from));
    }
    return all;
  },
  print: (all) => all.map((its) => ` ${its}`).join(""),
};

export const exists = bare("EXISTS");
export const recent = bare("RECENT");
export const expunge = bare("EXPUNGE");

/** What an extension adds to the grammar, family by family. */
export type Additions = { readonly [family in keyof Families]?: readonly AnyKind[] };

/** All that the two revisions share. */
const base: Families = {
  data: kindsOf([capabilityData, list, lsub, mailboxFlags, search, status]),
  numbered: kindsOf([exists, recent, expunge, fetch]),
  responseCodes,
  fetchItems,
  statusItems,
};

/** The grammar with what extensions add to it. */
export function familiesWith(additions: readonly Additions[]): Families {
  const merged = (family: keyof Families) =>
    new Map([...base[family], ...additions.flatMap((its) => [...kindsOf(its[family] ?? [])])]);
  return {
    data: merged("data"),
    numbered: merged("numbered"),
    responseCodes: merged("responseCodes"),
    fetchItems: merged("fetchItems"),
    statusItems: merged("statusItems"),
  };
}
