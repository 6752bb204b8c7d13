import { describe, expect, it } from "vitest";
import type { Result } from "../journal/record.js";
import { provingGround } from "./proving.test-data.js";
import { isWhole, sampled } from "./sampled.test-data.js";

const smtp = await provingGround("smtp");
const shared = new Set(smtp.faults.map(({ id }) => id));
const leaf = ({ id }: { readonly id: string }) => id.slice(id.indexOf(".") + 1);
const known = new Set(smtp.cases.map(leaf));

/** A rule needs all cases to hear what it judges. */
const isOpen = ({ verdict, kind }: Result) => verdict !== "pass" && (isWhole || kind === "case" || verdict !== "skip");

describe.each(["smtp", "submission", "lmtp"])("%s", async (id) => {
  const { library, faults, cases, resultsOn, isFound } = id === "smtp" ? smtp : await provingGround(id);
  // What is the same in all variants is proved once.
  const played = id === "smtp" || isWhole ? cases : cases.filter((its) => !known.has(leaf(its)));
  const own = sampled(id === "smtp" ? faults : faults.filter((fault) => !shared.has(fault.id)));

  it.concurrent("passes every case and every rule on its reference server, and skips none", async () => {
    const others = (await resultsOn(undefined, played)).filter(isOpen);
    expect(others.map(({ id: its, verdict, reason }) => ({ its, verdict, reason }))).toEqual([]);
  });

  it.concurrent.each(own.map((fault) => [fault.id, fault] as const))(
    "finds %s, under the requirement that it breaks",
    async (_id, fault) => {
      expect(library.requirements.has(fault.breaks)).toBe(true);
      expect(await isFound(fault)).toBe(true);
    },
  );
});
