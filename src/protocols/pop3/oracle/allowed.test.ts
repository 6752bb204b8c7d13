import { expect, it } from "vitest";
import { commandOf } from "../command-line.js";
import type { Message, SessionState, World } from "../model/state.js";
import { allowed } from "./allowed.js";

const message: Message = { uniqueId: "a", octets: Buffer.from("a: b\r\n\r\nc\r\n"), size: 11 };
const world: World = {
  checkPassword: () => false,
  checkApop: () => false,
  checkCramMd5: () => undefined,
  maildrop: () => [message],
  newChallenge: () => "",
  offersTls: false,
  languages: [],
};
const state: SessionState = {
  phase: "transaction",
  entries: [{ ...message, deleted: false }],
  secure: false,
  utf8: false,
  language: "en",
  timestamp: "",
};
const circumstances = {
  offers: new Map([["TOP", []]]),
  world,
  afterUser: false,
  earlier: undefined,
  contested: false,
};
const mayRefuse = (line: string): boolean =>
  allowed(state, commandOf(line), circumstances).some(({ reply }) => reply.kind === "negative");

it.each([
  [40, false],
  [41, true],
])("a number of %i digits may be refused: %s", (digits, expected) => {
  expect(mayRefuse(`TOP 1 ${"1".padStart(digits, "0")}`)).toBe(expected);
});
