import type { Judgement } from "../../../protocol/rule.js";
import type { Listing, Numbered } from "../replies/listing.js";
import { listed } from "./listing.js";
import { isOk, messageNumber, owning, type Pop3Rule, type ReplySeen } from "./rule.js";

/** Something that a session has shown, and how a positive reply of the TRANSACTION state adds to it. */
export interface Memory<M> {
  readonly begin: () => M;
  readonly add: (memory: M, seen: ReplySeen) => void;
  /** The same of any other reply. */
  readonly addRefused?: (memory: M, seen: ReplySeen) => void;
}

/** A rule of the TRANSACTION state that remembers what each session has shown. `judge` sees the memory as it was before the reply. */
export function remembering<M>(
  id: string,
  covers: string,
  title: string,
  { begin, add, addRefused }: Memory<M>,
  judge: (seen: ReplySeen, memory: M) => Judgement,
): Pop3Rule {
  return {
    id,
    covers,
    title,
    watch: () => {
      const sessions = new Map<number, M>();
      return (seen) => {
        if (seen.kind !== "reply") return undefined;
        if (seen.phase === "greeting") sessions.delete(seen.connection);
        if (seen.phase !== "transaction") return undefined;
        let memory = sessions.get(seen.connection);
        if (memory === undefined) {
          memory = begin();
          sessions.set(seen.connection, memory);
        }
        const judgement = judge(seen, memory);
        if (isOk(seen)) add(memory, seen);
        else addRefused?.(memory, seen);
        return judgement;
      };
    },
  };
}

/** Numbers of messages that are marked as deleted. */
export const marks: Memory<Set<number>> = {
  begin: () => new Set(),
  add(memory, seen) {
    const number = messageNumber(seen);
    if (seen.command?.keyword === "DELE" && number !== undefined) memory.add(number);
    if (seen.command?.keyword === "RSET") memory.clear();
  },
};

/** What a listing has said of each message, by number, and which of them are marked by now. */
interface Values {
  readonly said: Map<number, string>;
  readonly marked: Set<number>;
}

export const valuesOf = <T extends Numbered>(listing: Listing<T>): Memory<Values> => ({
  begin: () => ({ said: new Map(), marked: new Set() }),
  add({ said, marked }, seen) {
    marks.add(marked, seen);
    for (const entry of listing.of(seen)) if (!marked.has(entry.number)) said.set(entry.number, listing.value(entry));
  },
});

/** What the listing says of a message stays the same in a session. That it speaks of one that is marked is others' business. */
export const isConstant = <T extends Numbered>(
  id: string,
  covers: string,
  title: string,
  listing: Listing<T>,
): Pop3Rule =>
  remembering(id, covers, title, valuesOf(listing), (seen, { said, marked }) => {
    const now = listing.of(seen).filter(({ number }) => !marked.has(number));
    const { value } = listing;
    if (now.length === 0) return undefined;
    const other = now.find((entry) => said.has(entry.number) && said.get(entry.number) !== value(entry));
    return other
      ? listed(`${other.number} ${said.get(other.number)}, as before`, `${other.number} ${value(other)}`)
      : "ok";
  });

/** The listing of all messages leaves out those that are marked as deleted. */
export const omitsMarked = <T extends Numbered>(
  id: string,
  covers: string,
  title: string,
  { of, value, keyword }: Listing<T>,
): Pop3Rule =>
  owning(
    remembering(id, covers, title, marks, (seen, deleted) => {
      if (seen.command?.keyword !== keyword || !seen.block || deleted.size === 0) return undefined;
      const ghost = of(seen).find(({ number }) => deleted.has(number));
      return ghost
        ? listed(`no line for message ${ghost.number}, which is marked as deleted`, `${ghost.number} ${value(ghost)}`)
        : "ok";
    }),
  );
