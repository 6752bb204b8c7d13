import { describe, expect, it } from "vitest";
import { shard } from "./arguments.js";

describe("the part of a run that one machine of several does", () => {
  it.each([
    ["1/3", {}, { index: 1, of: 3 }],
    ["auto", { CI_NODE_INDEX: "2", CI_NODE_TOTAL: "4" }, { index: 2, of: 4 }],
    ["auto/5", { JOB_COMPLETION_INDEX: "0" }, { index: 1, of: 5 }],
    ["auto/5", { JOB_COMPLETION_INDEX: "4" }, { index: 5, of: 5 }],
  ])("%s with %j", (text, env, expected) => {
    expect(shard(text, env)).toEqual(expected);
  });

  it.each([
    ["3", {}],
    ["0/3", {}],
    ["4/3", {}],
    ["1/3/5", {}],
    ["auto", {}],
    ["auto", { CI_NODE_INDEX: "5", CI_NODE_TOTAL: "4" }],
    ["auto/5", {}],
    ["auto/5", { JOB_COMPLETION_INDEX: "5" }],
    ["auto/5", { JOB_COMPLETION_INDEX: "x" }],
  ])("%s with %j is none", (text, env) => {
    expect(() => shard(text, env)).toThrow(/^--shard/);
  });
});
