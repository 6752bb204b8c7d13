import { expect, it } from "vitest";
import type { Letter, ModelState } from "../../protocol/learn.js";
import { smtpLearn } from "./learn.js";

const submission = smtpLearn("submission");
const letter = (line: string) => submission.alphabet.find((its) => its.line === line) as Letter;
const outputs = (state: ModelState, line: string) => state.say(letter(line)).map(({ output }) => output);
const start = (secure: boolean) => submission.model({ secure, offers: new Map() });

it("before EHLO and after HELO, STARTTLS and AUTH may be out of sequence, or taken", () => {
  expect(outputs(start(false), "STARTTLS")).toEqual(["220", "503"]);
  expect(outputs(start(true), "STARTTLS")).toEqual(["503"]);
  expect(outputs(start(true), "AUTH PLAIN {sasl-plain}")).toEqual(["503", "235"]);
  const helo = start(true).say(letter("HELO mailspec.example"))[0].next as ModelState;
  expect(outputs(helo, "AUTH PLAIN {sasl-plain}")).toEqual(["503", "235"]);
  const ehlo = start(true).say(letter("EHLO mailspec.example"))[0].next as ModelState;
  expect(outputs(ehlo, "AUTH PLAIN {sasl-plain}")).toEqual(["235"]);
  const asked = start(true)
    .say(letter("AUTH PLAIN"))
    .find(({ output }) => output === "334");
  expect(asked?.next && outputs(asked.next, "{sasl-plain}")).toEqual(["235"]);
});
