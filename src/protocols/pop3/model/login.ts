import buffer from "node:buffer";
import { accept, refuse } from "./outcomes.js";
import type { Outcomes, SessionState, World } from "./state.js";

/** Lock and open the maildrop (RFC 1939 §4). */
export function openMaildrop(state: SessionState, user: string, world: World): Outcomes {
  const messages = world.maildrop(user);
  if (messages === "in-use") return refuse(state, "in-use", "rfc1939/4/exclusive-lock", "IN-USE");
  const entries = messages.map((message) => ({ ...message, deleted: false }));
  const next: SessionState = { ...state, phase: "transaction", owner: user, entries };
  return accept(next, "logged-in", "rfc1939/4/enters-transaction");
}

/** The name that USER gave is forgotten. */
export function withoutName(state: SessionState): SessionState {
  const { named: _forgotten, ...rest } = state;
  return rest;
}

export const isUtf8 = (octets: string): boolean => buffer.isUtf8(Buffer.from(octets, "latin1"));
