import { spawn, spawnSync } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { NoOperationTraceWriter, parseWorkflow } from "@actions/workflow-parser";
import { beforeAll, describe, expect, it } from "vitest";
import { parse } from "yaml";

// The README's examples of matrices, as far as one machine can carry them out: their command lines, one part after the other.
const root = resolve(import.meta.dirname, "../..");
const bin = join(root, "dist/cli/main.js");
const PORT = 31520;
const readme = readFileSync(join(root, "README.md"), "utf8");
const examples = [...readme.matchAll(/^```yaml\n([\s\S]*?)^```$/gm)].map(([, text = ""]) => text);
const example = (title: string): string => examples.find((text) => text.startsWith(`# ${title}`)) ?? expect.fail(title);

/** A folder with a server and with the commands that a CI's machine has; of the cases a few are enough. */
function machine(): string {
  const folder = mkdtempSync(join(tmpdir(), "mailspec-ci-"));
  mkdirSync(join(folder, "tools"));
  const program = (name: string, text: string) => {
    writeFileSync(join(folder, name), `#!/bin/sh\n${text}\n`);
    chmodSync(join(folder, name), 0o755);
  };
  const mailspec = `"${process.execPath}" "${bin}"`;
  program(
    "tools/mailspec",
    `case $1 in run) exec ${mailspec} "$@" pop3.greeting pop3.command.segmented;; *) exec ${mailspec} "$@";; esac`,
  );
  program("tools/npx", `shift 2; exec mailspec "$@"`);
  program("my-server", `exec ${mailspec} serve pop3 --port ${PORT} --tls-port ${PORT + 1} --fault bare-lf`);
  return folder;
}

function carriedOut(folder: string, script: string, variables: Readonly<Record<string, string>> = {}) {
  const here = script.replaceAll(":1110", `:${PORT}`).replaceAll("/reports/", "reports/");
  const env = { PATH: `${folder}/tools:${process.env.PATH}`, MAILSPEC_ACCOUNT: "alice:secret", ...variables };
  return spawnSync("sh", ["-ec", here], { cwd: folder, encoding: "utf8", env });
}

const parts = [1, 2, 3];
let whole = "";
beforeAll(() => {
  const folder = machine();
  carriedOut(folder, "mailspec run pop3://127.0.0.1:1110 --start ./my-server");
  whole = counts(carriedOut(folder, "mailspec report reports/journal.jsonl").stdout);
});
const counts = (text: string) => /^pop3 {2}\d+ pass · 1 fail.*? skip/m.exec(text)?.[0] ?? expect.fail(text);
const inAll = (folder: string) => counts(carriedOut(folder, "mailspec report merge reports/journal-*.jsonl").stdout);

it("GitHub's matrix", () => {
  const content = example("GitHub Actions");
  const { context } = parseWorkflow({ name: "example.yml", content }, new NoOperationTraceWriter());
  expect(context.errors.getErrors().map(({ message }) => message)).toEqual([]);
  const { part, report } = parse(content).jobs;
  expect(part.strategy.matrix.part).toEqual(parts);
  const [folder, step] = [machine(), part.steps.find(({ run }: { run?: string }) => run !== undefined)];
  for (const number of parts)
    expect(carriedOut(folder, step.run.replace(/\$\{\{ matrix\.part \}\}/g, String(number))).status).toBe(0);
  expect(carriedOut(folder, report.steps.at(-1).run).status).toBe(1);
  expect(readFileSync(join(folder, "report.html"), "utf8")).toContain("<!doctype html>");
  expect(inAll(folder)).toBe(whole);
});

it("GitLab's parallel jobs", () => {
  const { part, report } = parse(example("GitLab CI"));
  expect(part.parallel).toBe(parts.length);
  const folder = machine();
  for (const number of parts)
    expect(
      carriedOut(folder, part.script[0], { CI_NODE_INDEX: String(number), CI_NODE_TOTAL: String(part.parallel) })
        .status,
    ).toBe(0);
  expect(carriedOut(folder, report.script[0]).status).toBe(1);
  expect(readFileSync(join(folder, report.artifacts.reports.junit), "utf8")).toContain("<testsuites");
  expect(inAll(folder)).toBe(whole);
});

describe("an indexed Job of Kubernetes", () => {
  it("runs its container once for each index", async () => {
    const { spec } = parse(example("Kubernetes"));
    expect(spec.completionMode).toBe("Indexed");
    const [{ command, args }] = spec.template.spec.containers;
    expect(command).toEqual(["sh", "-c"]);
    const folder = machine();
    const server = spawn(join(folder, "my-server"), { stdio: ["ignore", "pipe", "ignore"] });
    await new Promise((done) => server.stdout.once("data", done));
    for (let index = 0; index < spec.completions; index++)
      expect(carriedOut(folder, args[0], { JOB_COMPLETION_INDEX: String(index) }).status).toBe(0);
    server.kill();
    expect(inAll(folder)).toBe(whole);
  });
});
