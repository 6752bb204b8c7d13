import { ParseOption, XmlDocument } from "libxml2-wasm";
import { describe, expect, it } from "vitest";
import type { JournalRecord, Result } from "../journal/record.js";
import { brokenRule, end, errored, failed, requirements, result, run, start, warned } from "./example.test-data.js";
import { renderJunit } from "./junit.js";

const junit = (records: readonly JournalRecord[], strict = false) => renderJunit(records, requirements, { strict });

/** What an XPath says of a report. Throws when it is not well-formed. libxml2, as in xmllint, and needs nothing installed. */
const xpath = (xml: string, path: string) => {
  using document = XmlDocument.fromString(xml, { option: ParseOption.XML_PARSE_HUGE });
  const value = document.eval(path);
  if (typeof value === "object") throw new Error(`${path} asks for nodes, not for a value`);
  return String(value).trim();
};

/** A journal of these results, from its first record to its last. */
const journal = (...results: readonly Result[]) => [{ ...start, planned: 0 }, ...results, end];

const test = (id: string) => `//testcase[@name="${id}"]`;

describe("renderJunit", () => {
  const xml = junit(run);

  it("counts what is there, in all and in each suite", () => {
    for (const [attribute, element] of [
      ["tests", "testcase"],
      ["failures", "failure"],
      ["errors", "error"],
      ["skipped", "skipped"],
    ]) {
      expect(xpath(xml, `number(/testsuites/@${attribute}) = count(//${element})`), attribute).toBe("true");
      expect(xpath(xml, `count(//testsuite[@${attribute} != count(.//${element})])`), attribute).toBe("0");
    }
    expect(xpath(xml, "count(//testcase)")).toBe("6");
  });

  it("names a test, and where it is written", () => {
    const { line: _, ...failure } = failed.failure ?? { requirement: "", expected: "", connection: 1 };
    expect(xpath(xml, `concat(${test(failed.id)}/@classname, " ", ${test(failed.id)}/@file)`)).toBe(
      "pop3.uidl suites/pop3/uidl.yaml",
    );
    expect(xpath(xml, `string(${test(failed.id)}/@line)`)).toBe("12");
    expect(xpath(junit(journal({ ...failed, failure })), "string(//testcase/@line)")).toBe("10");
    expect(xpath(xml, `string(${test("pop3.top.lines[n=0]")}/@classname)`)).toBe("pop3.top");
  });

  it("tells a failure: clause, what was to come, the wrong octet, and the place last", () => {
    expect(xpath(xml, `string(${test(failed.id)}/failure/@message)`)).toBe(
      "RFC 1939 §7: expected +OK 1 {uid:unique-id}, of 0x21–0x7E",
    );
    expect(xpath(xml, `string(${test(failed.id)}/failure)`).split("\n")).toEqual([
      "RFC 1939 §7: Unique-ids are printable",
      "after     UIDL 1",
      "expected  +OK 1 {uid:unique-id}, of 0x21–0x7E",
      "received  +OK 1 ab\\x1Fc\\r\\n",
      "                  ^^^^ 0x1F at offset 8",
      "(suites/pop3/uidl.yaml:12:3)",
    ]);
  });

  it("tells an error and a skip with their reasons", () => {
    expect(xpath(xml, `string(${test(errored.id)}/error/@message)`)).toBe("login refused: -ERR [IN-USE]");
    expect(xpath(xml, `string(${test(errored.id)}/error)`)).toMatch(/\n\(suites\/pop3\/dele\.yaml:7:5\)$/);
    expect(xpath(xml, "string(//skipped/@message)")).toBe("TOP not offered");
  });

  it("lets a broken SHOULD pass with its story, and fail when strict", () => {
    expect(xpath(xml, `count(${test(warned.id)}/failure)`)).toBe("0");
    expect(xpath(xml, `string(${test(warned.id)}//property[@name="verdict"]/@value)`)).toBe("warn");
    expect(xpath(xml, `string(${test(warned.id)}/system-out)`)).toContain("but       time-out after 10 s");
    expect(xpath(junit(run, true), `string(${test(warned.id)}/failure/@type)`)).toBe("SHOULD");
  });

  it("skips what the baseline knows, and says why", () => {
    for (const known of [failed, errored, warned]) {
      const tolerated = junit(journal({ ...known, tolerated: "RFC 1939 §7: fixed in 2.4" }), true);
      expect(xpath(tolerated, "string(//testcase/skipped/@message)")).toBe("RFC 1939 §7: fixed in 2.4");
      expect(xpath(tolerated, "count(//failure | //error)")).toBe("0");
    }
  });

  it("makes rules a suite of their own, even one that is called like a suite of cases", () => {
    const namesake = result({ suite: brokenRule.suite });
    expect(xpath(junit(journal(namesake, brokenRule)), "count(//testsuite)")).toBe("2");
    expect(xpath(xml, `string(${test(brokenRule.id)}/../@name)`)).toBe(brokenRule.suite);
    expect(xpath(xml, `string(${test(brokenRule.id)}//property[@name="broken"]/@value)`)).toBe("3");
  });

  it("gives times with six digits, and ISO timestamps", () => {
    const times = xml.match(/ time="[^"]*"/g) ?? [];
    expect(times.length).toBeGreaterThan(10);
    for (const time of times) expect(time).toMatch(/^ time="\d+\.\d{6}"$/);
    expect(xpath(xml, "string(//testsuite[1]/@timestamp)")).toBe("2026-01-02T03:04:05.700Z");
  });

  it("gives every test a name of its own, as when the runs of two shards are put together", () => {
    const twice = junit([...run, ...run]);
    const names = [...twice.matchAll(/<testcase classname="([^"]*)" name="([^"]*)"/g)].map(([, a, b]) => `${a} ${b}`);
    expect(names).toHaveLength(12);
    expect(new Set(names).size).toBe(12);
    expect(names).toContain("pop3.uidl pop3.uidl.charset (2)");
  });

  it("carries target, requirement, level and clause as properties", () => {
    const property = (name: string) => xpath(xml, `string(${test(failed.id)}//property[@name="${name}"]/@value)`);
    expect(["requirement", "level", "rfc"].map(property)).toEqual(["rfc1939/7/uid-charset", "MUST", "RFC 1939 §7"]);
    expect(xpath(xml, 'string(//testsuite[1]/properties/property[@name="target"]/@value)')).toBe(
      "pop3://127.0.0.1:1110",
    );
  });
});

