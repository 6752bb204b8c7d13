import { existsSync, mkdtempSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { writeWhole } from "./write-file.js";

const folder = mkdtempSync(join(tmpdir(), "mailspec-write-file-"));

it("writes a file with the folders above it, in place of an older one", () => {
  const file = join(folder, "a/b/report");
  for (const text of ["one", "two"]) writeWhole(file, text);
  expect(readFileSync(file, "utf8")).toBe("two");
  expect(existsSync(`${file}.part`)).toBe(false);
});

it("throws where there can be no file, and does not wait", () => {
  const file = join(folder, "file");
  writeFileSync(file, "");
  expect(() => writeWhole(join(file, "report"), "")).toThrow(/ENOTDIR|EEXIST/);
  expect(() => writeWhole(folder, "")).toThrow("EISDIR");
  expect(() => writeWhole("/proc/x/report", "")).toThrow("ENOENT");
});

it("puts no file in the place of a device", () => {
  writeWhole("/dev/null", "text");
  expect(statSync("/dev/null").isCharacterDevice()).toBe(true);
  expect(() => writeWhole("/dev/full", "text")).toThrow("ENOSPC");
});
