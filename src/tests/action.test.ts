import { spawn, spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { parse } from "yaml";

// action.yml, as a runner of GitHub's would carry it out.
const root = resolve(import.meta.dirname, "../..");
const action = parse(readFileSync(join(root, "action.yml"), "utf8"));
const [, step] = action.runs.steps;
const folder = mkdtempSync(join(tmpdir(), "mailspec-action-"));

function stepWith(inputs: Readonly<Record<string, string>>) {
  const value = (name: string): string => inputs[name] ?? action.inputs[name].default ?? "";
  const env = Object.entries(step.env as Readonly<Record<string, string>>).map(([name, text]) => [
    name,
    text.replace(/\$\{\{ inputs\.(\w+) \}\}/g, (_, input: string) => value(input)),
  ]);
  return spawnSync("bash", ["--noprofile", "--norc", "-eo", "pipefail", "-c", step.run], {
    cwd: folder,
    encoding: "utf8",
    env: { PATH: process.env.PATH, GITHUB_ACTION_PATH: root, ...Object.fromEntries(env) },
  });
}

let server: ReturnType<typeof spawn>;
let url = "";
beforeAll(async () => {
  const args = ["serve", "pop3", "--port", "0", "--tls-port", "0", "--fault", "bare-lf"];
  server = spawn(process.execPath, [join(root, "dist/cli/main.js"), ...args]);
  url = await new Promise<string>((done) =>
    server.stdout?.once("data", (chunk: Buffer) => done(chunk.toString().split("\n")[0] ?? "")),
  );
});
afterAll(() => server.kill());

it("tests a server, fails for what it finds, and leaves the reports", () => {
  const { status, stdout } = stepWith({
    target: url,
    accounts: "alice:secret",
    arguments: "pop3.command.segmented --strict",
  });
  expect(stdout).toContain("rfc1939/3/response-crlf");
  expect(status).toBe(1);
  expect(readdirSync(join(folder, "mailspec-reports")).sort()).toEqual(["journal.jsonl", "junit.xml", "report.html"]);
});

it("an input is no code", () => {
  const { status } = stepWith({ target: '$(touch evil) `touch evil`; touch evil "' });
  expect(status).toBe(2);
  expect(existsSync(join(folder, "evil"))).toBe(false);
});

it("uses all of its inputs", () => {
  const used = JSON.stringify(action.runs);
  for (const name of Object.keys(action.inputs)) expect(used).toContain(`inputs.${name} `);
});
