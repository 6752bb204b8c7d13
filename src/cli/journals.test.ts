import { expect, it } from "vitest";
import { end, start } from "../report/example.test-data.js";
import { namesIn } from "./journals.js";

it("runs are told apart by their names", () => {
  const run = [start, end];
  const named = (...paths: readonly string[]) =>
    namesIn(
      paths,
      paths.map(() => run),
    );
  expect(named("reports/journal-dovecot.jsonl", "new.jsonl")).toEqual(["dovecot", "new"]);
  expect(named("reports/journal.jsonl")).toEqual([start.target.urls[0]]);
  expect(named("old/journal.jsonl", "new/journal.jsonl")).toEqual(["old/journal.jsonl", "new/journal.jsonl"]);
  expect(named("a/journal-x.jsonl", "b/journal-x.jsonl", "c/y.jsonl")).toEqual([
    "a/journal-x.jsonl",
    "b/journal-x.jsonl",
    "y",
  ]);
});
