import { expect, it } from "vitest";
import { commandOf } from "../command-line.js";
import type { Reply } from "../event.js";
import { replyLine } from "../grammar/reply.js";
import { vrfyRules } from "./vrfy.js";

/** Ids of the rules that a reply to VRFY breaks. */
function brokenBy(...texts: readonly string[]): readonly string[] {
  const lines = texts.map((text) => ({ octets: Buffer.from(text), end: "\r\n" as const }));
  const reply: Reply = {
    kind: "reply",
    connection: 1,
    entry: 0,
    answers: undefined,
    hello: "EHLO",
    keywords: new Map(),
    secure: false,
    authenticated: false,
    doubtful: false,
    transaction: undefined,
    asked: "command",
    command: commandOf("VRFY smith"),
    lines,
    parsed: lines.map(({ octets }) => replyLine(octets)),
    code: texts.at(-1)?.slice(0, 3) ?? "",
  };
  return vrfyRules.filter((rule) => typeof rule.watch()(reply) === "object").map(({ id }) => id);
}

it("takes the forms of RFC 5321 §3.5.1, with and without an enhanced status code", () => {
  expect(brokenBy("250 Fred Smith <smith@foo.com>")).toEqual([]);
  expect(brokenBy("250 2.1.5 <smith@foo.com>")).toEqual([]);
  expect(brokenBy('250 "Smith, F." <"f smith"@foo.com>')).toEqual([]);
  expect(brokenBy("252 Cannot VRFY, but will take it")).toEqual([]);
  expect(brokenBy("550 No such user: smith@foo.com")).toEqual([]);
});

it("tells what is missing or too much", () => {
  expect(brokenBy("250 smith@foo.com")).toEqual(["smtp.rule.vrfy-brackets"]);
  expect(brokenBy("250 He is here")).toEqual(["smtp.rule.vrfy-mailbox"]);
  expect(brokenBy("250 <smith>")).toEqual(["smtp.rule.vrfy-qualified"]);
  expect(brokenBy("250 <smith@foo.com> is deliverable")).toEqual(["smtp.rule.vrfy-form"]);
  expect(brokenBy("250 <@mx.foo.com:smith@foo.com>")).toEqual(["smtp.rule.vrfy-no-route"]);
});
