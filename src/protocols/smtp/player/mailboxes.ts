import type { Stored } from "../../../protocol/delivery.js";
import { strikes } from "../../../protocol/strikes.js";
import type { Target } from "../../../protocol/target.js";
import { arrivalTimes, SHORTLY } from "../../../runner/arrivals/times.js";
import { latin1 } from "../../../wire/latin1.js";
import { markIn } from "./message.js";

/** A message that has come, and whose. */
export interface Arrived extends Stored {
  readonly user: string;
}

/** What arrives at the accounts of a target, over all scripts of a worker. */
export interface Mailboxes {
  /** What is there does not count. */
  readonly begin: () => Promise<void>;
  /** Whatever came with these marks; waits for as many as are surely to come. */
  readonly await: (
    marks: ReadonlySet<string>,
    isAll: (come: readonly Arrived[]) => boolean,
  ) => Promise<readonly Arrived[]>;
}

const PAUSE = 25;
/** So many keys more than there are messages, and some are forgotten. */
const FORGETS = 1000;

export function mailboxesOf(target: Target): Mailboxes {
  const { readBack, accounts } = target;
  const seen = new Map(accounts.map(({ user }) => [user, new Set<string>()]));
  let isOpen = false;
  const look = async (isWanted: boolean): Promise<readonly Arrived[]> => {
    if (!readBack) return [];
    const all: Arrived[] = [];
    for (const account of accounts) {
      const known = seen.get(account.user) ?? new Set();
      const there: string[] = [];
      const fresh = await readBack.look(account, (key) => {
        there.push(key);
        if (known.has(key)) return false;
        known.add(key);
        return isWanted;
      });
      // What is gone from there need not be known any more.
      if (known.size > 2 * there.length + FORGETS) seen.set(account.user, new Set(there));
      all.push(...fresh.map((its) => ({ ...its, user: account.user })));
    }
    return all;
  };
  return {
    async begin() {
      if (isOpen) return;
      isOpen = true;
      await look(false);
    },
    async await(marks, isAll) {
      const come: Arrived[] = [];
      const began = performance.now();
      const times = arrivalTimes(target);
      const inVain = strikes(target);
      for (;;) {
        const fresh = await look(true);
        come.push(...fresh.filter(({ octets }) => marks.has(markIn(latin1(octets.subarray(0, 16_384))) ?? "")));
        const elapsed = performance.now() - began;
        const isThere = isAll(come);
        if (isThere && come.length > 0) times.note(elapsed);
        const patience = isThere ? SHORTLY : inVain.patience("mail", times.settled() ?? target.timeout);
        if (!readBack?.queued || isThere || elapsed > patience) {
          inVain.note("mail", isThere);
          return come;
        }
        await new Promise((resolve) => setTimeout(resolve, PAUSE));
      }
    },
  };
}
