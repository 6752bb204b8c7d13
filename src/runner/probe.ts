import { isLoopback } from "../input/loopback.js";
import type { Probe } from "../protocol/offers.js";
import { errand, type Place } from "../protocol/place.js";
import type { Protocol } from "../protocol/protocol.js";
import { isTrouble, type Session } from "../protocol/session.js";
import { SetUpError } from "../protocol/set-up-error.js";
import type { Account, Endpoint, Target } from "../protocol/target.js";
import { endpointsOf, type Probes } from "./endpoint-for.js";
import { ownAddress } from "./own-address.js";

/** What is known of a target. */
export interface Probed {
  readonly probes: Probes;
  /** The target as it wants to be spoken to: with TLS by command first, where it lets nobody in otherwise. */
  readonly target: Target;
  /** One line that says why nothing can be tested; secrets are still in it. */
  readonly fatal?: string;
  /** Endpoints that take connections, and begin no session, while others of their protocol do: why; secrets are still in it. */
  readonly shut?: ReadonlyMap<Endpoint, string>;
}

/** Looks at all endpoints of these protocols. */
export async function probeAll(
  protocols: readonly Protocol[],
  target: Target,
  accounts: readonly Account[],
): Promise<Probed> {
  const probed = await probeAs(protocols, target, accounts);
  if (probed.fatal === undefined || target.starttls || !probed.isRefused) return probed;
  const secured = await probeAs(protocols, { ...target, starttls: true }, accounts);
  return secured.fatal === undefined ? secured : probed;
}

async function probeAs(
  protocols: readonly Protocol[],
  target: Target,
  accounts: readonly Account[],
): Promise<Probed & { readonly isRefused?: boolean }> {
  const probes = new Map<Endpoint, Probe>();
  const shut = new Map<Endpoint, SetUpError>();
  try {
    for (const protocol of protocols) {
      const its = endpointsOf(target, protocol);
      for (const endpoint of its) {
        const those = probes.size === 0 ? accounts : accounts.slice(0, 1);
        try {
          probes.set(endpoint, await protocol.probe(target, endpoint, those));
        } catch (error) {
          if (!isShut(error)) throw error;
          shut.set(endpoint, error);
        }
      }
      const [reason] = shut.values();
      if (reason && its.every((endpoint) => shut.has(endpoint))) throw reason;
    }
    if (shut.size === 0) return { probes, target };
    const endpoints = target.endpoints.filter((endpoint) => !shut.has(endpoint));
    const reasons = [...shut].map(([endpoint, { message }]) => [endpoint, message] as const);
    return { probes, target: { ...target, endpoints }, shut: new Map(reasons) };
  } catch (error) {
    if (!(error instanceof SetUpError)) throw error;
    return { probes, target, fatal: error.message, isRefused: error.refusal !== undefined };
  }
}

/** No session begins there. What nothing listens on was probably not meant; a refused login is of the account. */
const isShut = (error: unknown): error is SetUpError =>
  error instanceof SetUpError && !error.isGone && error.refusal === undefined && !error.isOthers;

/** Whether the server is there, whatever it does on other connections; `gone`: nothing listens. */
export type Service =
  | { readonly kind: "served" | "deaf" }
  /** What connecting came to. */
  | { readonly kind: "gone"; readonly reason: string };

/** Opens a new connection to that endpoint, and looks whether it is greeted. */
export async function serves(
  protocol: Protocol,
  target: Target,
  endpoint: Endpoint,
  account: Account,
): Promise<Service> {
  const [{ name }] = protocol.states;
  try {
    const { session } = await protocol.open({ ...errand(target, endpoint, account), secureFirst: false }, 1, name);
    const greeting = await session.next(target.timeout);
    session.connection.drop();
    return { kind: isTrouble(greeting) ? "deaf" : "served" };
  } catch (error) {
    if (!(error instanceof SetUpError)) throw error;
    return error.isGone ? { kind: "gone", reason: error.message } : { kind: "deaf" };
  }
}

/**
 * Endpoints on this machine that let clients from addresses of their own log in as well as others. Dovecot takes a client from
 * the server's own address for one behind TLS, and shows another one no mechanism.
 */
export async function strangersWelcome(
  protocol: Protocol,
  target: Target,
  account: Account | undefined,
  probes: Probes,
): Promise<readonly Endpoint[]> {
  const states = protocol.states.filter((it) => it.takesAccount);
  const welcome: Endpoint[] = [];
  for (const endpoint of endpointsOf(target, protocol)) {
    const logsIn = (probes.get(endpoint)?.loginMs ?? 0) > 0;
    const state = states.at(logsIn ? -1 : 0);
    if (!account || !state || !isLoopback(endpoint.host)) continue;
    const session = await reach(protocol, { ...errand(target, endpoint, account), from: ownAddress() }, state.name);
    if (!session) continue;
    await protocol.leave(session, target);
    welcome.push(endpoint);
  }
  return welcome;
}

/** A session in that state; undefined: nobody gets there. */
async function reach(protocol: Protocol, place: Place, state: string): Promise<Session | undefined> {
  try {
    return (await protocol.open(place, 1, state)).session;
  } catch (error) {
    if (error instanceof SetUpError) return undefined;
    throw error;
  }
}
