import { expect, it } from "vitest";
import type { Letter, ModelState } from "../../protocol/learn.js";
import { imapLearn } from "./learn.js";

const letter = (begin: string) => imapLearn.alphabet.find(({ line }) => line.startsWith(begin)) as Letter;
const behind = (state: ModelState, begin: string) => state.say(letter(begin))[0].next as ModelState;
const outputs = (state: ModelState, begin: string) => state.say(letter(begin)).map(({ output }) => output);

it("what changes a mailbox that is read-only may be refused, or answered with OK and not done", () => {
  const loggedIn = behind(imapLearn.model({ secure: true, offers: new Map() }), "LOGIN {user} {password}");
  const examined = behind(loggedIn, "EXAMINE");
  expect(outputs(examined, "STORE")).toEqual(["NO", "OK"]);
  expect(outputs(examined, "EXPUNGE")).toEqual(["NO", "OK"]);
  expect(examined.say(letter("STORE"))[1]?.next?.key).toBe(examined.key);
  expect(outputs(behind(loggedIn, "SELECT"), "STORE")).toEqual(["OK"]);
});