describe("a run that is not what it should be is not green", () => {
  it.each([
    ["no server", [start, { ...end, fatal: "nothing listens on [::1]:110" }], "nothing listens on [::1]:110"],
    ["killed", [start, result({})], "the run was cut off after 1 of 5 cases"],
    ["an empty journal", [], "the journal holds no run"],
  ])("%s", (_, records, message) => {
    expect(xpath(junit(records), "string(//error/@message)")).toBe(message);
    expect(xpath(junit(records), "number(/testsuites/@errors)")).toBe("1");
  });

  it("an entry of the baseline that came out differently", () => {
    const text = "the baseline expects fail of pop3.x, and it is pass";
    const xml = junit([
      ...run,
      { type: "note", text, unexpected: true },
      { type: "note", text: "x", unexpected: false },
    ]);
    expect(xpath(xml, `string(//testcase[@classname="mailspec.baseline"]/failure/@message)`)).toBe(text);
  });
});

it("stays below 30 MB, and keeps the transcripts of findings before those of passes", () => {
  const text = "\0".repeat(2000);
  const long = (id: string, verdict: "fail" | "pass") =>
    result({ id, verdict, transcript: Array.from({ length: 100 }, () => ({ ms: 1, connection: 1, from: "S", text })) });
  const many = Array.from({ length: 1000 }, (_, index) => [long(`a.p${index}`, "pass"), long(`a.f${index}`, "fail")]);
  const xml = junit(journal(...many.flat()));
  expect(Buffer.byteLength(xml)).toBeLessThan(30_000_000);
  expect(Number(xpath(xml, "count(//testcase[failure]/system-out)"))).toBeGreaterThan(300);
  expect(Number(xpath(xml, "count(//testcase[not(failure)]/system-out)"))).toBeLessThan(20);
});
