import type { FuzzPlace } from "../../protocol/fuzz.js";
import type { Place } from "../../protocol/place.js";
import { type Watch, watchWith } from "../../protocol/rule.js";
import type { Event, Session } from "../../protocol/session.js";
import { SetUpError } from "../../protocol/set-up-error.js";
import { deliverTo } from "../../runner/deliver/deliver-to.js";
import { ownAddress } from "../../runner/own-address.js";
import { insistence } from "../insist.js";
import { type Recent, recentTalk } from "../recent.js";
import { unread } from "../unread.js";
import { differentFrom } from "./different.js";
import type { Loss, Oracle } from "./oracle.js";
import type { InTurn } from "./protocol.js";

/**
 * One worker's sessions and mailbox. They outlive a script, because a login costs more than a script does; the
 * rules begin anew with each.
 */
export interface Worker<E extends Event = Event> extends Recent {
  readonly place: FuzzPlace;
  readonly protocol: InTurn<E>;
  readonly oracle: Oracle<E>;
  /** A line with the account's values in it. */
  readonly filled: (line: string) => string;
  readonly session: (on: number) => Session<E> | undefined;
  /** Opens a connection; throws SetUpError. `patient`, as by default: tries again for a while when nobody is let in. */
  readonly open: (on: number, state: string, patient?: boolean) => Promise<Session<E>>;
  /** The connection is no longer used, as the oracle hears: it ended that way. */
  readonly end: (on: number, how: Loss) => void;
  /** All connections end, without a word. */
  readonly clear: () => void;
  /** Makes the mailbox hold just these messages; throws SetUpError. */
  readonly fill: (messages: readonly string[]) => Promise<void>;
  /** Delivers a message that none in the mailbox is; gives it as it was delivered, undefined: nothing can arrive now. Throws SetUpError. */
  readonly deliver: (message: string) => Promise<string | undefined>;
  /** Takes away what it has put into the mailbox; throws SetUpError. */
  readonly tidy: () => Promise<void>;
  /** Shows the rules what they have not seen yet. */
  readonly look: () => void;
  /** Milliseconds that a login took. */
  readonly waited: (ms: number) => void;
  /** Too much of the time goes into waiting for logins: no more of them for a while. */
  readonly isWeary: () => boolean;
  /** What came last is known to be right: the rules need not look. */
  readonly skip: () => void;
  /** From here on the rules watch a new script. `broke` hears of rules. */
  readonly watch: (broke: (rule: string) => void) => Watched<E>;
}

export interface Watched<E extends Event = Event> {
  readonly watch: Watch<E>;
  /** While it is true the rules look away. */
  blind: boolean;
}

/** Milliseconds for which a server may let nobody in, and how many times the patience with a login at most. */
const THROTTLED = { most: 30_000, times: 3 };

/** The share of a worker's time that may go into waiting for logins, once that is more than a few seconds. */
const WAITING = { share: 0.2, from: 3000 };

export function openWorker<E extends Event>(protocol: InTurn<E>, place: FuzzPlace): Worker<E> {
  const { target, endpoint, account, offers, mailbox } = place;
  const oracle = protocol.oracle(account, offers);
  const world = protocol.world(target, endpoint, account, mailbox);
  const values = [...protocol.values(account)].map(([name, value]) => [`{${name}}`, value] as const);
  const sessions = new Map<number, Session<E>>();
  const began = performance.now();
  let waited = 0;
  let put = new Set<string>();
  let isShut = false;
  let isTried = false;
  const unseen: E[] = [];
  let now: Watched<E> = { watch: { tally: new Map(), see: () => undefined }, blind: false };
  const { process: server, ...where } = place;
  const watched: Place<E> = {
    ...where,
    transcript: unread,
    watch: {
      get tally() {
        return now.watch.tally;
      },
      see(event) {
        if (!now.blind) unseen.push(event);
      },
    },
  };
  const throttled = Math.min(THROTTLED.most, THROTTLED.times * target.loginTimeout);
  /** What it says in words is not for us to insist on. */
  const insist = insistence(
    server,
    (error) => error.refusal !== undefined || error.breach !== undefined || error.isChoice || error.isOthers,
    throttled,
  );
  const deliver = (messages: readonly string[]) =>
    deliverTo(
      target,
      account,
      messages.map((message) => Buffer.from(message, "latin1")),
    );
  const look = () => {
    for (const event of unseen.splice(0)) now.watch.see(event);
  };
  const end = (on: number, how: Loss) => {
    oracle.lost(on, how);
    sessions.get(on)?.connection.drop();
    sessions.delete(on);
  };
  const clear = () => {
    for (const on of sessions.keys()) end(on, "drop");
  };

  return {
    place,
    protocol,
    oracle,
    filled: (line) =>
      line.includes("{") ? values.reduce((text, [name, value]) => text.replaceAll(name, value), line) : line,
    session: (on) => sessions.get(on),
    async open(on, state, patient = true) {
      const isStranger = place.ownAddresses === true && state !== protocol.states.loggedIn;
      const open = () => protocol.open(isStranger ? { ...watched, from: ownAddress() } : watched, on, state);
      const { session } = await (patient ? insist(open) : open());
      look();
      sessions.set(on, session);
      oracle.opened(on, state);
      return session;
    },
    look,
    ...recentTalk(),
    waited(ms) {
      waited += ms;
    },
    isWeary: () => waited > WAITING.from && waited > WAITING.share * (performance.now() - began),
    skip: () => void unseen.pop(),
    end,
    clear,
    async fill(messages) {
      clear();
      // The first time two different messages show in which order the server numbers them.
      if (!isTried) await insist(() => world.prepare(protocol.given.wants(["plain", "short"])));
      isTried = true;
      await insist(() => world.prepare(protocol.given.wants([])));
      if (messages.length > 0) await deliver(world.newestFirst?.() ? [...messages].reverse() : messages);
      put = new Set(messages);
      oracle.filled(messages);
    },
    async tidy() {
      clear();
      await world.tidy();
    },
    async deliver(wanted) {
      if (isShut || world.newestFirst?.()) return undefined;
      const message = differentFrom(put, wanted, protocol.given.unlike);
      try {
        await deliver([message]);
      } catch (error) {
        // A server may keep everybody out of the mailbox, the delivery included, while a session is open.
        if (!(error instanceof SetUpError) || sessions.size === 0) throw error;
        isShut = true;
        return undefined;
      }
      put.add(message);
      oracle.delivered(message);
      return message;
    },
    watch(broke) {
      unseen.length = 0;
      now = { watch: watchWith(protocol.rules, broke), blind: false };
      return now;
    },
  };
}
