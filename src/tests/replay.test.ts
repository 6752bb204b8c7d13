import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";

const bin = resolve(import.meta.dirname, "../../dist/cli/main.js");
const folder = mkdtempSync(join(tmpdir(), "mailspec-replay-"));
const mailspec = (...args: readonly string[]) =>
  spawnSync(process.execPath, [bin, ...args], {
    cwd: folder,
    encoding: "utf8",
    env: { ...process.env, NO_COLOR: "1", MAILSPEC_ACCOUNT: "alice:secret" },
  });

const servers: ChildProcess[] = [];
async function serve(...args: readonly string[]): Promise<string> {
  const server = spawn(process.execPath, [bin, "serve", "pop3", "--port", "0", "--tls-port", "0", ...args]);
  servers.push(server);
  return new Promise<string>((done) =>
    server.stdout?.once("data", (chunk: Buffer) => done(chunk.toString().split("\n")[0] ?? "")),
  );
}
let [faulty, right] = ["", ""];
beforeAll(async () => {
  faulty = await serve("--fault", "bare-lf");
  right = await serve();
  mailspec("run", faulty, "pop3.command.segmented", "--journal", "run.jsonl");
});
afterAll(() => {
  for (const server of servers) server.kill();
});

const rule = "pop3.rule.line-ends-with-crlf";

it("plays what was broken again on the server that it was broken on", () => {
  const { status, stdout, stderr } = mailspec("replay", "run.jsonl", rule);
  expect(stderr).toBe("");
  expect(stdout).toMatch(/the verdict is the same: fail\n$/);
  expect(stdout).toContain(`now   fail ${faulty}`);
  expect(status).toBe(1);
});

it("or on another one, and shows where they differ", () => {
  const { status, stdout } = mailspec("replay", "run.jsonl", rule, right);
  expect(stdout).toMatch(/S: \+OK done\\n +≠ S: \+OK done\\r\\n/);
  expect(stdout).toMatch(/the verdict was fail, and is pass\n$/);
  expect(status).toBe(0);
});

it("takes accounts from mailspec.yaml, of the target with that address", () => {
  const target = (url: string, account: string) => `  - urls: ["${url}"]\n    accounts: ["${account}"]\n`;
  const yaml = join(folder, "mailspec.yaml");
  writeFileSync(yaml, `targets:\n${target("pop3://127.0.0.1:1", "joe:wrong")}${target(faulty, "alice:secret")}`);
  const { status, stdout } = spawnSync(process.execPath, [bin, "replay", "run.jsonl", rule], {
    cwd: folder,
    encoding: "utf8",
  });
  rmSync(yaml);
  expect(stdout).toContain("the verdict is the same: fail");
  expect(status).toBe(1);
});

it("plays the reproduction of what fuzzing has found", async () => {
  const early = await serve("--fault", "stat-before-login");
  const args = ["lengths-before-login", "octets-before-login", "--runs", "200", "--journal", "fuzz.jsonl"];
  const { stdout } = mailspec("fuzz", early, ...args);
  const finding = /reports\/fuzz\/(pop3\.fuzz\.state-restriction\.stat\S*)\.yaml/.exec(stdout)?.[1] ?? "";
  expect(mailspec("replay", "fuzz.jsonl", finding).stdout).toMatch(/the verdict is the same: fail\n$/);
  expect(mailspec("replay", "fuzz.jsonl", finding, right).stdout).toMatch(/the verdict was fail, and is pass\n$/);
});

it("starts the reference server again where that was played on", () => {
  mailspec("run", "pop3.greeting", "--journal", "embedded.jsonl");
  const { status, stdout } = mailspec("replay", "embedded.jsonl", "pop3.greeting.one-line");
  expect(stdout).toMatch(/the verdict is the same: pass\n$/);
  expect(status).toBe(0);
});

it.each([
  [
    ["run.jsonl", "pop3.rule.line-end-with-crlf"],
    /the journal holds no .* \(did you mean pop3\.rule\.line-ends-with-crlf\?\)/,
  ],
  [["run.jsonl", "pop3.rule.status-indicator"], /there is nothing to play: no case shows it/],
  [["none.jsonl", "x"], /cannot read none\.jsonl/],
  [["run.jsonl", rule, "imap://127.0.0.1:1"], /is of pop3: give a URL that speaks it/],
])("%j is a mistake", (args, message) => {
  const { status, stderr } = mailspec("replay", ...args);
  expect(stderr).toMatch(message);
  expect(status).toBe(2);
});

it("could not be judged where nobody listens", () => {
  const { status, stderr } = mailspec("replay", "run.jsonl", rule, "pop3://127.0.0.1:1");
  expect(stderr).toMatch(/^mailspec: nothing listens on 127\.0\.0\.1:1/);
  expect(status).toBe(3);
});
