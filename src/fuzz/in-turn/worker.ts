import { type Offers, SetUpError, type Stage } from "../../protocol/protocol.js";
import type { Account, Session, Watch } from "../../protocol/session.js";
import type { Endpoint, Target } from "../../protocol/target.js";
import { type Sighting, watchWith } from "../../protocol/watch.js";
import { deliverTo } from "../../runner/deliver/deliver-to.js";
import type { Transcript } from "../../wire/transcript.js";
import type { Oracle } from "./oracle.js";
import type { FuzzProtocol } from "./protocol.js";

/** What a worker fuzzes with. */
export interface Place {
  readonly target: Target;
  readonly endpoint: Endpoint;
  readonly account: Account;
  readonly offers: Offers;
  readonly protocol: FuzzProtocol;
  /** TLS by command before a login that mailspec makes itself. */
  readonly secureFirst: boolean;
  /** The process of the server, when mailspec started it. */
  readonly process?: ServerProcess;
}

/** A server that mailspec started itself. */
export interface ServerProcess {
  /** Starts it again when it has ended; resolves when it can be connected to. Throws SetUpError. */
  readonly ready: () => Promise<void>;
  /** What went wrong with it since it was asked last: its end, or a report of a sanitizer. Waits that long for it. */
  readonly trouble: (ms: number) => Promise<string | undefined>;
}

/** How long, in milliseconds, the end of a server's process may take to be seen after that of its connections. */
export const CRASH = 200;

/**
 * One worker's sessions and mailbox. They outlive a script, because a login costs more than a script does; the
 * rules begin anew with each.
 */
export interface Desk {
  readonly place: Place;
  readonly oracle: Oracle;
  readonly session: (on: number) => Session | undefined;
  /** Opens a connection; throws SetUpError. `patient`, as by default: tries again for a while when nobody is let in. */
  readonly open: (on: number, state: "authorization" | "transaction", patient?: boolean) => Promise<Session>;
  /** The connection is no longer used. The oracle has been told. */
  readonly forget: (on: number) => void;
  /** All connections end, without QUIT. */
  readonly clear: () => void;
  /** Makes the mailbox hold just these messages; throws SetUpError. */
  readonly fill: (mail: readonly string[]) => Promise<void>;
  readonly deliver: (message: string) => Promise<void>;
  /** Shows the rules what they have not seen yet. */
  readonly look: () => void;
  /** What was just seen is known to be right: the rules need not look. */
  readonly skip: () => void;
  /** From here on the rules watch a new script. `broke` hears of rules. */
  readonly watch: (broke: (rule: string) => void) => Watched;
}

export interface Watched {
  readonly watch: Watch<Sighting>;
  /** While it is true the rules look away. */
  blind: boolean;
}

/** Milliseconds for which a server may let nobody in. */
const THROTTLED = 30_000;

/** Nobody reads what scripts say: a finding is told with the transcript of its reproduction. */
const unread: Transcript = {
  octets: () => 0,
  event: () => undefined,
  entries: () => [],
  length: () => 0,
  elapsed: () => 0,
};

export function openDesk(place: Place): Desk {
  const { target, endpoint, account, offers } = place;
  const { driver } = place.protocol;
  const oracle = place.protocol.oracle(account, offers);
  const sessions = new Map<number, Session>();
  const sightings: Sighting[] = [];
  let now: Watched = {
    watch: { tally: new Map(), see: () => undefined },
    blind: false,
  };
  const stage: Stage<Sighting> = {
    target,
    endpoint,
    account,
    offers,
    secureFirst: place.secureFirst,
    transcript: unread,
    watch: {
      get tally() {
        return now.watch.tally;
      },
      see(seen) {
        if (!now.blind) sightings.push(seen);
      },
    },
  };
  /** A server that lets nobody in for a while slows us down, no more. What it refuses in words is not for us to insist on. */
  const patiently = async <T>(work: () => Promise<T>): Promise<T> => {
    const until = performance.now() + THROTTLED;
    for (let pause = 50; ; pause = Math.min(pause * 2, 2000)) {
      await place.process?.ready();
      try {
        return await work();
      } catch (error) {
        const isFinal = !(error instanceof SetUpError) || error.refusal !== undefined;
        if (isFinal || performance.now() + pause > until) throw error;
      }
      await new Promise((resolve) => setTimeout(resolve, pause));
    }
  };
  const deliver = (messages: readonly string[]) =>
    deliverTo(
      target,
      account,
      messages.map((message) => Buffer.from(message, "latin1")),
    );
  const look = () => {
    for (const seen of sightings.splice(0)) now.watch.see(seen);
  };
  const forget = (on: number) => {
    sessions.get(on)?.connection.drop();
    sessions.delete(on);
  };
  const clear = () => {
    for (const on of sessions.keys()) {
      oracle.lost(on, "drop");
      forget(on);
    }
  };

  return {
    place,
    oracle,
    session: (on) => sessions.get(on),
    async open(on, state, patient = true) {
      const arrive = () => driver.arrive(stage, on, state);
      const { session } = await (patient ? patiently(arrive) : arrive());
      look();
      sessions.set(on, session);
      oracle.opened(on, state);
      return session;
    },
    look,
    skip: () => void sightings.pop(),
    forget,
    clear,
    async fill(mail) {
      clear();
      await patiently(() => driver.empty(target, endpoint, account));
      if (mail.length > 0) await deliver(mail);
      oracle.filled(mail);
    },
    async deliver(message) {
      await deliver([message]);
      oracle.delivered(message);
    },
    watch(broke) {
      sightings.length = 0;
      now = { watch: watchWith(driver.rules, unread, broke), blind: false };
      return now;
    },
  };
}
