import type { CommandSpec } from "../command-spec.js";
import { apopDigest } from "../credentials.js";
import { accepted, onCommand } from "../faults/hooks.js";
import { badArguments, openMaildrop, refuse } from "../model/outcomes.js";

/** APOP name digest (RFC 1939 §7). */
export const apop: CommandSpec = {
  keyword: "APOP",
  state: { only: "authorization", elsewhere: "rfc1939/3/state-restriction" },
  argument: "text",
  reply: "line",
  changes: "login",
  announcedBy: { by: "greeting", tag: "APOP" },
  accepted: "rfc1939/7/apop-opens",
  examples: ["APOP {user} {apop-digest}"],
  step(state, { args }, world) {
    const [user = "", digest = ""] = args;
    if (args.length !== 2) return badArguments(state);
    if (!world.checkApop(user, state.timestamp, digest))
      return refuse(state, "refused", "rfc1939/7/apop-wrong-digest", "AUTH");
    return openMaildrop(state, user, world);
  },
  // RFC 1939 §13: an account that logs in with PASS may have no APOP.
  alternatives: (state) => (state.phase === "authorization" ? refuse(state, "refused", "rfc1939/13/pass-or-apop") : []),
  rules: [],
  faults: [
    {
      id: "wrong-digest",
      breaks: "rfc1939/7/apop-wrong-digest",
      summary: "APOP looks at the first digit of the digest only when it is one",
      hooks: onCommand(["APOP"], (outcome, _state, { args }) =>
        args[1]?.length === 32 && outcome.reply.kind === "negative" ? accepted(outcome) : outcome,
      ),
    },
    {
      id: "digest-of-anybody",
      breaks: "rfc1939/7/apop-wrong-digest",
      summary: "APOP takes the digest of another user's secret",
      hooks: {
        outcome(state, { keyword, args }, world, proper) {
          const [user = "", digest = ""] = args;
          const others = Array.from({ length: 8 }, (_, at) => user.replace(/\d+/, String(at + 1)));
          const fits = keyword === "APOP" && others.some((other) => world.checkApop(other, state.timestamp, digest));
          return fits ? accepted(proper()) : proper();
        },
      },
    },
    {
      id: "digest-without-secret",
      breaks: "rfc1939/7/apop-wrong-digest",
      summary: "APOP takes the digest of the timestamp and no secret",
      hooks: onCommand(["APOP"], (outcome, { timestamp }, { args }) =>
        args[1] === apopDigest(timestamp, "") ? accepted(outcome) : outcome,
      ),
    },
    {
      id: "timestamp-with-two-dots",
      breaks: "rfc1939/7/apop-timestamp",
      summary: "The timestamp has two dots together, as no msg-id has",
      hooks: { timestamp: "<1896..697170952@mailspec.localhost>" },
    },
    {
      id: "timestamp-repeats",
      breaks: "rfc1939/7/apop-timestamp-differs",
      summary: "All greetings have the same timestamp",
      hooks: { timestamp: "<1896.697170952@mailspec.localhost>" },
    },
  ],
};
