import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { copyFileSync, existsSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readJournal } from "../cli/journals.js";
import { loadRequirements } from "../cli/library.js";
import { mergeJournals } from "../journal/merge.js";
import type { JournalRecord } from "../journal/record.js";
import { reportKinds } from "../report/kinds.js";

// Runs that are killed, as CIs kill them: the journal is all that is left.
const bin = resolve(import.meta.dirname, "../../dist/cli/main.js");
const folder = mkdtempSync(join(tmpdir(), "mailspec-killed-"));
const options = {
  maxBuffer: 1 << 28,
  cwd: folder,
  encoding: "utf8",
  env: { ...process.env, NO_COLOR: "1", GITHUB_ACTIONS: "" },
} as const;
const mailspec = (...args: readonly string[]) => spawnSync(process.execPath, [bin, ...args], options);

const written = (journal: string): string =>
  existsSync(join(folder, journal)) ? readFileSync(join(folder, journal), "utf8") : "";
/** So many cases have been played, and not just skipped. */
const played = (count: number) => (text: string) => (text.match(/"transcript":\[\{/g)?.length ?? 0) >= count;
const hasFound = (text: string) => text.includes('"found":[{');

/** Begins a run, and kills it as soon as its journal looks so. */
async function killed(
  journal: string,
  isEnough: (text: string) => boolean,
  ...args: readonly string[]
): Promise<NodeJS.Signals | null> {
  const child = spawn(process.execPath, [bin, ...args, "--journal", journal], { ...options, stdio: "ignore" });
  const watching = setInterval(() => {
    if (isEnough(written(journal))) child.kill("SIGKILL");
  }, 5);
  const [, signal] = await new Promise<[number | null, NodeJS.Signals | null]>((done) =>
    child.once("exit", (code, its) => done([code, its])),
  );
  clearInterval(watching);
  return signal;
}

interface Report {
  readonly incomplete?: string;
  readonly run: { readonly planned: number };
  readonly results: readonly { id: string; kind: string; verdict: string; tolerated?: string; reason?: string }[];
  readonly requirements: readonly { id: string; standing: string; by: readonly string[] }[];
}
const report = (...args: readonly string[]): Report => JSON.parse(mailspec("report", ...args, "--as", "json").stdout);
/** What two runs have in common when they come to the same. */
const essence = ({ results, requirements, incomplete }: Report) => ({
  incomplete,
  results: results.map(({ id, verdict, tolerated }) => [id, verdict, tolerated]),
  requirements: requirements.map(({ id, standing, by }) => [id, standing, [...by].sort()]),
});

const requirements = await loadRequirements(["pop3"]);
const rendered = (kind: string, records: readonly JournalRecord[]) =>
  reportKinds[kind]?.render(records, { requirements, strict: false });
const unfinished = (kind: string) => (kind === "badge" ? /incomplete/ : /the run was cut off after \d+ of \d+ cases/);

const cases = ["pop3.command", "pop3.capa", "pop3.stat"];
let server: ChildProcess;
let target: readonly string[] = [];
beforeAll(async () => {
  server = spawn(process.execPath, [bin, "serve", "pop3", "--port", "0", "--tls-port", "0", "--fault", "bare-lf"]);
  const url = await new Promise<string>((done) =>
    server.stdout?.once("data", (chunk: Buffer) => done(chunk.toString().split("\n")[0] ?? "")),
  );
  target = [url, "--account", "alice:secret", "--jobs", "1"];
});
afterAll(() => server.kill());

describe("a run that was killed on a server with a fault", () => {
  beforeAll(async () => {
    expect(await killed("cut.jsonl", hasFound, "run", ...target, ...cases)).toBe("SIGKILL");
  });

  it.each(Object.keys(reportKinds))("makes a report: %s, which says that the run was not finished", async (kind) => {
    expect(await rendered(kind, readJournal(join(folder, "cut.jsonl")))).toMatch(unfinished(kind));
  });

  it("makes it by the command line, too", () => {
    const { status, stdout, stderr } = mailspec("report", "cut.jsonl", "--as", "tap");
    expect([status, stderr]).toEqual([0, ""]);
    expect(stdout).toMatch(/\nBail out! the run was cut off after \d+ of \d+ cases\n$/);
  });

  it("tells what the rules had found by then", () => {
    const rule = report("cut.jsonl").results.find(({ id }) => id === "pop3.rule.line-ends-with-crlf");
    expect(rule).toMatchObject({ verdict: "fail" });
  });

  it("is no success for a gate", () => {
    expect(mailspec("report", "cut.jsonl", "--gate").status).toBe(3);
  });

  it("--last-failed plays what had failed by then", () => {
    const again = mailspec("run", ...target, "--last-failed", "cut.jsonl", "--journal", "again.jsonl");
    expect(again.status).toBe(1);
    const { results, run } = report("again.jsonl");
    expect(run.planned).toBeLessThan(report("cut.jsonl").run.planned);
    expect(results.some(({ id }) => id === "pop3.rule.line-ends-with-crlf")).toBe(true);
  });

  it("--baseline: what was known then is known in the report", async () => {
    writeFileSync(
      join(folder, "known.yaml"),
      "expectations:\n  - { id: pop3.rule.line-ends-with-crlf, verdict: fail, clause: RFC 1939 §3, why: old }\n",
    );
    await killed("known.jsonl", hasFound, "run", ...target, ...cases, "--baseline", "known.yaml");
    const text = mailspec("report", "known.jsonl").stdout;
    expect(text).toMatch(/1 known .*\(the run was cut off/);
    expect(report("known.jsonl").results.filter(({ verdict }) => verdict === "fail")).toMatchObject([
      { tolerated: "RFC 1939 §3: old" },
    ]);
  });

  it("as a part of several it leaves the whole unfinished", async () => {
    mailspec("run", ...target, ...cases, "--shard", "1/2", "--journal", "part1.jsonl");
    await killed("part2.jsonl", played(3), "run", ...target, ...cases, "--shard", "2/2");
    const { status, stdout } = mailspec("report", "merge", "part1.jsonl", "part2.jsonl");
    expect(status).toBe(0);
    expect(stdout).toMatch(unfinished("console"));
    const merged = mergeJournals(["part1.jsonl", "part2.jsonl"].map((path) => readJournal(join(folder, path))));
    for (const kind of Object.keys(reportKinds)) expect(await rendered(kind, merged)).toMatch(unfinished(kind));
  });
});

it("a disk that is full leaves a journal, too, and exit code 3", async () => {
  const { status, stderr } = spawnSync(
    "bash",
    [
      "-c",
      `trap '' XFSZ; ulimit -f 40; exec "$@"`,
      "_",
      process.execPath,
      bin,
      "run",
      ...target,
      ...cases,
      "--journal",
      "full.jsonl",
    ],
    options,
  );
  expect(stderr).toMatch(/cannot write full\.jsonl: (EFBIG|ENOSPC)/);
  expect(status).toBe(3);
  const records = readJournal(join(folder, "full.jsonl"));
  for (const kind of Object.keys(reportKinds)) expect(await rendered(kind, records)).toMatch(unfinished(kind));
});

describe("--resume", () => {
  it("goes on, and comes to the same as a run that nobody has disturbed", async () => {
    const args = ["run", ...target, ...cases];
    mailspec(...args, "--journal", "whole.jsonl");
    await killed("go.jsonl", played(10), ...args);
    const judged = report("go.jsonl").results.length;
    await killed("go.jsonl", played(30), ...args, "--resume");
    expect(report("go.jsonl").results.length).toBeGreaterThan(judged);
    const { status, stderr } = mailspec(...args, "--resume", "--journal", "go.jsonl");
    expect(stderr).toMatch(/^mailspec: go\.jsonl: \d+ of \d+ cases were judged, the rest is played\n/);
    expect(status).toBe(1);
    expect(essence(report("go.jsonl"))).toEqual(essence(report("whole.jsonl")));
  });

  it.each([
    ["pop3", "pop3.list", "pop3.uidl"],
    ["smtp", "smtp.ehlo"],
    ["imap", "imap.noop", "imap.status"],
  ])("%s: on the reference server, whose ports are others by then", async (protocol, ...ids) => {
    const [whole, cut] = [`${protocol}-whole.jsonl`, `${protocol}-cut.jsonl`];
    expect(mailspec("run", ...ids, "--journal", whole).status).toBe(0);
    expect(await killed(cut, played(8), "run", ...ids)).toBe("SIGKILL");
    expect(mailspec("run", ...ids, "--resume", cut, "--journal", cut).status).toBe(0);
    expect(essence(report(cut))).toEqual(essence(report(whole)));
  });

  it("plays what was under way when somebody pressed Ctrl-C", async () => {
    const args = ["run", ...target, ...cases, "--journal", "int.jsonl"];
    const child = spawn(process.execPath, [bin, ...args], { ...options, stdio: "ignore" });
    const watching = setInterval(() => {
      if (played(10)(written("int.jsonl"))) child.kill("SIGINT");
    }, 5);
    expect(await new Promise((done) => child.once("exit", done))).toBe(130);
    clearInterval(watching);
    expect(mailspec(...args, "--resume").status).toBe(1);
    expect(essence(report("int.jsonl"))).toEqual(essence(report("whole.jsonl")));
  });

  it("has nothing to do where the run was finished, and ends as that did", () => {
    const before = readFileSync(join(folder, "whole.jsonl"), "utf8");
    const { status, stderr } = mailspec("run", ...target, ...cases, "--resume", "--journal", "whole.jsonl");
    expect(stderr).toContain("that run was finished, nothing is left to play");
    expect(status).toBe(1);
    expect(readFileSync(join(folder, "whole.jsonl"), "utf8")).toBe(before);
  });

  it("refuses another target, other suites, and what is no journal", () => {
    copyFileSync(join(folder, "cut.jsonl"), join(folder, "mine.jsonl"));
    const told = (...args: readonly string[]) => {
      const { status, stderr } = mailspec("run", ...args, "--resume=mine.jsonl", "--journal", "other.jsonl");
      expect(status).toBe(2);
      return stderr;
    };
    expect(told("pop3://127.0.0.1:1", "--account", "a:b", ...cases)).toMatch(
      /mine\.jsonl is of another target: pop3:\/\/127\.0\.0\.1:\d+, and this run of pop3:\/\/127\.0\.0\.1:1\n/,
    );
    expect(told(...cases)).toContain("this run of the reference server");
    expect(told(...target, "pop3.dele")).toMatch(
      /other suites or choices: .*suites\/pop3\/capa\.yaml \(not chosen now\)/,
    );
    expect(mailspec("run", ...target, "--resume", "none.jsonl").stderr).toContain("cannot read none.jsonl");
    expect(mailspec("run", "--resume", target[0] ?? "").stderr).toContain("write --resume last");
    expect(mailspec("run", "pop3", "smtp", "--resume", "mine.jsonl").stderr).toContain("each goes on from its own");
  });
});
