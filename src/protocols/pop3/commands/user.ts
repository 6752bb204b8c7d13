import type { CommandSpec } from "../command-spec.js";
import { accepted, because, onCommand, saying } from "../faults/hooks.js";
import { accept, badArguments, isUtf8, openMaildrop, refuse, withoutName } from "../model/outcomes.js";
import type { Outcome } from "../model/state.js";
import { negative, positive } from "../replies/reply.js";

/** Visible characters and blanks. */
const printable = /^[\x20-\x7e]+$/;

/** USER name (RFC 1939 §7). */
export const user: CommandSpec = {
  keyword: "USER",
  state: { only: "authorization", elsewhere: "rfc1939/3/state-restriction" },
  argument: "text",
  reply: "line",
  changes: "session",
  accepted: "rfc1939/7/user-then-pass",
  examples: ["USER {user}"],
  step(state, { args, rest }) {
    if (rest === undefined) return refuse(state, "bad-arguments", "rfc1939/7/user-needs-argument");
    const [name = ""] = args;
    if (args.length !== 1 || name === "") return badArguments(state);
    if (!isUtf8(name)) return refuse(state, "refused", "rfc6856/2.2/invalid-utf8-refused");
    return [
      ...accept({ ...state, named: name }, "hello", "rfc1939/7/user-then-pass"),
      ...refuse(withoutName(state), "refused", "rfc1939/7/user-unknown"),
    ];
  },
  // A name is of significance to the server only: blanks may be part of it. That printable ASCII is all it has (RFC 1939 §3)
  // binds the client; a name that is not UTF-8 is rejected (RFC 6856 §2.2) at PASS at the latest, as one that nobody has.
  alternatives(state, { args, rest = "" }) {
    if (state.phase !== "authorization" || rest === "") return [];
    if (args.length !== 1 && !printable.test(rest)) return [];
    return [{ reply: positive("hello"), next: { ...state, named: rest }, because: "rfc1939/7/user-unknown" }];
  },
  rules: [],
  faults: [
    {
      id: "user-after-login",
      breaks: "rfc1939/3/state-restriction",
      summary: "USER is answered +OK after login",
      hooks: onCommand(["USER"], (outcome, state) => (state.phase === "transaction" ? accepted(outcome) : outcome)),
    },
    {
      id: "user-without-name",
      breaks: "rfc1939/7/user-needs-argument",
      summary: "USER without a name is +OK",
      hooks: onCommand(["USER"], (outcome, _state, { rest }) => (rest === undefined ? accepted(outcome) : outcome)),
    },
  ],
};

/** PASS password, right behind USER (RFC 1939 §7). */
export const pass: CommandSpec = {
  keyword: "PASS",
  state: { only: "authorization", elsewhere: "rfc1939/3/state-restriction" },
  argument: "text",
  reply: "line",
  changes: "login",
  accepted: "rfc1939/7/user-then-pass",
  examples: ["PASS {password}"],
  step(state, { rest }, world) {
    const { named } = state;
    if (rest === undefined) return refuse(state, "bad-arguments", "rfc1939/7/user-needs-argument");
    if (rest === "") return badArguments(state);
    if (named === undefined) return refuse(state, "wrong-state", "rfc1939/7/pass-after-user");
    if (!isUtf8(rest) || !world.checkPassword(named, rest))
      return refuse(withoutName(state), "refused", "rfc1939/7/pass-refused", "AUTH");
    return openMaildrop(withoutName(state), named, world);
  },
  // RFC 1939 §7: right behind USER. A server that remembers the name longer is fine as well.
  alternatives(state, command, { afterUser, earlier, world }): readonly Outcome[] {
    if (afterUser || state.phase !== "authorization") return [];
    const refused = refuse(state, "refused", "rfc1939/7/pass-after-user");
    if (state.named !== undefined || earlier === undefined) return refused;
    return [...refused, ...pass.step({ ...state, named: earlier }, command, world, [])];
  },
  rules: [],
  faults: [
    {
      id: "any-password",
      breaks: "rfc1939/7/pass-refused",
      summary: "Passwords are compared by their first letters",
      hooks: { password: (given, right) => given.startsWith(right) || right === given },
    },
    {
      id: "pass-without-user",
      breaks: "rfc1939/7/pass-after-user",
      summary: "PASS after a refused PASS needs no USER",
      hooks: because("rfc1939/7/pass-refused", (outcome, state) => ({ ...outcome, next: state })),
    },
    {
      id: "in-use-for-anyone",
      breaks: "rfc2449/8.1.2/in-use-meaning",
      summary: "[IN-USE] comes for a wrong password",
      hooks: because("rfc1939/7/pass-refused", (outcome) => saying(outcome, negative("in-use", "IN-USE"))),
    },
  ],
};
