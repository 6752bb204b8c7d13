import { afterEach, describe, expect, it } from "vitest";
import { knowledge, loadLibrary } from "../cli/library.js";
import { fuzz } from "../fuzz/fuzz.js";
import { mergeJournals } from "../journal/merge.js";
import type { JournalRecord } from "../journal/record.js";
import { pop3 } from "../protocols/pop3/protocol.js";
import { reportKinds } from "../report/kinds.js";
import { embeddedTarget } from "../runner/embedded-target.js";
import { plainRun } from "../runner/plain-run.test-data.js";
import { run } from "../runner/run.js";
import { everything, partOf, select } from "../runner/select.js";
import { settledAgain } from "../runner/settle-again.js";

// The parts of a run, each on a server of its own as in a matrix of a CI, and their journals put together.

const library = await loadLibrary([], ["pop3"]);
const known = await knowledge(["pop3"]);
const all = library.suites.flatMap((suite) => suite.cases);
const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

async function targetWith(fault: string | undefined) {
  const options = { timeout: 2000, connectTimeout: 2000, ...(fault !== undefined && { fault }) };
  const { target, server } = await embeddedTarget(pop3, options);
  closing.push(() => server.close());
  return target;
}

type Shard = { readonly index: number; readonly of: number };
const thirds: readonly Shard[] = [1, 2, 3].map((index) => ({ index, of: 3 }));

async function played(fault: string | undefined, only: readonly string[], shard?: Shard) {
  const records: JournalRecord[] = [];
  await run({
    protocol: pop3,
    target: await targetWith(fault),
    cases: partOf(select(all, { ...everything, only }), shard),
    requirements: library.requirements,
    jobs: 4,
    ...plainRun(),
    emit: (record) => records.push(record),
  });
  return records;
}

async function fuzzed(fault: string | undefined, names: readonly string[], shard?: Shard) {
  const { properties } = await pop3.fuzz();
  const records: JournalRecord[] = [];
  await fuzz({
    protocol: pop3,
    target: await targetWith(fault),
    properties: properties.filter(({ id }) => names.some((name) => id === `pop3.property.${name}`)),
    known,
    jobs: 4,
    seed: 1,
    runs: 75,
    ...(shard && { shard }),
    baseline: [],
    version: "0.1.0",
    signal: new AbortController().signal,
    emit: (record) => records.push(record),
    save: (id) => `${id}.yaml`,
    command: () => "mailspec fuzz",
  });
  return records;
}

/** Without what no two runs have in common: times, addresses, what was said in which session, how often something was seen. */
const timeless = (records: readonly JournalRecord[]): readonly JournalRecord[] =>
  records.map((record): JournalRecord => {
    const at = "2026-01-01T00:00:00.000Z";
    switch (record.type) {
      case "run":
        return { ...record, at, target: { protocol: "pop3", urls: ["pop3://127.0.0.1:110"] } };
      case "end":
        return { ...record, at, durationMs: 0 };
      case "result": {
        const { failure: _failure, held: _held, watched, broken, ...its } = record;
        const counts = {
          ...(watched !== undefined && { watched: 1 }),
          ...(broken !== undefined && { broken: Number(broken > 0) }),
        };
        const seen = its.kind === "rule" && its.seenIn !== undefined ? { seenIn: "a case" } : {};
        const failure = _failure && { requirement: _failure.requirement, expected: _failure.expected, connection: 1 };
        return { ...its, at, durationMs: 0, transcript: [], ...counts, ...seen, ...(failure && { failure }) };
      }
      default:
        return record;
    }
  });

async function rendered(records: readonly JournalRecord[]) {
  const context = { requirements: known.requirements, strict: false };
  const its = timeless(records);
  const reports = Object.entries(reportKinds).map(
    async ([kind, { render }]) => [kind, await render(its, context)] as const,
  );
  return Object.fromEntries(await Promise.all(reports));
}
const merged = (parts: readonly (readonly JournalRecord[])[]) =>
  settledAgain(mergeJournals(parts), library.requirements, pop3);
const findings = (records: readonly JournalRecord[]) =>
  records.filter((record) => record.type === "result" && (record.verdict === "fail" || record.verdict === "warn"));

describe("the merged journals of three parts make every report of one run", () => {
  const ids = ["pop3.dele", "pop3.stat", "pop3.list", "pop3.rset"];

  // What one part accuses for want of the case that another part has: DELE that is always refused blocks most of these.
  it.each([undefined, "list-all-refused", "stat-refused", "bare-lf"])("run, with fault %s", async (fault) => {
    const whole = await played(fault, ids);
    const parts = [];
    for (const shard of thirds) parts.push(await played(fault, ids, shard));
    expect(findings(whole).length > 0).toBe(fault !== undefined);
    expect(await rendered(merged(parts))).toEqual(await rendered(whole));
    // Each part for itself has accused what nothing in it could explain.
    if (fault === "stat-refused") expect(findings(mergeJournals(parts)).length).toBeGreaterThan(findings(whole).length);
  });

  it.each([undefined, "stat-before-login"])("fuzz, with fault %s", async (fault) => {
    const names = ["lengths-before-login", "octets-before-login", "keyword-case"];
    const whole = await fuzzed(fault, names);
    const parts = [];
    for (const shard of thirds) parts.push(await fuzzed(fault, names, shard));
    expect(findings(whole).length > 0).toBe(fault !== undefined);
    expect(await rendered(merged(parts))).toEqual(await rendered(whole));
  });
});
