import type { ReadBack, Stored } from "../../protocol/delivery.js";
import { type Bell, bell } from "./bell.js";

/** Mail that this process has taken itself: a server of ours, embedded or listening for what another one passes on. */
export interface Inbox extends ReadBack {
  /** A message has come for an account, by its name. */
  readonly put: (user: string, message: Omit<Stored, "key">) => void;
}

/** Messages that are kept of each account. */
const MOST = 10_000;

/** `queued`: another server brings it when it likes. */
export function inbox(what: string, queued: boolean): Inbox {
  const boxes = new Map<string, readonly Stored[]>();
  const bells = new Map<string, Set<Bell>>();
  let next = 1;
  return {
    what,
    loses: [],
    queued,
    put(user, message) {
      const before = boxes.get(user) ?? [];
      boxes.set(user, [...before.slice(-MOST + 1), { ...message, key: String(next++) }]);
      for (const its of bells.get(user) ?? []) its.ring();
    },
    look: async ({ user }, wanted) => (boxes.get(user) ?? []).filter(({ key }) => wanted(key)),
    watch({ user }) {
      const its = bells.get(user) ?? new Set();
      bells.set(user, its);
      const own = bell(() => its.delete(own));
      its.add(own);
      return own;
    },
  };
}
