import type { PlayOptions } from "../../protocol/fuzz.js";
import type { Event, Session } from "../../protocol/session.js";
import { SetUpError } from "../../protocol/set-up-error.js";
import type { Breaches } from "./breaches.js";
import type { Exchange } from "./exchange.js";
import type { Worker } from "./worker.js";

/** Patience with a login that waits for another session to end. */
const WAITING = 1500;

/** Gives the session on a connection, opened if it isn't; undefined when the server lets nobody in there. Throws Broken and SetUpError. */
export type OpenSession<E extends Event> = (on: number) => Promise<Session<E> | undefined>;

export function sessionOpener<E extends Event>(
  worker: Worker<E>,
  { property: { state }, timeout }: PlayOptions,
  breaches: Breaches<E>,
  exchange: Exchange<E>,
): OpenSession<E> {
  const { oracle, protocol } = worker;
  const { greeted, loggedIn } = protocol.states;

  /** Logs in line by line while another session has the mailbox: whatever the server does, the model says whether it may. */
  const openSecond = async (on: number): Promise<Session<E> | undefined> => {
    if (oracle.secondLogin() === "waits") return undefined;
    const session = await worker.open(on, greeted);
    breaches.note({ kind: "open", on, state: greeted });
    for (const line of protocol.lines.login) {
      const { over } = await exchange.ask(on, session, line, Math.min(WAITING, timeout));
      if (over) return undefined;
    }
    if (session.state() === loggedIn) {
      await exchange.audit(on, session);
      return breaches.spoilt() ? undefined : session;
    }
    breaches.note({ kind: "end", on, how: "drop" });
    worker.end(on, "drop");
    return undefined;
  };

  return async (on) => {
    const open = worker.session(on);
    if (open && !open.connection.ended()) return open;
    if (open) exchange.end(on);
    if (state === loggedIn && oracle.taken(on)) return openSecond(on);
    try {
      const session = await worker.open(on, state);
      breaches.note({ kind: "open", on, state });
      if (breaches.suspects()) breaches.accuseRules(session);
      if (state === loggedIn) await exchange.audit(on, session);
      return breaches.spoilt() ? undefined : session;
    } catch (error) {
      if (!(error instanceof SetUpError) || error.refusal === undefined || state !== loggedIn) throw error;
      const breach = oracle.refused(on, error.refusal);
      if (!breach) throw error;
      breaches.note({ kind: "open", on, state, breach });
      breaches.accuse(breach);
      breaches.spoil();
      return undefined;
    }
  };
}
