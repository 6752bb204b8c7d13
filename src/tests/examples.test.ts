import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync } from "node:fs";
import net from "node:net";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { expect, it } from "vitest";
import { parse } from "yaml";

// What vitest does not find in examples/ by itself.
const root = resolve(import.meta.dirname, "../..");
const bin = join(root, "dist/cli/main.js");

async function ended(program: string, args: readonly string[], cwd: string, env: NodeJS.ProcessEnv = {}) {
  const child = spawn(program, args, { cwd, env: { PATH: process.env.PATH, ...env } });
  let said = "";
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding("utf8").on("data", (text: string) => {
      said += text;
    });
  const code = await new Promise<number | null>((done) => child.on("close", done));
  return { code, said };
}

it("a client under node:test", async () => {
  const { code, said } = await ended(process.execPath, ["--test", "examples/client.test.mjs"], root);
  expect(said).toMatch(/# pass 6\n/);
  expect(code).toBe(0);
});

it("a POP3 server's CI: what its step runs, on a server of ours", async () => {
  const [step] = parse(readFileSync(join(root, "examples/pop3-ci.yml"), "utf8"));
  const taken = net.createServer();
  await new Promise<void>((done) => taken.listen(0, "127.0.0.1", done));
  const { port } = taken.address() as net.AddressInfo;
  await new Promise<void>((done) => taken.close(() => done()));
  const server = `${process.execPath} ${bin} serve pop3 --tls-port 0 --account alice:secret --account bob:secret --port ${port}`;
  const script = String(step.run)
    .replaceAll("./my-pop3d --port 1110", server)
    .replaceAll(":1110", `:${port}`)
    .replaceAll("npx mailspec run", `"${process.execPath}" "${bin}" run pop3.stat --insecure`)
    .replaceAll("npx mailspec fuzz", `"${process.execPath}" "${bin}" fuzz keyword-case --runs 2`)
    .replaceAll("--for 30s", "");
  const folder = mkdtempSync(join(tmpdir(), "mailspec-examples-"));
  const { code, said } = await ended("bash", ["-e", "-c", script], folder, step.env);
  expect({ code, said }).toMatchObject({ code: 0 });
  expect(readFileSync(join(folder, "reports/report.html"), "utf8")).toContain("<!doctype html>");
});
