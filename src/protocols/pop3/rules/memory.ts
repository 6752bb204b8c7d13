import type { Judgement } from "../../../protocol/session.js";
import { isOk, messageNumber, type Pop3Rule, type ReplySeen } from "./rule.js";

/** Something that a session has shown, and how a positive reply of the TRANSACTION state adds to it. */
export interface Memory<M> {
  readonly begin: () => M;
  readonly add: (memory: M, seen: ReplySeen) => void;
}

/** A rule of the TRANSACTION state that remembers what each session has shown. `judge` sees the memory as it was before the reply. */
export function remembering<M>(
  id: string,
  covers: string,
  title: string,
  { begin, add }: Memory<M>,
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
        return judgement;
      };
    },
  };
}

/** What a listing says of each message, by number; the first such listing or any later one. */
export const valuesOf = <T extends { readonly number: number }, V>(
  listing: (seen: ReplySeen) => readonly T[],
  value: (entry: T) => V,
): Memory<Map<number, V>> => ({
  begin: () => new Map(),
  add: (memory, seen) => {
    for (const entry of listing(seen)) memory.set(entry.number, value(entry));
  },
});

/** Numbers of messages that are marked as deleted. */
export const marks: Memory<Set<number>> = {
  begin: () => new Set(),
  add(memory, seen) {
    const number = messageNumber(seen);
    if (seen.command?.keyword === "DELE" && number !== undefined) memory.add(number);
    if (seen.command?.keyword === "RSET") memory.clear();
  },
};
