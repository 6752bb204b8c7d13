import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { readText } from "./text-file.js";

const folder = mkdtempSync(join(tmpdir(), "mailspec-text-file-"));
const file = join(folder, "text");

it("reads UTF-8 up to a size", () => {
  writeFileSync(file, "grüß\n");
  expect(readText(file, 7)).toBe("grüß\n");
  expect(() => readText(file, 6, "mine")).toThrow("cannot read mine: it has 7 octets, and 6 are the most");
});

it("says where it is no UTF-8", () => {
  writeFileSync(file, Buffer.from("one\ntwo \xfc\n", "latin1"));
  expect(() => readText(file, 100, "mine")).toThrow("mine:2:5: this is no UTF-8");
});

it("waits for no device and no folder", () => {
  expect(() => readText("/dev/zero", 100)).toThrow("cannot read /dev/zero: it is no file");
  expect(() => readText(folder, 100, "mine")).toThrow("cannot read mine: it is a folder");
  expect(() => readText(join(folder, "none"), 100, "mine")).toThrow("cannot read mine: ENOENT");
});
