import { spawn } from "node:child_process";
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { loadLibrary } from "../cli/library.js";
import type { JournalRecord, Result } from "../journal/record.js";
import type { Protocol } from "../protocol/protocol.js";
import type { Target } from "../protocol/target.js";
import { parseDeliver } from "../runner/deliver/parse.js";
import { embeddedTarget } from "../runner/embedded-target.js";
import { plainRun } from "../runner/plain-run.test-data.js";
import { run } from "../runner/run.js";
import { everything, select } from "../runner/select.js";
import { parseTargetUrl } from "../runner/target-url.js";
import { parseSuite } from "../suite/load.js";

const library = await loadLibrary([], ["pop3"]);
const [protocol] = library.protocols as [Protocol];
const all = library.suites.flatMap((suite) => suite.cases);
const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

/** A server of fixtures/hostile. */
async function hostile(hostility: string) {
  const folder = mkdtempSync(join(tmpdir(), "mailspec-blame-"));
  const process_ = spawn(process.execPath, ["fixtures/hostile/server.mjs", "pop3", hostility, "0", folder]);
  closing.push(() => process_.kill());
  const said = await new Promise<string>((resolve) =>
    process_.stdout.once("data", (octets: Buffer) => resolve(octets.toString())),
  );
  const { endpoint } = parseTargetUrl(`pop3://127.0.0.1:${said.replace(/\D/g, "")}`, [protocol]);
  const { target, server } = await embeddedTarget(protocol, { timeout: 1000, connectTimeout: 2000 });
  await server.close();
  const its: Target = {
    ...target,
    endpoints: [endpoint],
    accounts: [1, 2].map((n) => ({ user: `u${n}`, password: `secret-ü${n}` })),
    deliver: parseDeliver(`maildir:${folder}/{user}`, target, []),
    loginTimeout: 1000,
    wipe: true,
  };
  return { target: its };
}

interface Played {
  readonly exit: number;
  readonly fatal: string | undefined;
  readonly results: readonly Result[];
  /** Who accuses, and under which requirement. */
  readonly accused: readonly (readonly [string, string])[];
}

async function play(target: Target, only: readonly string[], suite?: string): Promise<Played> {
  const results: Result[] = [];
  const emit = (record: JournalRecord) => {
    if (record.type === "result") results.push(record);
  };
  const end = await run({
    protocol,
    target,
    cases: suite === undefined ? select(all, { ...everything, only }) : parseSuite(suite, "own.yaml", library).cases,
    requirements: library.requirements,
    jobs: 2,
    ...plainRun(),
    emit,
  });
  const accusing = results.filter(({ verdict }) => verdict === "fail" || verdict === "warn");
  const accused = accusing.map(({ id, failure }) => [id, failure?.requirement ?? ""] as const);
  return { exit: end.exit, fatal: end.fatal, results, accused };
}

/** Some that log in, read, mark and refuse. */
const suites = [
  "pop3.pass",
  "pop3.user",
  "pop3.stat.counts",
  "pop3.retr.octet-exact",
  "pop3.dele.mark-survives",
  "pop3.capa.twice",
  "pop3.command.segmented-anywhere",
];
const ANSWERS = "rfc1939/3/one-response-per-command";
const ENDS = "rfc1939/3/multi-line-terminated";

