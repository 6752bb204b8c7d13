import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { ParseOption, XmlDocument } from "libxml2-wasm";
import { beforeAll, describe, expect, it } from "vitest";
import { parseJournal } from "../journal/read.js";
import type { JournalRecord, OctetText, Verdict } from "../journal/record.js";
import { renderConsole } from "./console.js";
import { brokenRule, end, failed, requirements, start } from "./example.test-data.js";
import { renderStepSummary } from "./github.js";
import { reportKinds } from "./kinds.js";
import { plainLine, progressLine } from "./progress.js";

const folder = fileURLToPath(new URL("../../fixtures/hostile/", import.meta.url));
const banners = readdirSync(folder)
  .filter((file) => file.endsWith(".octets"))
  .map((file) => ({ file, octets: readFileSync(folder + file, "latin1") }));

/** A run in which these octets stand wherever a server's can, under every verdict. */
function runWith(octets: OctetText): readonly JournalRecord[] {
  const verdicts: readonly Verdict[] = ["pass", "fail", "warn", "skip", "error"];
  const spoken = { kind: "case", title: `greets with ${octets}`, reason: octets } as const;
  const transcript = (["C", "S", "-"] as const).map((from) => ({ ms: 1, connection: 1, from, text: octets }));
  const results = verdicts.flatMap((verdict) =>
    [0, 4, octets.length].map((at) => ({
      ...failed,
      ...spoken,
      id: `pop3.x[${octets.slice(0, 300)}${verdict}${at}]`,
      suite: octets,
      verdict,
      transcript,
      failure: {
        requirement: "rfc1939/7/uid-charset",
        expected: octets,
        received: octets,
        at,
        sent: octets,
        event: octets,
        connection: 1,
      },
    })),
  );
  return [
    { ...start, target: { ...start.target, greeting: octets, capabilities: [octets, octets] } },
    ...results,
    ...results.slice(0, 6).map((result) => ({ ...result, tolerated: octets })),
    { ...brokenRule, transcript, seenIn: octets },
    { type: "note", text: octets, unexpected: true },
    { ...end, fatal: octets },
  ];
}

const context = { requirements, strict: true };
const render = async (kind: string, records: readonly JournalRecord[]) =>
  (await reportKinds[kind]?.render(records, context)) ?? "";

it("has banners to send", () => {
  expect(banners.length).toBeGreaterThan(12);
});

