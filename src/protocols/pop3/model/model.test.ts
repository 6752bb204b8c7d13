import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { catalogue } from "../../../requirements/catalogue.js";
import { parseCommand } from "../command-line.js";
import { transactionCommands } from "../commands.js";
import { step } from "./model.js";
import { type Message, newSession, remaining, type SessionState, type World } from "./state.js";

const message = (uniqueId: string, size: number): Message => ({
  uniqueId,
  octets: Buffer.alloc(size, "x"),
  size,
});
const world: World = {
  checkPassword: (user, password) => user === "mrose" && password === "secret",
  checkApop: (user, _timestamp, digest) => user === "mrose" && digest === "c4c9334bac560ecc979e58001b3e22fb",
  checkCramMd5: () => undefined,
  maildrop: () => [message("whqtswO00WBw418f9t5JxYwZ", 120), message("QhdPYR:00WBw1Ph7x7", 200)],
  newChallenge: () => "<1@localhost>",
  offersTls: true,
  languages: ["en"],
};

/** Plays commands and gives what the canonical replies say. */
function play(
  commands: readonly string[],
  state: SessionState = newSession("<1896.697170952@dbc.mtview.ca.us>", false),
) {
  const replies: unknown[] = [];
  let now = state;
  for (const line of commands) {
    const [outcome] = step(now, parseCommand(Buffer.from(line, "latin1")), world);
    replies.push(outcome.reply);
    now = outcome.next;
  }
  return { replies, state: now };
}

it("plays the session of RFC 1939 §10", () => {
  const { replies, state } = play([
    "APOP mrose c4c9334bac560ecc979e58001b3e22fb",
    "STAT",
    "LIST",
    "RETR 1",
    "DELE 1",
    "RETR 2",
    "DELE 2",
    "QUIT",
  ]);
  expect(replies).toMatchObject([
    { kind: "positive" },
    { kind: "drop-listing", count: 2, size: 320 },
    {
      kind: "scan-listings",
      listings: [
        { number: 1, size: 120 },
        { number: 2, size: 200 },
      ],
    },
    { kind: "message" },
    { kind: "positive", text: "deleted" },
    { kind: "message" },
    { kind: "positive", text: "deleted" },
    { kind: "positive", text: "bye" },
  ]);
  expect(state.phase).toBe("update");
  expect(remaining(state)).toEqual([]);
});

describe("the AUTHORIZATION state", () => {
  it.each(transactionCommands)("refuses %s", (command) => {
    expect(play([command])).toMatchObject({ replies: [{ kind: "negative" }], state: { phase: "authorization" } });
  });
  it("forgets USER after a refused PASS", () => {
    expect(play(["USER mrose", "PASS wrong", "PASS secret"]).replies).toMatchObject([
      { kind: "positive" },
      { kind: "negative" },
      { kind: "negative" },
    ]);
  });
});

describe("the TRANSACTION state", () => {
  const login = ["USER mrose", "PASS secret"];
  it("hides what is marked, until RSET", () => {
    const { replies } = play([...login, "DELE 1", "STAT", "LIST 1", "DELE 1", "RSET", "LIST 1"]);
    expect(replies.slice(3)).toMatchObject([
      { kind: "drop-listing", count: 1, size: 200 },
      { kind: "negative" },
      { kind: "negative" },
      { kind: "positive" },
      { kind: "scan-listing", number: 1, size: 120 },
    ]);
  });
  it.each([
    "RETR 3",
    "RETR 0",
    "RETR 4294967297",
    "RETR",
    "RETR x",
    "RETR -1",
    "LIST 1 2",
    "NOOP x",
    "TOP 1",
    "TOP 1 -1",
    "USER mrose",
  ])("refuses %s", (command) => {
    expect(play([...login, command]).replies.at(-1)).toMatchObject({ kind: "negative" });
  });
});

it("answers anything, and names requirements that the catalogue has", () => {
  const requirements = catalogue(["pop3"]);
  const word = fc.constantFrom(
    "USER mrose",
    "PASS secret",
    "STAT",
    "LIST",
    "UIDL 1",
    "RETR 2",
    "TOP 1 0",
    "DELE 1",
    "RSET",
    "NOOP",
    "CAPA",
    "LANG",
    "LANG de",
    "UTF8",
    "STLS",
    "AUTH PLAIN",
    "AUTH CRAM-MD5",
    "*",
    "QUIT",
  );
  fc.assert(
    fc.property(fc.array(fc.oneof(word, fc.string()), { maxLength: 20 }), (commands) => {
      let state = newSession("<1@localhost>", false);
      for (const line of commands) {
        if (state.phase === "update" || state.phase === "closed") return;
        const outcomes = step(state, parseCommand(Buffer.from(line, "latin1")), world);
        for (const { because } of outcomes) expect(requirements.has(because), because).toBe(true);
        state = outcomes[0].next;
      }
    }),
  );
});
