import { mkdtempSync, readdirSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { knowledge } from "../cli/library.js";
import { openCorpus } from "../fuzz/corpus.js";
import { type FuzzOptions, fuzz } from "../fuzz/fuzz.js";
import type { JournalRecord, Result } from "../journal/record.js";
import type { FaultInfo } from "../protocol/reference.js";
import { pop3 } from "../protocols/pop3/protocol.js";
import { embeddedTarget } from "../runner/embedded-target.js";
import { plainRun } from "../runner/plain-run.test-data.js";
import { run } from "../runner/run.js";
import { parseSuite } from "../suite/load.js";
import { sampled } from "./sampled.test-data.js";

const known = await knowledge();
const { properties: pop3Properties } = await pop3.fuzz();
const { faults } = await pop3.reference();
const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

const named = (...names: readonly string[]) =>
  pop3Properties.filter(({ id }) => names.some((name) => id === `pop3.property.${name}`));
const faultOf = (id: string) => faults.find((fault) => fault.id === id) as FaultInfo;

async function server(fault?: FaultInfo) {
  const { target, server: embedded } = await embeddedTarget(pop3, {
    timeout: fault ? 300 : 5000,
    connectTimeout: 2000,
    ...(fault && { fault: fault.id }),
  });
  closing.push(() => embedded.close());
  return target;
}

/** `until`: enough has been found once this requirement is accused. */
async function fuzzed(more: Partial<FuzzOptions> & Pick<FuzzOptions, "target">, until?: string) {
  const records: JournalRecord[] = [];
  const enough = new AbortController();
  const suites = new Map<string, string>();
  const { end, statistics } = await fuzz({
    protocol: pop3,
    properties: pop3Properties,
    known,
    jobs: 4,
    seed: 1,
    baseline: [],
    version: "test",
    signal: enough.signal,
    emit(record) {
      records.push(record);
      if (record.type === "result" && record.seenIn !== undefined && record.covers[0] === until) enough.abort();
    },
    save(id, suite) {
      suites.set(id, suite);
      return `${id}.yaml`;
    },
    command: (property, seed, path) => `--property ${property} --seed ${seed} --path ${path}`,
    ...more,
  });
  const results = records.filter((record): record is Result => record.type === "result");
  const findings = results.filter(({ kind, seenIn }) => kind === "property" && seenIn !== undefined);
  return { end, statistics, records, results, findings, suites };
}

/** Runs a reproduction as `mailspec run --suite` does; gives the verdicts, the rules' included. */
async function replayed(suite: string, fault?: FaultInfo) {
  const target = await server(fault);
  const results: Result[] = [];
  const { exit } = await run({
    protocol: pop3,
    target,
    cases: parseSuite(suite, "found.yaml", known).cases,
    requirements: known.requirements,
    jobs: 1,
    ...plainRun(),
    strict: true,
    emit: (record) => {
      if (record.type === "result") results.push(record);
    },
  });
  return { exit, broken: results.filter(({ verdict }) => verdict === "fail" || verdict === "warn") };
}

describe("the reference server", () => {
  it("has no finding in 25 000 exchanges", { timeout: 120_000 }, async () => {
    const { end, statistics, results } = await fuzzed({
      target: await server(),
      properties: pop3Properties.filter(({ id }) => !id.endsWith(".strain")),
      runs: 150,
    });
    expect(statistics.exchanges).toBeGreaterThan(25_000);
    expect(
      results.filter(({ verdict }) => verdict !== "pass").map(({ id, reason, failure }) => ({ id, reason, failure })),
    ).toEqual([]);
    expect(end.exit).toBe(0);
  });

  it("serves other clients while one strains it", { timeout: 60_000 }, async () => {
    const { results, statistics } = await fuzzed({ target: await server(), properties: named("strain"), runs: 8 });
    expect(results).toMatchObject([{ id: "pop3.property.strain", verdict: "pass" }]);
    expect(statistics.exchanges).toBeGreaterThan(100);
  });
});

describe("what it finds", () => {
  const fault = faultOf("retr-number-overflows");

  it("is shrunk to a suite that fails there and passes on the reference server", async () => {
    const { findings, suites, end } = await fuzzed({
      target: await server(fault),
      properties: named("arguments"),
      runs: 100,
    });
    const found = findings.find(({ covers }) => covers[0] === fault.breaks) as Result;
    expect(end.exit).toBe(1);
    expect(found).toMatchObject({
      verdict: "fail",
      reason: "reproduced 3/3",
      seenIn: "pop3.property.arguments",
      place: { file: `${found.id}.yaml` },
      failure: { requirement: fault.breaks, expected: "-ERR" },
    });
    const suite = suites.get(found.id) as string;
    const [entry] = parseSuite(suite, "found.yaml", known).cases;
    expect(entry?.exchange).toMatch(/^-- subject\nC: (?:RETR|TOP) \d{10,}(?: \S+)?\nS: -ERR\n$/);
    expect((await replayed(suite, fault)).broken.map(({ covers }) => covers[0])).toContain(fault.breaks);
    expect(await replayed(suite)).toMatchObject({ exit: 0, broken: [] });
  });

  it("needs what announces its commands, beside what its property needs", async () => {
    const broken = faultOf("top-one-more");
    const { findings, suites } = await fuzzed(
      { target: await server(broken), properties: named("messages", "arguments"), runs: 500 },
      broken.breaks,
    );
    const found = findings.find(({ covers }) => covers[0] === broken.breaks) as Result;
    const [entry] = parseSuite(suites.get(found.id) as string, "found.yaml", known).cases;
    expect(entry?.exchange).toMatch(/^C: TOP /m);
    expect(entry?.needs).toContainEqual({ offer: "TOP", not: false, beforeLogin: false });
  });

  it("comes again from seed and path", async () => {
    const target = await server(fault);
    const first = await fuzzed({ target, properties: named("arguments"), runs: 100 });
    const { id } = first.findings.find(({ covers }) => covers[0] === fault.breaks) as Result;
    const [, seed = "", path = ""] = /--seed (\S+) --path (\S+)/.exec(first.suites.get(id) ?? "") ?? [];
    const second = await fuzzed({ target, properties: named("arguments"), seed: Number(seed), path });
    expect(second.findings.map((finding) => finding.id)).toEqual([id]);
    const exchangeOf = (suite = "") => suite.slice(suite.indexOf("exchange:"));
    expect(exchangeOf(second.suites.get(id))).toBe(exchangeOf(first.suites.get(id)));
  });

  it("is told once, and not shrunk again when the baseline has it", async () => {
    const target = await server(fault);
    const { findings } = await fuzzed({ target, properties: named("arguments"), runs: 200 });
    const ids = findings.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    const id = "pop3.fuzz.no-such-message.*";
    const baseline = [{ id, verdict: "fail" as const, clause: "RFC 1939 §5", why: "known" }];
    const again = await fuzzed({ target, properties: named("arguments"), runs: 200, baseline });
    expect(again.end.exit).toBe(0);
    expect(again.suites.size).toBe(0);
    expect(again.results).toContainEqual(
      expect.objectContaining({ verdict: "fail", covers: [fault.breaks], tolerated: "RFC 1939 §5: known" }),
    );
  });

  it("holds no password", async () => {
    const target = await server(faultOf("user-after-login"));
    const { records, suites } = await fuzzed({ target, properties: named("states", "logged-in"), runs: 60 });
    expect(suites.size).toBeGreaterThan(0);
    const all = JSON.stringify(records) + [...suites.values()].join("");
    for (const { password } of target.accounts) expect(all).not.toContain(password);
  });
});

/** Faults that random scripts have to find by themselves; the suites find the others, too. */
const foundByFuzzing = `
  bare-lf lower-case-status nul-in-text response-too-long no-termination unstuffed stuffed-twice
  stat-without-size stat-extra stat-counts-deleted scan-two-spaces scan-extra size-off-by-one
  list-one-other-size list-shows-deleted list-empty-refused uidl-shows-deleted uidl-control-character
  uidl-71-octets uidl-duplicate uidl-changes uidl-changes-in-session last-line-lost seven-bit
  long-lines-broken retr-off-by-one retr-number-overflows number-with-rubbish dele-twice retr-deleted
  rset-keeps-marks quit-removes-nothing quit-removes-one-more drop-removes top-one-more top-negative
  stat-before-login any-password user-without-name unknown-command-ok case-sensitive injection cancel-ok
`
  .trim()
  .split(/\s+/);

describe(`${foundByFuzzing.length} faults are found by fuzzing alone, under the requirement that each breaks`, () => {
  it.each(sampled(foundByFuzzing))("%s", { timeout: 60_000 }, async (id) => {
    const fault = faultOf(id);
    const properties = pop3Properties.filter((property) => property.covers.includes(fault.breaks));
    const { findings } = await fuzzed(
      { target: await server(fault), properties, runs: 2000, forMs: 20_000 },
      fault.breaks,
    );
    expect(findings.map(({ covers }) => covers[0])).toContain(fault.breaks);
  });
});

it("keeps what showed something new, and begins the next run with it", async () => {
  const folder = mkdtempSync(join(tmpdir(), "mailspec-corpus-"));
  const properties = named("arguments");
  await fuzzed({ target: await server(), properties, runs: 50, corpus: openCorpus(folder) });
  const [file = ""] = readdirSync(folder);
  expect(file).toBe("pop3.property.arguments.jsonl");
  const kept = readFileSync(join(folder, file), "utf8").trimEnd().split("\n");
  expect(kept.length).toBeGreaterThan(5);
  // One run of scripts finds the fault in what was kept.
  const fault = faultOf("retr-number-overflows");
  const { findings, suites } = await fuzzed({
    target: await server(fault),
    properties,
    runs: 1,
    seed: 5,
    corpus: openCorpus(folder),
  });
  expect(findings.map(({ covers }) => covers[0])).toContain(fault.breaks);
  expect([...suites.values()].join()).toContain("--path corpus");
});

it("gives each shard its part of the scripts", async () => {
  const target = await server();
  const properties = named("keyword-case");
  const counts: number[] = [];
  // One after the other: both have the maildrops of the same accounts.
  for (const index of [1, 2]) {
    const { statistics } = await fuzzed({ target, properties, runs: 100, jobs: 1, shard: { index, of: 2 } });
    counts.push(statistics.cases);
  }
  expect(counts).toEqual([50, 50]);
});

it("skips what cannot be tried, and says why", async () => {
  const { deliver: _none, ...target } = await server();
  const { results } = await fuzzed({ target, properties: named("arguments", "octets-before-login"), runs: 10 });
  expect(results).toMatchObject([
    { id: "pop3.property.arguments", verdict: "skip", reason: expect.stringContaining("--deliver") },
    { id: "pop3.property.octets-before-login", verdict: "pass" },
  ]);
});

it("is not green when nothing was played", async () => {
  const { end, results } = await fuzzed({ target: await server(), properties: named("arguments"), forMs: 1 });
  expect(end.exit).toBe(3);
  expect(results).toMatchObject([{ verdict: "skip", reason: "the time was over before it was played" }]);
});

it("ends in time, whatever it is doing", { timeout: 20_000 }, async () => {
  const began = performance.now();
  await fuzzed({ target: await server(faultOf("no-termination")), forMs: 1000 });
  expect(performance.now() - began).toBeLessThan(8000);
});
