import type { Mailboxes, Stored } from "../../protocol/delivery.js";
import { type Bell, bell } from "./bell.js";

/** Messages that are kept of each account: whoever waits for one looks through all. */
const MOST = 1000;

/** Empty mailboxes for mail that this process takes itself. `queued`: another server brings it when it likes. */
export function mailboxes(what: string, queued: boolean): Mailboxes {
  const boxes = new Map<string, readonly Stored[]>();
  const bells = new Map<string, Set<Bell>>();
  let next = 1;
  const of = (user: string) => boxes.get(user) ?? [];
  const ring = (user: string) => {
    for (const its of bells.get(user) ?? []) its.ring();
  };
  return {
    what,
    loses: [],
    queued,
    of,
    put(user, message) {
      boxes.set(user, [...of(user).slice(-MOST + 1), { ...message, key: String(next++) }]);
      ring(user);
    },
    remove(user, keys) {
      if (keys.size === 0) return;
      const left = of(user).filter(({ key }) => !keys.has(key));
      boxes.set(user, left);
      ring(user);
    },
    look: async ({ user }, wanted) => of(user).filter(({ key }) => wanted(key)),
    watch({ user }) {
      const its = bells.get(user) ?? new Set();
      bells.set(user, its);
      const own = bell(() => its.delete(own));
      its.add(own);
      return own;
    },
  };
}
