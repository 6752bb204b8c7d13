import { seconds } from "../../input/duration.js";
import type { Event } from "../../protocol/session.js";
import { SetUpError } from "../../protocol/set-up-error.js";
import { latin1 } from "../../wire/latin1.js";
import type { StepOutcome } from "../case-outcome.js";
import type { Playing, StepOf } from "./playing.js";

/** `-- open`. Throws SetUpError. */
export async function playOpen<E extends Event>(
  { connections, accuse }: Playing<E>,
  step: StepOf<"open", E>,
): Promise<StepOutcome> {
  try {
    await connections.openAsked(step);
    return "go-on";
  } catch (error) {
    if (!step.orFail || !(error instanceof SetUpError) || error.refusal === undefined) throw error;
    return accuse.broken(step, "a login that succeeds", { received: error.refusal, at: 0 });
  }
}

/** `-- drop`, `-- reset` and `-- half-close`: the client ends the connection, or its half. */
export async function playEnd<E extends Event>(
  { connections }: Playing<E>,
  step: StepOf<"drop" | "reset" | "half-close", E>,
): Promise<StepOutcome> {
  const on = connections.of(step);
  const { connection } = on.opened.session;
  await connection.drained();
  if (step.kind === "half-close") connection.halfClose();
  else connection[step.kind]();
  on.dropped = step.kind !== "half-close";
  return "go-on";
}

/** `-- starttls`. Throws SetUpError. */
export async function playStartTls<E extends Event>(
  { place, protocol, connections, accuse }: Playing<E>,
  step: StepOf<"starttls", E>,
): Promise<StepOutcome> {
  const on = connections.of(step);
  on.pass();
  const { refused, only } = step;
  const { session } = on.opened;
  // A server that agrees to TLS inside TLS is told by the case about that.
  if (session.connection.secure()) return { verdict: "skip", reason: "the session is inside TLS already" };
  const shaken = await session.startTls(place.target.timeout, refused ?? only);
  if (refused && shaken.ok)
    return accuse.broken(step, `no handshake with ${refused} alone`, { event: `${refused} is spoken` });
  if (refused || shaken.ok) return "go-on";
  if (step.orEnd && !shaken.distrust) return { verdict: "pass" };
  if (shaken.distrust) throw new SetUpError(`TLS failed: ${shaken.reason}`);
  const outcome = accuse.broken(step, only ? `a handshake with ${only}` : "a TLS handshake", { event: shaken.reason });
  if (!shaken.isSilence || (outcome.verdict !== "broken" && outcome.verdict !== "blocked")) return outcome;
  // Time alone is no verdict: that is tried again, alone.
  const { handshakes: requirement } = protocol.clauses;
  return { verdict: "unanswered", failure: only ? outcome.failure : { ...outcome.failure, requirement } };
}

/** `-- closed`: the server ends the connection. */
export async function playClosed<E extends Event>(
  { place, connections, accuse }: Playing<E>,
  step: StepOf<"closed", E>,
): Promise<StepOutcome> {
  const { timeout } = place.target;
  const { connection } = connections.of(step).opened.session;
  const end = await connection.closed(step.within ?? timeout);
  if (end.kind === "time-out" && step.within !== undefined)
    return { verdict: "skip", reason: `the server keeps a silent connection for ${step.within / 60_000} minutes` };
  const expected = "the server closes the connection";
  if (end.kind === "time-out") return accuse.broken(step, expected, { event: `still open after ${seconds(timeout)}` });
  if (connection.unread() > 0 && step.within === undefined)
    return accuse.broken(step, expected, { received: latin1(connection.pending().subarray(0, 1000)), at: 0 });
  if (step.notify && !connection.closeNotified())
    return accuse.broken(step, "a TLS close alert, then the end", { event: "the connection ended without one" });
  return "go-on";
}

/** `-- quiet`: nothing comes for so long. */
export async function playQuiet<E extends Event>(
  { connections, accuse }: Playing<E>,
  step: StepOf<"quiet" | "wait", E>,
): Promise<StepOutcome> {
  const { connection } = connections.of(step).opened.session;
  if (!(await connection.disturbed(step.ms))) return "go-on";
  const received = latin1(connection.pending().subarray(0, 1000));
  const found = received === "" ? { event: "the server closed the connection" } : { received, at: 0 };
  return accuse.broken(step, `nothing for ${seconds(step.ms)}`, found);
}
