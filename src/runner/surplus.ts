import type { Failure } from "../journal/record.js";
import type { Protocol } from "../protocol/protocol.js";
import type { Watch } from "../protocol/rule.js";
import type { Event } from "../protocol/session.js";
import { latin1 } from "../wire/latin1.js";

/** What nobody asked for, by connection: behind it nobody can tell which reply is to what. */
export interface Surplus<E extends Event = Event> {
  /** Takes note, and shows the rules what comes. */
  readonly watch: Watch<E>;
  readonly on: (connection: number) => Failure | undefined;
  readonly first: () => Failure | undefined;
  /** Another session begins on that connection. */
  readonly forget: (connection: number) => void;
}

/** Nothing so far. */
export function surplusOf<E extends Event>(
  protocol: Pick<Protocol<E>, "unasked" | "clauses">,
  watch: Watch<E>,
): Surplus<E> {
  const found = new Map<number, Failure>();
  return {
    watch: {
      ...watch,
      see(event) {
        const { connection, entry } = event;
        const octets = protocol.unasked?.(event);
        if (octets && !found.has(connection))
          found.set(connection, {
            requirement: protocol.clauses.answers,
            expected: "nothing: no command is waiting for a reply",
            received: latin1(octets.subarray(0, 1000)),
            at: 0,
            connection,
            entry,
          });
        watch.see(event);
      },
    },
    on: (connection) => found.get(connection),
    first: () => found.values().next().value,
    forget: (connection) => found.delete(connection),
  };
}
