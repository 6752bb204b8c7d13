import { afterEach, expect, it } from "vitest";
import { loadLibrary } from "../cli/library.js";
import type { JournalRecord, Result } from "../journal/record.js";
import type { Protocol } from "../protocol/protocol.js";
import { embeddedTarget } from "../runner/embedded-target.js";
import { plainRun } from "../runner/plain-run.test-data.js";
import { run } from "../runner/run.js";
import { everything, select } from "../runner/select.js";

// What a server does to the header of whatever comes is one defect, and not that of each case in which mail arrives.

const library = await loadLibrary([], ["smtp"]);
const [smtp] = library.protocols as [Protocol];
const all = library.suites.flatMap((suite) => suite.cases);
const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

/** Who accuses, and under which requirement; how many others are blocked by that. */
async function told(fault: string) {
  const { target, server } = await embeddedTarget(smtp, { timeout: 2000, connectTimeout: 2000, fault });
  closing.push(() => server.close());
  const results: Result[] = [];
  const emit = (record: JournalRecord) => void (record.type === "result" && results.push(record));
  const only = ["smtp.data", "smtp.bdat.chunks", "smtp.transaction", "smtp.eight-bit", "smtp.trace"];
  const cases = select(all, { ...everything, only });
  await run({ protocol: smtp, target, cases, requirements: library.requirements, jobs: 4, ...plainRun(), emit });
  const accused = results.filter(({ verdict }) => verdict === "fail" || verdict === "warn");
  const blocked = results.filter(({ reason }) => reason !== undefined && reason === `blocked by ${accused[0]?.id}`);
  return { accused: accused.map(({ failure }) => failure?.requirement), blocked: blocked.length };
}

it("a date that is written anew", { timeout: 120_000 }, async () => {
  const { accused, blocked } = await told("date-rewritten");
  expect(accused).toEqual(["rfc5321/4.5.2/all-characters-kept"]);
  expect(blocked).toBeGreaterThan(20);
});

it("what else is the same in whatever comes, under the clause that keeps that", { timeout: 120_000 }, async () => {
  expect((await told("received-dropped")).accused).toEqual(["rfc5321/4.4/received-kept"]);
  expect((await told("tabs-are-blanks")).accused).toEqual(["rfc5321/4.5.2/all-characters-kept"]);
});

it("Cc that is taken away, and what NUL hides, which is another one", { timeout: 120_000 }, async () => {
  expect((await told("cc-removed")).accused).toEqual(["rfc5321/4.5.2/all-characters-kept"]);
  const { accused, blocked } = await told("nul-ends-line");
  expect(new Set(accused)).toEqual(new Set(["rfc5321/4.5.2/all-characters-kept"]));
  expect(blocked).toBe(0);
});
