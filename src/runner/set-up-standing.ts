import type { Protocol } from "../protocol/protocol.js";
import type { SetUpError } from "../protocol/set-up-error.js";
import { redact } from "../wire/secrets.js";
import { throttled } from "./case-outcome.js";
import type { Standing } from "./standing.js";

/** What it comes to for a case that it could not be brought to where it begins. */
export function setUpStanding(
  error: SetUpError,
  { isThrottle }: Pick<Protocol, "isThrottle">,
  secrets: ReadonlySet<string>,
): Standing {
  const { breach, refusal, owner, isSilence, isChoice, isGone } = error;
  if (breach) {
    const { failure } = breach;
    // That nothing came once may be for want of time.
    const standing = isSilence ? "unanswered" : "blocked";
    return ["skip", { failure, transcript: breach.transcript.entries(secrets) }, standing];
  }
  if (refusal !== undefined && isThrottle(refusal))
    return ["skip", { reason: redact(throttled(refusal), secrets) }, "judged"];
  const reason = redact(error.message, secrets);
  // What the server may do, but perhaps not when nothing else runs.
  if (isChoice) return ["skip", { reason }, isSilence ? "unanswered" : "judged"];
  if (owner !== undefined) return ["error", { reason }, "doubtful", owner];
  // What is down may be up again.
  const said = error.said && { transcript: error.said.entries(secrets) };
  return ["error", { reason, ...said }, isSilence || isGone ? "unanswered" : "judged"];
}
