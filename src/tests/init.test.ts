import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { NoOperationTraceWriter, parseWorkflow } from "@actions/workflow-parser";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parse } from "yaml";
import { gitlabPipeline } from "../cli/init-files.js";

const bin = resolve(import.meta.dirname, "../../dist/cli/main.js");
const fresh = () => mkdtempSync(join(tmpdir(), "mailspec-init-"));
const env = { PATH: process.env.PATH, HOME: process.env.HOME, NO_COLOR: "1" };
const mailspec = (cwd: string, ...args: readonly string[]) =>
  spawnSync(process.execPath, [bin, ...args], {
    cwd,
    encoding: "utf8",
    env: { ...env, MAILSPEC_ACCOUNT: "alice:secret" },
  });

let server: ChildProcess;
let [plain, secure] = ["", ""];
beforeAll(async () => {
  server = spawn(process.execPath, [bin, "serve", "pop3", "--port", "0", "--tls-port", "0"]);
  const lines = await new Promise<readonly string[]>((done) =>
    server.stdout?.once("data", (chunk: Buffer) => done(chunk.toString().split("\n"))),
  );
  [plain = "", secure = ""] = lines;
});
afterAll(() => server.kill());
const port = (url: string) => url.replace(/^.*:/, "");

it("finds out what ports speak, and writes what mailspec run goes by", () => {
  const folder = fresh();
  const where = [plain, secure].map((url) => `127.0.0.1:${port(url)}`);
  const { status, stdout, stderr } = mailspec(folder, "init", ...where);
  expect([status, stderr]).toEqual([0, ""]);
  expect(stdout).toMatch(
    /^pop3:\/\/127\.0\.0\.1:\d+ {2}\+OK mailspec reference server .* · .*STLS.* · its certificate is not/,
  );
  const text = readFileSync(join(folder, "mailspec.yaml"), "utf8");
  expect(text).not.toContain('alice:secret"');
  expect(parse(text).targets).toEqual([{ name: "127.0.0.1", urls: [plain, secure], tls: { insecure: true } }]);
  expect(readdirSync(folder)).toEqual(["mailspec.yaml"]);
  const run = mailspec(folder, "run", "pop3.greeting", "pop3.stls", "pop3.capa");
  expect(run.stdout).toMatch(/[1-9]\d* pass · 0 fail/);
  expect(run.status).toBe(0);
});

it("writes what was said, and passwords only when asked to", () => {
  const folder = fresh();
  const args = ["init", plain, "--name", "mine", "--deliver", "maildir:/tmp/{user}", "--domain", "example.test"];
  expect(mailspec(folder, ...args, "--write-accounts", "--insecure").status).toBe(0);
  expect(parse(readFileSync(join(folder, "mailspec.yaml"), "utf8")).targets).toEqual([
    {
      name: "mine",
      urls: [plain],
      deliver: "maildir:/tmp/{user}",
      domain: "example.test",
      tls: { insecure: true },
      accounts: ["alice:secret"],
    },
  ]);
});

it("overwrites nothing unless told to", () => {
  const folder = fresh();
  writeFileSync(join(folder, "mailspec.yaml"), "mine");
  const { status, stderr } = mailspec(folder, "init", plain, "--ci", "gitlab");
  expect(stderr).toBe("mailspec: mailspec.yaml is there already (--force)\n");
  expect(status).toBe(2);
  expect(readdirSync(folder)).toEqual(["mailspec.yaml"]);
  expect(mailspec(folder, "init", plain, "--force").status).toBe(0);
  expect(readFileSync(join(folder, "mailspec.yaml"), "utf8")).toContain(plain);
});

it("says what is wrong: nobody there, no mail server, nothing said", () => {
  const folder = fresh();
  const told = (...args: readonly string[]) => mailspec(folder, "init", ...args).stderr;
  expect(told("pop3://127.0.0.1:1")).toMatch(/^mailspec: nothing listens on 127\.0\.0\.1:1/);
  expect(told("127.0.0.1:1")).toMatch(/^mailspec: nobody greets on 127\.0\.0\.1:1 as a mail server does/);
  expect(told("nonsense")).toMatch(/^mailspec: nonsense is no place/);
  expect(told()).toMatch(/^mailspec: say where the server listens/);
  expect(readdirSync(folder)).toEqual([]);
});

it("tells submission from SMTP by what it takes without a login", { timeout: 60_000 }, async () => {
  const both = spawn(process.execPath, [bin, "serve", "smtp", "submission", "--port", "0", "--tls-port", "0"]);
  const urls: readonly string[] = await new Promise((done) => {
    let told = "";
    both.stdout.on("data", (chunk: Buffer) => {
      told += chunk.toString();
      if (told.includes("submissions://")) done(told.match(/^\w+:\/\/\S+/gm) ?? []);
    });
  });
  const folder = fresh();
  const where = urls.map((url) => `127.0.0.1:${port(url)}`);
  const { stderr, status } = mailspec(folder, "init", ...where, "--domain", "localhost");
  both.kill();
  expect([stderr, status]).toEqual(["", 0]);
  expect(urls).toHaveLength(3);
  const text = readFileSync(join(folder, "mailspec.yaml"), "utf8");
  expect(parse(text).targets[0].urls).toEqual(urls);
  expect(text).toContain('# read: "maildir:');
  expect(text).not.toContain("# deliver:");
});

