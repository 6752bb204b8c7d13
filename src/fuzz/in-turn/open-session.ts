import { SetUpError } from "../../protocol/protocol.js";
import type { Session } from "../../protocol/session.js";
import type { PlayOptions, Referee } from "./breaches.js";
import type { Dialogue } from "./exchange.js";
import type { Desk } from "./worker.js";

/** Patience with a login that waits for another session to end. */
const WAITING = 1500;

/** Gives the session on a connection, opened if it isn't; undefined when the server lets nobody in there. Throws Broken and SetUpError. */
export type Admission = (on: number) => Promise<Session | undefined>;

export function admission(desk: Desk, options: PlayOptions, judge: Referee, talk: Dialogue): Admission {
  const { oracle } = desk;
  const { state } = options;

  /** A login while another session has the mailbox: whatever the server does, the model says whether it may. */
  const besides = async (on: number): Promise<Session | undefined> => {
    if (oracle.secondLogin() === "waits") return undefined;
    const session = await desk.open(on, "authorization");
    judge.note({ kind: "open", on, state: "authorization" });
    for (const line of desk.place.protocol.lines.login) {
      const { over } = await talk.exchange(on, session, line, Math.min(WAITING, options.timeout));
      if (over) return undefined;
    }
    if (session.loggedIn()) {
      await talk.audit(on, session);
      return judge.spoilt() ? undefined : session;
    }
    judge.note({ kind: "end", on, how: "drop" });
    oracle.lost(on, "drop");
    desk.forget(on);
    return undefined;
  };

  return async (on) => {
    const open = desk.session(on);
    if (open && !open.connection.ended()) return open;
    if (open) talk.end(on);
    if (state === "transaction" && oracle.taken(on)) return besides(on);
    try {
      const session = await desk.open(on, state);
      judge.note({ kind: "open", on, state });
      if (judge.suspects()) judge.accuseRules(session);
      if (state === "transaction") await talk.audit(on, session);
      return judge.spoilt() ? undefined : session;
    } catch (error) {
      if (!(error instanceof SetUpError) || error.refusal === undefined || state !== "transaction") throw error;
      const breach = oracle.refused(on, error.refusal);
      if (!breach) throw error;
      judge.note({ kind: "open", on, state, breach });
      judge.accuse(breach);
      judge.spoil();
      return undefined;
    }
  };
}
