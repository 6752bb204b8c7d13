import type { PlayOptions } from "../../protocol/fuzz.js";
import type { Event } from "../../protocol/session.js";
import { type Breaches, breachesOf } from "./breaches.js";
import { type Exchange, exchangeOf } from "./exchange.js";
import { type OpenSession, sessionOpener } from "./open-session.js";
import type { Worker } from "./worker.js";

/** What all steps of one script share. */
export interface ScriptRun<E extends Event = Event> {
  readonly worker: Worker<E>;
  readonly options: PlayOptions;
  readonly breaches: Breaches<E>;
  readonly exchange: Exchange<E>;
  readonly sessionOn: OpenSession<E>;
}

export function beginScript<E extends Event>(worker: Worker<E>, options: PlayOptions): ScriptRun<E> {
  const breaches = breachesOf(worker, options);
  const exchange = exchangeOf(worker, options, breaches);
  return { worker, options, breaches, exchange, sessionOn: sessionOpener(worker, options, breaches, exchange) };
}