describe.each(banners)("$file", ({ octets }) => {
  const records = runWith(octets);
  const reports = new Map<string, string>();
  beforeAll(async () => {
    for (const kind of Object.keys(reportKinds)) reports.set(kind, await render(kind, records));
    reports.set("step summary", renderStepSummary(records, requirements));
    // Without its last record a run has no fatal end, and the console tells more.
    reports.set("verbose", renderConsole(records.slice(0, -1), requirements, { color: false, verbose: 2 }));
  });
  const report = (kind: string) => reports.get(kind) ?? "";

  it("leaves no control character in a report", () => {
    expect([...reports.values()].filter((text) => text.length > 100).length).toBe(reports.size);
    for (const [kind, text] of reports)
      expect(text.replaceAll("\n", ""), kind).not.toMatch(/\p{Cc}|\p{Cs}|[\u2028\u2029]/u);
  });

  it("leaves no command to GitHub's runner but our own", () => {
    for (const kind of ["console", "verbose", "github"]) expect(report(kind), kind).not.toMatch(/##\[[a-z-]+\]/);
    for (const kind of ["console", "verbose"]) expect(report(kind), kind).not.toMatch(/^\s*::/m);
    const ours = report("github").trimEnd().split("\n");
    for (const line of ours) expect(line).toMatch(/^::(?:error|warning) (?:[a-z]+=[^:,]*,?)+::/);
    // Each finding, each error, the note and the fatal end; tolerated ones are no findings.
    expect(ours).toHaveLength(3 + 3 + 1 + 3 + 1 + 1);
  });

  it("leaves JUnit well-formed, and all of its text", () => {
    const xml = report("junit");
    expect(() => XmlDocument.fromString(xml, { option: ParseOption.XML_PARSE_HUGE }).dispose()).not.toThrow();
    expect(xml).not.toMatch(/[^\t\n\r\x20-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/u);
    expect(xml.match(/<testcase /g)).toHaveLength(15 + 6 + 1 + 2);
  });

  it("can be read back from JSON, octet by octet", () => {
    const { run, results } = JSON.parse(report("json"));
    expect(run.target.greeting).toBe(octets);
    expect(results).toHaveLength(15 + 6 + 1);
    expect(parseJournal(records.map((record) => `${JSON.stringify(record)}\n`).join(""))).toEqual(records);
  });

  it("leaves Markdown its shape: no markup of the server's, no cell too many", () => {
    const text = report("markdown").replace(/^(`{3,})text\n[\s\S]*?^\1$/gm, "");
    const prose = text.replace(/(?<!`)(`+)(?!`)[\s\S]*?(?<!`)\1(?!`)/g, "code");
    expect(prose).not.toMatch(/[<@]|\]\(/);
    const rows = text.split("\n").filter((line) => line.startsWith("| "));
    expect(rows.length).toBeGreaterThan(6);
    // A cell ends at every `|` without a backslash, in a code span as well.
    for (const row of rows) expect(row.match(/(?<!\\)\|/g)).toHaveLength(5);
  });

  it("stays small", () => {
    for (const [kind, text] of reports) {
      if (kind === "json") continue;
      expect(text.length, kind).toBeLessThan(kind === "junit" ? 10_000_000 : 1_000_000);
    }
  });
});

/** What stands in suites, in names of files and targets, and in messages of ours that quote them, as Unicode. */
const ofSuites = {
  "marks of direction": "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f\u061c",
  "what has no width": "\u200b\u200c\u200d\u2060\ufeff\u00ad\u{e0041}",
  "controls of the second kind": Array.from({ length: 32 }, (_, at) => String.fromCharCode(0x80 + at)).join(""),
  "colours and titles": "\x1b[31m\x1b]0;x\x07\x9b2J\u2028\u2029",
  "commands of CIs": "::error::x",
  "commands of other CIs": "##vso[task.complete]##teamcity[buildStop]##[group]",
};

describe.each(Object.entries(ofSuites))("%s in suites", (_name, text) => {
  const named = runWith(text).map((record) =>
    record.type === "result"
      ? {
          ...record,
          title: text,
          why: text,
          id: text,
          suite: text,
          place: { file: text, line: 1, column: 1 },
          seenIn: text,
        }
      : record.type === "run"
        ? { ...record, mailspec: text, target: { ...record.target, urls: [text], protocol: text } }
        : record,
  );
  const shown = new Map<string, string>();
  beforeAll(async () => {
    for (const kind of Object.keys(reportKinds)) shown.set(kind, await render(kind, named));
    shown.set("step summary", renderStepSummary(named, requirements));
    shown.set("verbose", renderConsole(named.slice(0, -1), requirements, { color: false, verbose: 2 }));
    const lines = named.flatMap((record) => (record.type === "result" ? [plainLine(record) ?? ""] : []));
    const progress = progressLine({ done: 1, planned: 2, findings: 1, current: text }, 200);
    shown.set("standard error", [...lines, progress].join("\n"));
  });

  it("are seen, not obeyed", () => {
    for (const [kind, its] of shown) {
      expect(its.length, kind).toBeGreaterThan(20);
      expect(its.replaceAll("\n", ""), kind).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
      expect(its, kind).not.toMatch(/##\w*\[/);
      for (const line of kind === "github" ? [] : its.split("\n")) expect(line, kind).not.toMatch(/^\s*::/);
    }
    for (const line of shown.get("github")?.trimEnd().split("\n") ?? []) {
      expect(line).toMatch(/^::(?:error|warning) (?:[a-z]+=[^:,]*,?)+::/);
    }
    expect(() => JSON.parse(shown.get("json") ?? "")).not.toThrow();
  });
});
