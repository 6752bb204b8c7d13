import { command } from "../command-spec.js";
import { bad, ok } from "../model/outcomes.js";
import { newSession } from "../model/state.js";

/** RFC 9051 §6.2.1: TLS, and a session that knows nothing of what was before. */
export const starttls = command({
  name: "STARTTLS",
  states: ["greeted"],
  examples: ["STARTTLS"],
  rule: () => undefined,
  step: ({ session, world }) =>
    session.secure || !world.offersTls
      ? bad(session.secure ? "TLS is there already" : "There is no TLS here")
      : ok("Begin", { session: newSession(true), startsTls: true }),
});
