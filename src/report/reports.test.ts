import { execFileSync } from "node:child_process";
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { JournalRecord, Result } from "../journal/record.js";
import { catalogue } from "../requirements/catalogue.js";
import { renderConsole } from "./console.js";
import { renderJson } from "./json.js";
import { renderJunit } from "./junit.js";

const requirements = catalogue("pop3");
const everyOctet = Array.from({ length: 256 }, (_, code) => String.fromCharCode(code)).join("");
const hostile = [
  everyOctet,
  "]]>]]>]]>",
  '</testcase><testcase name="x">',
  "&#0;&amp;<!--",
  "\x1b[2J\x1b]0;owned\x07",
  "x".repeat(100_000),
];

const result = (id: string, more: Partial<Result>): Result => ({
  type: "result",
  kind: "case",
  id,
  title: `About ${id}`,
  suite: "RFC 1939 §7, UIDL",
  covers: ["rfc1939/7/uidl-format"],
  level: "MUST",
  verdict: "pass",
  durationMs: 12.3456,
  at: "2026-11-21T00:00:00.000Z",
  place: { file: "suites/pop3/uidl.yaml", line: 12, column: 3 },
  transcript: [],
  ...more,
});

const failing = (id: string, received: string): Result =>
  result(id, {
    verdict: "fail",
    failure: {
      requirement: "rfc1939/7/uidl-format",
      expected: "0x21–0x7E",
      received,
      at: 4,
      sent: "UIDL",
      connection: 1,
      entry: 1,
      line: 15,
    },
    transcript: [
      { ms: 0, connection: 1, from: "C", text: "UIDL\r\n" },
      { ms: 1, connection: 1, from: "S", text: received },
    ],
  });

const run = (...results: Result[]): readonly JournalRecord[] => [
  {
    type: "run",
    at: "2026-11-21T00:00:00.000Z",
    mailspec: "0",
    node: "v20",
    planned: results.length,
    target: { urls: ["pop3://h:110"], protocol: "pop3" },
  },
  ...results,
  { type: "end", at: "2026-11-21T00:00:01.000Z", durationMs: 1000, interrupted: false, exit: 1 },
];

const console_ = (records: readonly JournalRecord[], verbose = 0) =>
  renderConsole(records, requirements, { color: false, verbose });

describe("console", () => {
  it("shows clause, expected and received, and marks the first wrong octet", () => {
    expect(console_(run(failing("pop3.uidl.charset", "1 ab\x1fc")))).toBe(`
RFC 1939 §7  MUST  rfc1939/7/uidl-format
  A unique-id listing is the message-number, one space, the unique-id of 1 to 70 octets of 0x21–0x7E, and nothing behind it
  ✗ pop3.uidl.charset  12 ms
    About pop3.uidl.charset
    after     UIDL
    expected  0x21–0x7E
    received  1 ab\\x1Fc
                  ^^^^
      C: UIDL\\r\\n
      S: 1 ab\\x1Fc
    suites/pop3/uidl.yaml:15   mailspec explain pop3.uidl.charset

pop3  0 pass · 1 fail · 0 warn · 0 skip · MUST coverage 0 % · 1.0 s
`);
  });

  it("never lets a server's octets reach the terminal", () => {
    const text = console_(run(...hostile.map((octets, index) => failing(`pop3.hostile.n${index}`, octets))), 2);
    expect(text).not.toMatch(/[\x00-\x09\x0b-\x1f\x7f-\x9f]/);
  });
});

describe("JUnit", () => {
  const xml = renderJunit(
    run(
      result("pop3.uidl.fine", {}),
      ...hostile.map((octets, index) => failing(`pop3.hostile.n${index}`, octets)),
      result("pop3.top.skipped", { verdict: "skip", reason: 'TOP "not" <offered>' }),
      result("pop3.top.error", { verdict: "error", reason: `no login: ${everyOctet}` }),
      result("pop3.list.warn", {
        verdict: "warn",
        failure: { requirement: "rfc1939/5/scan-listing-no-extra", expected: "nothing", connection: 1 },
      }),
    ),
    requirements,
    { strict: false },
  );

  it("is valid XML whatever the server sent", () => {
    const path = join(mkdtempSync(join(tmpdir(), "mailspec-")), "junit.xml");
    writeFileSync(path, xml);
    expect(xml).not.toMatch(/[\x00-\x08\x0b\x0c\x0e-\x1f]/);
    try {
      execFileSync("xmllint", ["--noout", path], { encoding: "utf8" });
    } catch (error) {
      // Only a machine without xmllint may pass by; .ci/run has it, and checks a whole run's report too.
      if ((error as NodeJS.ErrnoException).code !== "ENOENT" || process.env.CI) throw error;
    }
    const withoutText = xml.replace(/<!\[CDATA\[[\s\S]*?\]\]>/g, "");
    expect(withoutText.match(/<testcase /g)).toHaveLength(hostile.length + 4);
  });

  it("has line, failure, error and the reason of a skip", () => {
    expect(xml).toContain('name="pop3.uidl.fine"');
    expect(xml).toMatch(/line="15"/);
    expect(xml).toMatch(/<skipped message="TOP &quot;not&quot; &lt;offered/);
    expect(xml).toContain("(suites/pop3/uidl.yaml:15:3)");
    expect(xml).toMatch(
      /tests="10" errors="1" failures="6" skipped="1"|tests="10"[^>]*failures="6"[^>]*errors="1"[^>]*skipped="1"/,
    );
  });
});

it("JSON has every result", () => {
  const parsed = JSON.parse(renderJson(run(result("pop3.a.b", {}), failing("pop3.c.d", everyOctet)), requirements));
  expect(parsed.summary).toMatchObject({ pass: 1, fail: 1 });
  expect(parsed.results[1].failure.received).toBe(everyOctet);
});
