import { expect, it } from "vitest";
import { aboutTopics } from "./topics.js";

it("shows a rule what it is about, and what has no name of its own", () => {
  const about = aboutTopics("FETCH result");
  expect(["FETCH", "result", "odd", "VANISHED"].map(about)).toEqual([true, true, true, true]);
  expect(["EXISTS", "unread", "cut", "leftover"].map(about)).toEqual([false, false, false, false]);
  expect(["EXISTS", "unread", "cut", "leftover"].map(aboutTopics(undefined))).toEqual([true, true, false, false]);
  expect(() => aboutTopics("FECTH")).toThrow("no topic of rules: FECTH");
});
