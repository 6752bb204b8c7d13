import { execFileSync } from "node:child_process";
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { expect, it } from "vitest";

const root = resolve(import.meta.dirname, "../..");

it("packed and installed elsewhere, npx mailspec works with its suites and fixtures", { timeout: 120_000 }, () => {
  const folder = mkdtempSync(join(tmpdir(), "mailspec-pack-"));
  const npm = (cwd: string, ...args: readonly string[]) =>
    execFileSync("npm", args, { cwd, encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] });
  const [packed] = JSON.parse(npm(root, "pack", "--json", "--ignore-scripts", "--pack-destination", folder)) as [
    { filename: string },
  ];
  writeFileSync(join(folder, "package.json"), '{ "private": true }');
  npm(folder, "install", "--prefer-offline", "--no-audit", "--no-fund", join(folder, packed.filename));
  const mailspec = (...args: readonly string[]) =>
    execFileSync("npx", ["--no-install", "mailspec", ...args], {
      cwd: folder,
      encoding: "utf8",
      stdio: ["ignore", "pipe", "ignore"],
    });
  expect(mailspec("--version")).toMatch(/^\d+\.\d+\.\d+\n$/);
  expect(mailspec("run", "pop3.retr", "pop3.stls", "--report", "junit")).toMatch(/ 0 fail · 0 warn · /);
  expect(
    execFileSync(process.execPath, ["-e", "import('mailspec').then((m) => console.log(typeof m.run))"], {
      cwd: folder,
      encoding: "utf8",
    }),
  ).toBe("function\n");
});

it("is executable however often it was built: npm ci builds, and npm test once more", () => {
  const bin = join(root, "dist/cli/main.js");
  expect(execFileSync(bin, ["--version"], { encoding: "utf8" })).toMatch(/^\d/);
});
