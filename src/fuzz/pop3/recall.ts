import type { Reply } from "../../protocols/protocol.js";
import { latin1 } from "../../wire/latin1.js";
import type { Recalled } from "../oracle.js";
import { type Held, isOdd } from "./held.js";

/** Replies that were right, so that none has to be judged twice. */
export interface Recall {
  /** What was said of this very reply, in this very state. */
  readonly of: (session: Held, line: string, reply: Reply) => Recalled | undefined;
  readonly keep: (session: Held, line: string, reply: Reply, recalled: Recalled) => void;
  /** The session's state is another one. */
  readonly rename: (session: Held) => void;
}

/** Octets of a line and of a block that are worth keeping, and how many replies and states are kept. */
const LONGEST_LINE = 256;
const LONGEST = 1024;
const MOST = 1000;

export function recall(): Recall {
  const right = new Map<string, Recalled>();
  const names = new Map<string, number>();
  let next = 0;
  const isShort = (line: string, { block }: Reply) =>
    line.length <= LONGEST_LINE && (block === undefined || block.octets.length <= LONGEST);
  const keyOf = ({ name }: Held, line: string, { line: first, block }: Reply) =>
    `${name}${line}\n${latin1(first.octets)}${block ? `\n${latin1(block.octets)}` : ""}`;
  return {
    of(session, line, reply) {
      if (session.name === "" || session.due !== undefined || session.unmarked.size > 0 || !isShort(line, reply))
        return undefined;
      const known = right.get(keyOf(session, line, reply));
      if (!known) return undefined;
      if (known.judged.came.startsWith("-ERR")) session.errors++;
      session.odd = isOdd(line);
      session.afterUser = false;
      return known;
    },
    keep(session, line, reply, recalled) {
      if (session.name !== "" && isShort(line, reply)) right.set(keyOf(session, line, reply), recalled);
    },
    rename(session) {
      const { phase, entries, utf8 } = session.state;
      session.name = "";
      if (phase !== "transaction" || utf8) return;
      if (right.size > MOST || names.size > MOST) {
        right.clear();
        names.clear();
      }
      const maildrop = entries.map(({ deleted, uniqueId }) => (deleted ? `-${uniqueId}` : uniqueId)).join();
      const number = names.get(maildrop) ?? next++;
      names.set(maildrop, number);
      session.name = `${number} `;
    },
  };
}

/** Keeps so many results of a function, and then begins anew; of long texts only the last, because looking them up costs more. */
export function remembered<K, V>(most: number, make: (key: K) => V): (key: K) => V {
  const known = new Map<K, V>();
  let long: { readonly key: K; readonly value: V } | undefined;
  return (key) => {
    if (typeof key === "string" && key.length > LONGEST_LINE) {
      if (long?.key !== key) long = { key, value: make(key) };
      return long.value;
    }
    let value = known.get(key);
    if (value === undefined) {
      if (known.size >= most) known.clear();
      value = make(key);
      known.set(key, value);
    }
    return value;
  };
}
