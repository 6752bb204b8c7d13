import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { describe, expect, it } from "vitest";

const root = join(import.meta.dirname, "..");
/** From the bottom up; a folder imports from those before it. */
const layers = [
  "input",
  "requirements",
  "journal",
  "wire",
  "report",
  "protocol",
  "compare",
  "suite",
  "runner",
  "fuzz",
  "learn",
  "reference",
  "protocols",
  "cli",
  "library",
  "tests",
];

const files = readdirSync(root, { recursive: true, encoding: "utf8" }).filter(
  (file) => /\.tsx?$/.test(file) && !/\.test(-data)?\.ts$/.test(file),
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
const height = (folder: string) => layers.indexOf(folder);
/** Imports within src, as paths from there. */
const inside = imports.flatMap(({ file, to }) =>
  to.startsWith(".") ? [{ file, target: relative(root, resolve(root, dirname(file), to)) }] : [],
);

it("has files to look at", () => {
  expect(files.length).toBeGreaterThan(60);
  expect(imports.length).toBeGreaterThan(200);
});

it("knows every folder", () => {
  const folders = new Set(files.filter((file) => file.includes("/")).map(folderOf));
  expect([...folders].filter((folder) => height(folder) < 0)).toEqual([]);
});

it("imports go down only", () => {
  const wrong = inside.flatMap(({ file, target }) => {
    if (!file.includes("/") || !target.includes("/") || folderOf(target) === folderOf(file)) return [];
    return height(folderOf(target)) < height(folderOf(file)) ? [] : [`${file} → ${target}`];
  });
  expect(wrong).toEqual([]);
});

describe("a protocol is one folder", () => {
  const protocolOf = (path: string) => /^protocols\/([^/]+)\//.exec(path)?.[1];

  it("from which nobody imports but all.ts, and of which each imports from its own only", () => {
    const wrong = inside.filter(({ file, target }) => {
      const its = protocolOf(target);
      return its !== undefined && its !== protocolOf(file) && file !== "protocols/all.ts";
    });
    expect(wrong).toEqual([]);
  });

  it("and nothing is said outside that only one protocol would say", () => {
    const own =
      /\+OK|-ERR|[Mm]aildrop|\bUSER\b|[Pp][Oo][Pp]3|[Ii][Mm][Aa][Pp]|[SsLl][Mm][Tt][Pp]|\b(?:EHLO|LHLO|RCPT|DATA|SELECT|FETCH|EXPUNGE)\b/;
    /**
     * Mail gets in, and is passed on, by SMTP and LMTP, whatever is tested; stores add fields that are named for IMAP. What greets on a
     * port is found out before any protocol is loaded.
     */
    const doors =
      /^runner\/deliver\/|^runner\/endpoint-for\.ts|^runner\/detect\.ts|^cli\/(?:config|target-options|init|init-files)\.ts|^fuzz\/property-result\.ts|^suite\/compare-message\.ts/;
    const others = files.filter(
      (file) => protocolOf(file) === undefined && file !== "protocols/all.ts" && !doors.test(file),
    );
    const said = others.flatMap((file) =>
      codeOf(readFileSync(join(root, file), "utf8"))
        .split("\n")
        .flatMap((line, at) => (own.test(line) ? [`${file}:${at + 1} ${line.trim()}`] : [])),
    );
    expect(others.length).toBeGreaterThan(60);
    expect(said).toEqual([]);
  });
});

/** The code without its comments, line for line. */
const codeOf = (text: string) =>
  text.replace(/\/\*[\s\S]*?\*\//g, (comment) => comment.replace(/[^\n]/g, "")).replace(/(^|\s)\/\/.*$/gm, "$1");

it("each package enters by one door", () => {
  const doors: Readonly<Record<string, string | RegExp>> = {
    "junit-report-builder": "report/junit.ts",
    // Read, and written.
    yaml: /^(?:input\/yaml-(?:file|list)|suite\/write)\.ts$/,
    ajv: "input/yaml-file.ts",
    "preact-render-to-string": "report/html/",
    chalk: "report/console.ts",
    yargs: "cli/",
    "@hpcc-js/wasm-graphviz": "learn/dot.ts",
    "fast-check": /^fuzz\/|^protocol\/property\.ts|^protocols\/\w+\/properties\//,
  };
  const wrong = imports.filter(({ file, to }) => to in doors && !isThrough(file, doors[to]));
  expect(wrong).toEqual([]);
});