describe("one defect is told once, under what it breaks", () => {
  it.each(["all-twice", "login-multi"])("a session out of step: %s", { timeout: 120_000 }, async (hostility) => {
    const { target } = await hostile(hostility);
    const { accused, results } = await play(target, suites);
    expect(accused).toEqual([["pop3.rule.nothing-unasked", ANSWERS]]);
    expect(results.filter(({ reason }) => reason === "blocked by pop3.rule.nothing-unasked").length).toBeGreaterThan(
      50,
    );
  });

  it("a session out of step, where nobody may wipe what is not ours", { timeout: 60_000 }, async () => {
    const { target } = await hostile("all-twice");
    const { exit, fatal } = await play({ ...target, wipe: false }, ["pop3.stat.counts"]);
    expect(exit).toBe(3);
    expect(fatal).toContain("sends replies that nobody asked for (+OK): whose mail there is cannot be told");
  });

  it("a listing that stalls, seen again alone", { timeout: 120_000 }, async () => {
    const { target } = await hostile("list-stalls");
    const { accused, results } = await play(target, ["pop3.list", "pop3.stat", "pop3.dele.mark-survives[LIST]"]);
    expect(accused.map(([, requirement]) => requirement)).toEqual([ENDS]);
    expect(results.find(({ verdict }) => verdict === "fail")?.failure).toMatchObject({
      sent: "LIST",
      event: "no end of the reply within 1 s",
    });
  });

  it("a listing that stalls once is no verdict", { timeout: 120_000 }, async () => {
    const { target } = await hostile("list-stalls-once");
    const { accused, results } = await play(target, ["pop3.list", "pop3.stat"]);
    expect(accused).toEqual([]);
    expect(results.find(({ id }) => id === "pop3.rule.block-ends")?.verdict).toBe("pass");
    expect(results.filter(({ kind, verdict }) => kind === "case" && verdict === "skip")).toEqual([]);
  });

  it.each(["retr-closes", "retr-resets"])(
    "a connection lost inside a message: %s",
    { timeout: 120_000 },
    async (hostility) => {
      const { target } = await hostile(hostility);
      const { accused } = await play(target, suites);
      // It also says +OK for messages that are marked as deleted.
      expect(accused.map(([, requirement]) => requirement).sort()).toEqual([ENDS, "rfc1939/5/dele-refers"]);
    },
  );

  it.each(["all-5th-closes", "all-5th-resets", "stat-closes"])(
    "a connection lost in place of a reply: %s",
    { timeout: 120_000 },
    async (hostility) => {
      const { target } = await hostile(hostility);
      const { accused } = await play(target, suites);
      expect(accused.map(([, requirement]) => requirement)).toEqual([ANSWERS]);
    },
  );
});

it("a server that dies in mid-run went away: no case accuses it", { timeout: 120_000 }, async () => {
  // It dies of a command, so that something certainly is under way.
  const { target } = await hostile("dies-later");
  const { exit, results, accused } = await play(target, suites);
  expect(accused).toEqual([["pop3.run.server-gone", ANSWERS]]);
  const gone = results.find(({ id }) => id === "pop3.run.server-gone");
  expect(gone?.failure?.event).toBe("nothing listens any more");
  expect(gone?.transcript.map(({ text }) => text).join("")).toMatch(/the server (?:closed|reset) the connection/);
  const rest = results.filter(({ kind, verdict }) => kind === "case" && verdict === "error");
  expect(rest.length).toBeGreaterThan(20);
  expect(rest.every(({ reason }) => reason?.startsWith("the server went away: nothing listens on "))).toBe(true);
  // What could not be judged counts for more than a finding.
  expect(exit).toBe(3);
});

it("a lock that a lost session holds for a moment accuses nobody, with a response code or without", {
  timeout: 120_000,
}, async () => {
  const { target } = await hostile("lock-lingers");
  const suite = `protocol: pop3
title: Lost sessions
state: authorization
cases:
  - id: pop3.own.lost
    title: "A login, and the session is lost ({n})"
    covers: [rfc1939/7/user-then-pass]
    for: { n: [one, two, three, four] }
    exchange: |
      C: USER {user}
      S: +OK
      C: PASS {password}
      S: +OK
      -- drop
`;
  const { accused, results } = await play(
    { ...target, accounts: target.accounts.slice(0, 1), timeout: 3000 },
    [],
    suite,
  );
  expect(accused).toEqual([]);
  expect(results.filter(({ kind }) => kind === "case").map(({ verdict }) => verdict)).toEqual([
    "pass",
    "pass",
    "pass",
    "pass",
  ]);
});
