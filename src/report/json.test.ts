import { expect, it } from "vitest";
import { failed, requirements, run } from "./example.test-data.js";
import { renderJson } from "./json.js";

it("is one document: run, target, end, summary, requirements, results", () => {
  const document = JSON.parse(renderJson(run, requirements));
  expect(document.run.target.urls).toEqual(["pop3://127.0.0.1:1110"]);
  expect(document.end).toMatchObject({ interrupted: false, exit: 1 });
  expect(document.summary).toMatchObject({ results: 6, pass: 1, fail: 2, warn: 1, skip: 1, error: 1, tolerated: 0 });
  expect(document.summary.skipReasons).toEqual([{ reason: "TOP not offered", count: 1 }]);
  expect(document.requirements[2]).toEqual({
    id: "rfc1939/7/uid-charset",
    level: "MUST",
    standing: "fail",
    by: ["pop3.uidl.charset"],
  });
  const { type: _, ...rest } = failed;
  expect(document.results.find(({ id }: { id: string }) => id === failed.id)).toEqual(rest);
});

it("has its keys in the same order, however a result was put together", () => {
  const reversed = Object.fromEntries(Object.entries(failed).reverse()) as unknown as typeof failed;
  expect(renderJson([reversed], requirements)).toBe(renderJson([failed], requirements));
});
