import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { expect, it } from "vitest";

const root = join(import.meta.dirname, "..");
/** From the bottom up; folders on one line don't import each other. */
const layers = [
  ["input"],
  ["requirements"],
  ["journal"],
  ["wire"],
  ["protocol"],
  ["suite"],
  ["runner", "report"],
  // A finding is confirmed as a suite that runs.
  ["fuzz"],
  ["cli"],
];

const files = readdirSync(root, { recursive: true, encoding: "utf8" }).filter(
  (file) => file.endsWith(".ts") && !file.endsWith(".test.ts"),
);
const imports = files.flatMap((file) =>
  [...readFileSync(join(root, file), "utf8").matchAll(/(?:from|import\() ?"([^"]+)"/g)].map(([, to = ""]) => ({
    file,
    to,
  })),
);
const folderOf = (path: string) => path.split("/")[0] ?? "";
const isThrough = (file: string, door: string | RegExp | undefined) =>
  typeof door === "string" ? file.startsWith(door) : (door?.test(file) ?? false);
const height = (folder: string) => layers.findIndex((layer) => layer.includes(folder));

it("has files to look at", () => {
  expect(files.length).toBeGreaterThan(60);
  expect(imports.length).toBeGreaterThan(200);
});

it("imports go down only", () => {
  const wrong = imports.flatMap(({ file, to }) => {
    if (!to.startsWith(".") || !file.includes("/")) return [];
    const target = relative(root, resolve(root, dirname(file), to));
    if (!target.includes("/") || folderOf(target) === folderOf(file)) return [];
    return height(folderOf(target)) < height(folderOf(file)) ? [] : [`${file} → ${target}`];
  });
  expect(wrong).toEqual([]);
});

it("each package enters by one door", () => {
  const doors: Readonly<Record<string, string | RegExp>> = {
    "junit-report-builder": "report/junit.ts",
    yaml: "input/yaml-file.ts",
    ajv: "input/yaml-file.ts",
    chalk: "report/console.ts",
    yargs: "cli/",
    "fast-check": /^fuzz\/|^protocols\/property\.ts|^protocols\/\w+\/properties\//,
  };
  const wrong = imports.filter(({ file, to }) => to in doors && !isThrough(file, doors[to]));
  expect(wrong).toEqual([]);
});
