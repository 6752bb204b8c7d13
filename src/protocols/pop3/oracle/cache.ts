import type { Recalled } from "../../../fuzz/in-turn/oracle.js";
import { isKeyword } from "../commands.js";
import type { Reply } from "../event.js";
import { tidy } from "./allowed.js";
import { octetsOf } from "./classify.js";
import { LONG } from "./memoize.js";
import { isOdd, type Right, type Tracked } from "./session.js";

/** Replies that were right, so that none has to be judged twice. */
export interface ReplyCache {
  /** What was said of this very reply, in this very state. */
  readonly of: (session: Tracked, line: string, reply: Reply) => Recalled | undefined;
  readonly keep: (session: Tracked, line: string, reply: Reply, recalled: Recalled) => void;
  /** The session's state is another one. */
  readonly turn: (session: Tracked) => void;
}

/** Octets of a block that is worth keeping, and how many replies and states are kept. */
const LONGEST = 1024;
const MOST_KEPT = 1000;
/** Different replies to one line: some servers say the line itself. */
const FEW = 8;

export function replyCache(): ReplyCache {
  const states = new Map<string, Right>();
  let kept = 0;
  return {
    of(session, line, reply) {
      if (!session.right || session.due !== undefined || session.unmarked.size > 0 || line.length > LONG)
        return undefined;
      const known = session.right.get(keyOf(line))?.find((answer) => same(answer.reply, reply))?.recalled;
      if (!known) return undefined;
      if (known.judged.came.startsWith("-ERR")) session.errors++;
      session.refused = known.judged.came.startsWith("-ERR");
      session.odd = isOdd(line);
      session.afterUser = false;
      return known;
    },
    keep({ right }, line, reply, recalled) {
      const isShort = line.length <= LONG && (reply.block?.octets.length ?? 0) <= LONGEST;
      if (!right || !isShort || kept >= MOST_KEPT) return;
      const key = keyOf(line);
      const answers = right.get(key) ?? [];
      if (answers.length === FEW) return;
      answers.push({ reply, recalled });
      right.set(key, answers);
      kept++;
    },
    turn(session) {
      const name = nameOf(session);
      session.right = undefined;
      if (name === undefined) return;
      if (kept >= MOST_KEPT || states.size > MOST_KEPT) {
        states.clear();
        kept = 0;
      }
      session.right = states.get(name) ?? new Map();
      states.set(name, session.right);
    },
  };
}

/** Equal names, equal replies; undefined where what was said before counts. */
function nameOf({ state, afterUser, earlier }: Tracked): string | undefined {
  const { phase, entries, utf8, named, sasl, secure } = state;
  if (utf8 || sasl) return undefined;
  if (phase === "transaction")
    return entries.map(({ deleted, uniqueId }) => (deleted ? `-${uniqueId}` : uniqueId)).join();
  const isFresh = phase === "authorization" && named === undefined && !afterUser && earlier === undefined;
  return isFresh ? `${phase} ${secure}` : undefined;
}

/** Lines with the same key are the same to the model: what no command begins is all one, but for the kind of its octets. */
function keyOf(line: string): string {
  const space = line.indexOf(" ");
  const word = space < 0 ? line : line.slice(0, space);
  return isKeyword(word.toUpperCase()) || tidy(line) !== line ? line : `unknown ${octetsOf(line)}`;
}

function same(a: Reply, b: Reply): boolean {
  return isEqual(a.line.octets, b.line.octets) && isEqual(a.block?.octets, b.block?.octets);
}

function isEqual(a: Uint8Array | undefined, b: Uint8Array | undefined): boolean {
  return a === undefined || b === undefined ? a === b : Buffer.compare(a, b) === 0;
}
