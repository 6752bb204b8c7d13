import { expect, it } from "vitest";
import type { SessionState } from "../model/state.js";
import { unanswered, wantsMoreFirst, why } from "./accuse.js";

const greeted: SessionState = { variant: "smtp", secure: false };
const introduced: SessionState = { ...greeted, hello: { verb: "EHLO", name: "mailspec.example" } };
const inTransaction = {
  ...introduced,
  transaction: { reversePath: "a@mailspec.example", parameters: [], recipients: [] },
} as unknown as SessionState;
const talk = (state: SessionState, since?: string, ended?: string) => ({ states: [state] as const, since, ended });

it.each([
  ["RCPT TO:<b@example.test>", talk(inTransaction, "NOOP 2"), "rfc5321/4.1.1.9/no-effect"],
  ["RCPT TO:<b@example.test>", talk(inTransaction, "RCPT 5"), "rfc5321/4.1.1.3/refused-rcpt-harmless"],
  ["RCPT TO:<b@example.test>", talk(inTransaction, "DATA 5"), "rfc5321/4.2.1/refused-means-not-done"],
  ["RCPT TO:<b@example.test>", talk(inTransaction), "rfc5321/3.3/rcpt-250"],
  ["NOOP", talk(inTransaction, "RCPT 5"), "rfc5321/4.1.1.9/noop-250"],
  ["EHLO mailspec.example", talk(inTransaction, "NOOP 2"), "rfc5321/4.1.4/later-ehlo"],
  ["EHLO mailspec.example", talk(introduced), "rfc5321/4.1.4/later-ehlo"],
  ["EHLO mailspec.example", talk(greeted), "rfc5321/2.2.1/ehlo"],
  ["RSET", talk(greeted), "rfc5321/4.1.4/before-ehlo"],
  ["RSET", talk(introduced), "rfc5321/4.1.1.5/rset-250"],
  ["Rset", talk(introduced), "rfc5321/2.4/verb-case"],
  ["MAIL FROM:<a@mailspec.example>", talk(introduced, undefined, "data"), "rfc5321/4.1.4/many-transactions"],
])("a refused %s breaks what it is about, and not what came before it: %#", (line, its, requirement) => {
  expect(why(its, line)).toBe(requirement);
});

it.each([
  ["RSET", "530", greeted, true],
  ["NOOP", "530", greeted, false],
  ["RCPT TO:<b@example.test>", "550", inTransaction, false],
  ["RCPT TO:<b@example.test>", "530", { ...inTransaction, secure: true, user: "alice" }, false],
])("%s, refused with %s, may have to come behind TLS or a login: %#", (line, code, state, expected) => {
  expect(wantsMoreFirst(talk(state), line, code)).toBe(expected);
});

it.each([
  ["lmtp", ["a@example.test", "a@example.test"], "rfc2033/4.2/reply-for-each-same"],
  ["lmtp", ["a@example.test", "b@example.test"], "rfc2033/4.2/reply-per-recipient"],
  ["lmtp", ["a@example.test"], "rfc5321/4.2/one-reply"],
  ["smtp", ["a@example.test", "b@example.test"], "rfc5321/4.2/one-reply"],
] as const)("silence behind the mail data of %s for %j", (variant, recipients, requirement) => {
  const transaction = {
    reversePath: "",
    parameters: [],
    recipients: recipients.map((written) => ({ mailbox: { written } })),
  };
  const state = { ...introduced, variant, transaction } as unknown as SessionState;
  expect(unanswered(false, talk(introduced), ".", [state])).toBe(requirement);
});
