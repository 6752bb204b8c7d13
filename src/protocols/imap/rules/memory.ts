import type { ResponseEvent } from "../event.js";
import type { Message, Selected } from "../view.js";

/** A mailbox as all sessions of a case know it; undefined: nobody can tell whether two mean the same. */
export function mailboxKey({ connection, known }: ResponseEvent, name: string): string {
  const user = known.view.user();
  // Who has logged in is not known: two sessions need not be of one account.
  return `${user === undefined ? `#${connection}` : `@${user}`} ${name}`;
}

/** What is known of messages, in whatever session it was told: by the message of the session, and by UID where that is told. */
export interface Facts<T> {
  of(seen: ResponseEvent, mailbox: Selected, message: Message, uid: number | undefined): T[];
}

/** Messages of which something is remembered in one case. */
const MOST = 20_000;

export function factsAbout<T>(make: () => T): Facts<T> {
  const own = new WeakMap<Message, T>();
  const shared = new Map<string, T>();
  return {
    of(seen, mailbox, message, uid) {
      const mine = own.get(message) ?? make();
      own.set(message, mine);
      if (uid === undefined || mailbox.uidValidity === undefined) return [mine];
      const key = `${mailboxKey(seen, mailbox.name)} ${mailbox.uidValidity} ${uid}`;
      const all = shared.get(key) ?? mine;
      if (shared.size < MOST) shared.set(key, all);
      return all === mine ? [mine] : [mine, all];
    },
  };
}
