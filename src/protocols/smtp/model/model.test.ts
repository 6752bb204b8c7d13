import fc from "fast-check";
import { expect, it } from "vitest";
import { allMechanisms } from "../../../reference/sasl/mechanisms.js";
import { catalogue } from "../../../requirements/catalogue.js";
import { commandOf } from "../command-line.js";
import { commands } from "../commands.js";
import type { Variant } from "../variant.js";
import { step } from "./model.js";
import { type Input, newSession, type SessionState, type World } from "./state.js";

const world: World = {
  name: "mx.example",
  domain: "bar.example",
  standing: ({ local, domain }) =>
    domain !== undefined && domain !== "bar.example" ? "elsewhere" : local === "Green" ? "unknown" : "here",
  checkPassword: (user, password) => user === "tim" && password === "tanstaaftanstaaf",
  passwordOf: (user) => (user === "tim" ? "tanstaaftanstaaf" : undefined),
  newChallenge: () => "<1896.697170952@postoffice.reston.mci.net>",
  mechanisms: allMechanisms,
  offersTls: true,
  maxSize: 1000,
  maxRecipients: 100,
};

/** Plays lines and gives the codes; what stands behind a 354 down to the dot is mail data. */
function play(lines: readonly string[], variant: Variant = "smtp") {
  let state = newSession(variant, false);
  let reads: "data" | "response" | undefined;
  const codes: string[] = [];
  for (const line of lines) {
    const input: Input =
      reads === "data"
        ? { kind: "data", content: Buffer.from(line, "latin1") }
        : reads === "response"
          ? { kind: "response", line: Buffer.from(line, "latin1") }
          : { kind: "command", command: commandOf(line) };
    const [outcome] = step(state, input, world);
    codes.push(outcome.replies.map(({ code }) => code).join(" "));
    state = outcome.next;
    reads = outcome.reads;
  }
  return { codes: codes.join(", "), state };
}

it("plays the scenario of RFC 5321 appendix D.1", () => {
  const { codes, state } = play([
    "EHLO bar.example",
    "MAIL FROM:<Smith@bar.example>",
    "RCPT TO:<Jones@bar.example>",
    "RCPT TO:<Green@bar.example>",
    "RCPT TO:<Brown@bar.example>",
    "DATA",
    "Blah blah blah...\r\n",
    "QUIT",
  ]);
  expect(codes).toBe("250, 250, 250, 550, 250, 354, 250, 221");
  expect(state.transaction).toBeUndefined();
});

it("answers for each recipient in LMTP (RFC 2033 §4.2)", () => {
  const lines = [
    "LHLO x.example",
    "MAIL FROM:<>",
    "RCPT TO:<a@bar.example>",
    "RCPT TO:<b@bar.example>",
    "DATA",
    "x\r\n",
  ];
  expect(play(lines, "lmtp").codes).toBe("250, 250, 250, 250, 354, 250 250");
});

it("authenticates with the exchange of RFC 2195 §2, and refuses what is no base64", () => {
  const right = "dGltIGI5MTNhNjAyYzdlZGE3YTQ5NWI0ZTZlNzMzNGQzODkw";
  expect(play(["EHLO x.example", "AUTH CRAM-MD5", right]).state.user).toBe("tim");
  expect(play(["EHLO x.example", "AUTH CRAM-MD5", "*"]).codes).toBe("250, 334, 501");
  expect(play(["EHLO x.example", "AUTH PLAIN dGVzdA=a"]).codes).toBe("250, 501");
});

it.each([
  [["MAIL FROM:<>"], "503"],
  [["EHLO x.example", "RCPT TO:<a@bar.example>", "DATA"], "250, 503, 503"],
  [["EHLO x.example", "MAIL FROM:<>", "DATA"], "250, 250, 503"],
  [["EHLO x.example", "MAIL FROM:<>", "MAIL FROM:<>"], "250, 250, 503"],
  [["EHLO x.example", "MAIL FROM:<> SIZE=1001"], "250, 552"],
  [["EHLO x.example", "MAIL FROM:<> XNONE=1"], "250, 555"],
  [["HELO x.example", "MAIL FROM:<> SIZE=1"], "250, 555"],
  [["MAILSPEC"], "500"],
])("answers %j with %s", (lines, codes) => {
  expect(play(lines).codes).toBe(codes);
});

it("answers anything, and names requirements that the catalogue has", () => {
  const requirements = catalogue(["smtp", "lmtp", "submission"]);
  const line = fc.oneof(fc.constantFrom(...commands.flatMap(({ examples }) => examples)), fc.string());
  fc.assert(
    fc.property(
      fc.constantFrom<Variant>("smtp", "submission", "lmtp"),
      fc.array(line, { maxLength: 12 }),
      (variant, lines) => {
        let state: SessionState = newSession(variant, false);
        for (const its of lines) {
          const outcomes = step(state, { kind: "command", command: commandOf(its) }, world);
          for (const { because } of outcomes)
            if (because.startsWith("rfc5321/")) expect(requirements.has(because), because).toBe(true);
          state = outcomes[0].next;
        }
      },
    ),
  );
});
