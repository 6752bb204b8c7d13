import { afterEach, describe, expect, it } from "vitest";
import { fuzz } from "../fuzz/fuzz.js";
import type { JournalRecord, Result } from "../journal/record.js";
import { embeddedTarget } from "../runner/embedded-target.js";
import { plainRun } from "../runner/plain-run.test-data.js";
import { run } from "../runner/run.js";
import { loadSuites, parseSuite } from "../suite/load.js";
import { toy } from "./toy.test-data.js";

const requirements = new Map(
  ["put", "notes-rise", "all"].map((leaf) => [
    `rfc0/1/${leaf}`,
    { id: `rfc0/1/${leaf}`, level: "MUST", summary: "a requirement of the toy", text: "…", basis: "text" } as const,
  ]),
);
const known = { requirements, protocols: [toy] };

const suiteOf = (exchange: string, more = "") => `protocol: toy
title: Notes
cases:
  - id: toy.put.counts
    title: PUT is told at once
    covers: [rfc0/1/put]
${more}    exchange: |
${exchange.replace(/^/gm, "      ")}
`;

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

async function server(fault?: string) {
  const options = { timeout: 300, connectTimeout: 2000, ...(fault !== undefined && { fault }) };
  const { target, server: embedded } = await embeddedTarget(toy, options);
  closing.push(() => embedded.close());
  return target;
}

const resultsIn = (records: readonly JournalRecord[]) =>
  records.filter((record): record is Result => record.type === "result");

async function resultsOf(exchange: string, options: { readonly fault?: string; readonly more?: string } = {}) {
  const { cases } = parseSuite(suiteOf(exchange, options.more), "toy.yaml", known);
  const records: JournalRecord[] = [];
  await run({
    protocol: toy,
    target: await server(options.fault),
    cases,
    requirements,
    jobs: 1,
    ...plainRun(),
    emit: (record) => records.push(record),
  });
  return new Map(resultsIn(records).map((result) => [result.id, result]));
}

/** Fuzzes with the protocol's property; gives results, and the suites of what was found. */
async function fuzzed(fault?: string) {
  const records: JournalRecord[] = [];
  const suites: string[] = [];
  const { properties } = await toy.fuzz();
  await fuzz({
    protocol: toy,
    target: await server(fault),
    properties,
    known,
    jobs: 2,
    runs: 60,
    seed: 1,
    baseline: [],
    version: "test",
    signal: new AbortController().signal,
    emit: (record) => records.push(record),
    save: (_id, suite) => `${suites.push(suite)}`,
    command: (id, seed, path) => `${id} ${seed} ${path}`,
  });
  return { results: resultsIn(records), suites };
}

describe("a case", () => {
  it("matches tagged results by label, and untagged data in any order before them", async () => {
    const exchange = `C.a: PUT {literal "one"}
S.a: OK
C.b: PUT {literal "second"}
C.c: ALL
S: * NOTE {{6}second
S: * NOTE {{3}one
S: * {count:number} NOTES
S.c: OK
S.b: OK put
C: ALL
S: * NOTE {{3}one
S>: * NOTE {{{size:number}}{:text}
S: OK`;
    const result = (await resultsOf(exchange)).get("toy.put.counts");
    expect(result?.failure).toBeUndefined();
    expect(result?.verdict).toBe("pass");
  });

  it.each([
    [
      "data that does not come",
      'C: PUT {literal "one"}\nS: * 2 NOTES\nS: OK',
      { expected: "* 2 NOTES", received: "* 1 NOTES" },
    ],
    ["another result", "C: NONSENSE\nS: OK", { expected: "OK", received: "NO what?", sent: "NONSENSE\r\n" }],
    ["what must not come", 'C: PUT {literal "one"}\nS!: * {:number} NOTES\nS: OK', { received: "* 1 NOTES" }],
    [
      "a set in the wrong order",
      'C: PUT {literal "b"}\nS: OK\nC: PUT {literal "a"}\nS: OK\nC: ALL\nS: * NOTE {{1}a\nS>: * NOTE {{1}b\nS: OK',
      { expected: "* NOTE {{1}b" },
    ],
  ])("fails for %s", async (_what, exchange, failure) => {
    const result = (await resultsOf(exchange)).get("toy.put.counts");
    expect(result).toMatchObject({ verdict: "fail", failure });
  });

  it("is no breach when nothing comes, and new connections are not greeted either", async () => {
    const result = (await resultsOf("S: * {:number} NOTES")).get("toy.put.counts");
    expect(result).toMatchObject({
      verdict: "error",
      reason: "no reply within 0.3 s, and no new connection is served",
    });
  });

  it("exact: refuses what nobody mentions", async () => {
    const exchange = 'C: PUT {literal "one"}\nS: OK';
    expect((await resultsOf(exchange)).get("toy.put.counts")).toMatchObject({ verdict: "pass" });
    const exact = await resultsOf(exchange, { more: "    exact: true\n" });
    expect(exact.get("toy.put.counts")).toMatchObject({ verdict: "fail", failure: { received: "* 1 NOTES" } });
  });
});

it("a rule watches all traffic", async () => {
  const exchange = 'C: PUT {literal "one"}\nS: OK\nC: PUT {literal "two"}\nS: OK';
  expect((await resultsOf(exchange)).get("toy.rule.notes-rise")).toMatchObject({ verdict: "pass", watched: 2 });
  const broken = (await resultsOf(exchange, { fault: "shrinks" })).get("toy.rule.notes-rise");
  expect(broken).toMatchObject({ verdict: "fail", failure: { expected: "8 or more", received: "* 7 NOTES" } });
});

it("a suite that says what the protocol doesn't know is refused", () => {
  expect(() => parseSuite(suiteOf("C: ALL\nS: OK", "    state: selected\n"), "toy.yaml", known)).toThrow(
    /toy.yaml:7:12: /,
  );
  expect(() => parseSuite(suiteOf("C: ALL\nS: OK", "    maildrop: []\n"), "toy.yaml", known)).toThrow(
    /unknown key maildrop/,
  );
  expect(loadSuites([], known)).toEqual([]);
});

describe("a property", () => {
  it("holds on the reference server", async () => {
    expect((await fuzzed()).results).toMatchObject([{ id: "toy.property.notes", verdict: "pass", watched: 60 }]);
  });

  it("finds what is broken, shrunk to a suite that says so", { timeout: 30_000 }, async () => {
    const { results, suites } = await fuzzed("forgets");
    expect(results).toMatchObject([{ kind: "property", verdict: "fail", covers: ["rfc0/1/all"] }]);
    const exchange = parseSuite(suites[0] ?? "", "found.yaml", known).cases[0]?.exchange ?? "";
    expect(exchange.split("\n").filter((line) => line.startsWith("C: "))).toEqual([
      ...Array(3).fill('C: PUT {literal "a"}'),
      "C: ALL",
    ]);
  });

  it("lets rules accuse, too", { timeout: 30_000 }, async () => {
    const { results } = await fuzzed("shrinks");
    expect(results).toMatchObject([{ verdict: "fail", covers: ["rfc0/1/notes-rise"] }]);
  });
});