it.each([
  ["Ctrl-C", "\x03", 130],
  ["Ctrl-D", "\x04", 2],
] as const)("%s at a question leaves everything as it is", { timeout: 60_000 }, async (_name, key, exit) => {
  const folder = fresh();
  const its = spawn("script", ["-qec", `${process.execPath} ${bin} init`, "/dev/null"], { cwd: folder, env });
  let told = "";
  const answers: readonly (readonly [string, string])[] = [
    ["Where does the server listen?", `127.0.0.1:${port(plain)}\n`],
    ["A command that starts it?", key],
  ];
  let given = 0;
  its.stdout.on("data", (chunk: Buffer) => {
    told += chunk.toString();
    const [question, answer] = answers[given] ?? ["never asked", ""];
    if (!told.includes(question)) return;
    given += 1;
    its.stdin.write(answer);
  });
  const status = await new Promise((done) => its.once("exit", done));
  expect(told).toContain("nothing was written");
  expect(status).toBe(exit);
  expect(readdirSync(folder)).toEqual([]);
});

it("asks at a terminal", () => {
  const folder = fresh();
  const command = `${process.execPath} ${bin} init`;
  const { status, stdout } = spawnSync("script", ["-qec", command, "/dev/null"], {
    cwd: folder,
    encoding: "utf8",
    env,
    input: `127.0.0.1:${port(plain)}\n\nmaildir:/tmp/{user}\ngithub\n`,
    timeout: 60_000,
  });
  expect(stdout).toContain("Where does the server listen?");
  expect(status).toBe(0);
  expect(parse(readFileSync(join(folder, "mailspec.yaml"), "utf8")).targets[0]).toMatchObject({
    urls: [plain],
    deliver: "maildir:/tmp/{user}",
  });
  expect(existsSync(join(folder, ".github/workflows/mailspec.yml"))).toBe(true);
});

describe("a workflow", () => {
  /** Carries out a step as a runner would; `npx` gives it this mailspec. */
  function carriedOut(cwd: string, script: string, variables: Readonly<Record<string, string>>) {
    const tools = join(cwd, "tools");
    mkdirSync(tools);
    writeFileSync(
      join(tools, "npx"),
      `#!/bin/sh\n[ "$1" = --yes ] && shift\ncase $1 in mailspec@*) shift;; esac\nexec "${process.execPath}" "${bin}" "$@"\n`,
    );
    chmodSync(join(tools, "npx"), 0o755);
    return spawnSync("bash", ["-eo", "pipefail", "-c", `${script} pop3.greeting`], {
      cwd,
      encoding: "utf8",
      env: { ...env, ...variables, PATH: `${tools}:${env.PATH}`, MAILSPEC_ACCOUNT: "alice:secret" },
    });
  }
  const start = `exec '${process.execPath}' '${bin}' serve pop3 --port 31510 --tls-port 31511`;
  const written = (ci: string) => {
    const folder = fresh();
    const { status, stderr } = mailspec(folder, "init", "127.0.0.1:31510", "--ci", ci, "--start", start);
    expect([status, stderr]).toEqual([0, ""]);
    return folder;
  };

  it("for GitHub fits its schema, and its step tests the server", () => {
    const folder = written("github");
    const name = ".github/workflows/mailspec.yml";
    const content = readFileSync(join(folder, name), "utf8");
    const { context } = parseWorkflow({ name, content }, new NoOperationTraceWriter());
    expect(context.errors.getErrors().map(({ message }) => message)).toEqual([]);
    const { steps } = parse(content).jobs.mailspec;
    const step = steps.find(({ run }: { run?: string }) => run !== undefined);
    expect(step.env.START).toBe(start);
    const { status, stdout } = carriedOut(folder, step.run, { START: step.env.START });
    expect(stdout).toMatch(/[1-9]\d* pass · 0 fail/);
    expect(status).toBe(0);
    expect(readdirSync(join(folder, "reports")).sort()).toEqual(["journal.jsonl", "junit.xml", "report.html"]);
  });

  it("for GitLab leaves dollar signs to the shell", () => {
    const text = gitlabPipeline({ version: "1", start: 'PORT=1; ./server "$PORT"', protocols: ["pop3"] });
    expect(parse(text).mailspec.variables.START).toEqual({ value: 'PORT=1; ./server "$PORT"', expand: false });
  });

  it("for GitLab is YAML, and its script leaves the reports that it names", () => {
    const folder = written("gitlab");
    const { mailspec: job } = parse(readFileSync(join(folder, ".gitlab-ci.yml"), "utf8"));
    const { status, stdout } = carriedOut(folder, job.script.join("\n"), job.variables);
    expect(stdout).toMatch(/[1-9]\d* pass · 0 fail/);
    expect(status).toBe(0);
    for (const file of [job.artifacts.reports.codequality, "reports/junit.xml"])
      expect(existsSync(join(folder, file))).toBe(true);
  });
});
