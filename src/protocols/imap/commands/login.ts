import { command } from "../command-spec.js";
import { capabilityData } from "../grammar/capability.js";
import { type Cursor, sp } from "../grammar/cursor.js";
import { ofKind } from "../grammar/kind.js";
import { astring } from "../grammar/strings.js";
import { capabilitiesOf, isLoginDisabled } from "../model/capabilities.js";
import { no, ok } from "../model/outcomes.js";
import type { Result, SessionState, World } from "../model/state.js";

/** Somebody is logged in, and is told of the capabilities that there are then (RFC 9051 §6.2.3). */
export function welcome(session: SessionState, world: World, user: string): Result {
  const next: SessionState = { ...session, state: "authenticated", user };
  return ok("Welcome", {
    code: ofKind(capabilityData, capabilitiesOf(next, world)),
    session: next,
    account: world.accountOf(user),
  });
}

const utf8 = (octets: string): string => Buffer.from(octets, "latin1").toString("utf8");

/** login = "LOGIN" SP userid SP password */
export const login = command({
  name: "LOGIN",
  states: ["greeted"],
  examples: ['LOGIN joe "secret"'],
  rule(from: Cursor) {
    sp(from);
    const user = astring(from);
    sp(from);
    return { user: utf8(user), password: utf8(astring(from)) };
  },
  step({ session, world }, { user, password }) {
    if (isLoginDisabled(session, world)) return no("Not in the clear", "PRIVACYREQUIRED");
    return world.checkPassword(user, password)
      ? welcome(session, world, user)
      : no("That is not right", "AUTHENTICATIONFAILED");
  },
});
