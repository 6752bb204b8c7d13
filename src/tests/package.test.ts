import { execFileSync, spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { expect, it } from "vitest";

// `npm pack`, and then as somebody who has installed it.
const root = resolve(import.meta.dirname, "../..");

/** The examples in the page of the library, as files; what they import from files of their own is declared. */
function examplesOfTheLibrary(folder: string): readonly string[] {
  const page = readFileSync(join(root, "docs/library.md"), "utf8");
  const names = [...page.matchAll(/^```ts\n([\s\S]*?)^```$/gm)].map(([, text = ""], index) => {
    const name = `example-${index + 1}.ts`;
    writeFileSync(join(folder, name), text);
    return name;
  });
  const declared = {
    "my-server.d.ts":
      "export function startMyServer(): Promise<{ port: number; store(user: string, message: Uint8Array): void; close(): Promise<void> }>;",
    "my-client.d.ts": "export function sendWithMyClient(port: number, recipients: readonly string[]): Promise<void>;",
  };
  for (const [name, text] of Object.entries(declared)) writeFileSync(join(folder, name), text);
  return names;
}

it("packed and installed elsewhere: the command, its suites and fixtures, the library and its types", {
  timeout: 300_000,
}, () => {
  const folder = mkdtempSync(join(tmpdir(), "mailspec-pack-"));
  const npm = (cwd: string, ...args: readonly string[]) =>
    execFileSync("npm", args, { cwd, encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] });
  const [packed] = JSON.parse(npm(root, "pack", "--json", "--ignore-scripts", "--pack-destination", folder)) as [
    { filename: string; files: readonly { path: string }[] },
  ];
  // What maps refer to is not there.
  expect(packed.files.filter(({ path }) => /\.map$|\.test\./.test(path))).toEqual([]);
  expect(packed.files.length).toBeGreaterThan(1000);
  writeFileSync(join(folder, "package.json"), '{ "private": true, "type": "module" }');
  npm(folder, "install", "--prefer-offline", "--no-audit", "--no-fund", join(folder, packed.filename));
  const mailspec = (...args: readonly string[]) =>
    execFileSync("npx", ["--no-install", "mailspec", ...args], {
      cwd: folder,
      encoding: "utf8",
      stdio: ["ignore", "pipe", "ignore"],
    });
  expect(mailspec("--version")).toMatch(/^\d+\.\d+\.\d+\n$/);
  expect(mailspec("run", "pop3.retr", "pop3.stls", "--report", "junit")).toMatch(/ 0 fail · 0 warn · /);
  const served = `import { run, serve } from "mailspec";
    const server = await serve({ pop3: true });
    const { conforms } = await run({ urls: server.urls, accounts: ["alice:secret"], only: ["pop3.stat"], tls: { insecure: true } });
    await server.close();
    console.log(conforms);`;
  expect(execFileSync(process.execPath, ["--input-type=module", "-e", served], { cwd: folder, encoding: "utf8" })).toBe(
    "true\n",
  );

  // The types, as strictly as TypeScript can, with what a user has: Node's types and vitest's.
  const examples = examplesOfTheLibrary(folder);
  expect(examples.length).toBeGreaterThan(3);
  for (const name of ["@types/node", "undici-types", "vitest", "@vitest", "vite", "tinybench", "expect-type"])
    cpSync(join(root, "node_modules", name), join(folder, "node_modules", name), { recursive: true, force: true });
  const options = ["--strict", "--exactOptionalPropertyTypes", "--noUncheckedIndexedAccess", "--skipLibCheck", "true"];
  const target = ["--module", "nodenext", "--target", "es2022", "--lib", "es2022,esnext.disposable", "--types", "node"];
  const tsc = join(root, "node_modules/typescript/bin/tsc");
  const check = spawnSync(process.execPath, [tsc, "--noEmit", ...options, ...target, ...examples], {
    cwd: folder,
    encoding: "utf8",
  });
  expect(check.stdout).toBe("");
});

it("is executable however often it was built: npm ci builds, and npm test once more", () => {
  const bin = join(root, "dist/cli/main.js");
  expect(execFileSync(bin, ["--version"], { encoding: "utf8" })).toMatch(/^\d/);
});
