import { expect, it } from "vitest";
import { failed, requirements, result, run, start, warned } from "./example.test-data.js";
import { renderAnnotations, renderStepSummary } from "./github.js";

const annotations = (records: typeof run, strict = false) =>
  renderAnnotations(records, requirements, { strict }).trimEnd().split("\n");

it("annotates the line of the suite, with the story", () => {
  expect(annotations([start, failed])[1]).toBe(
    "::error file=suites/pop3/uidl.yaml,line=12,col=3,title=RFC 1939 §7 MUST%3A pop3.uidl.charset::" +
      "Unique-ids are printable%0Aafter     UIDL 1%0Aexpected  +OK 1 {uid:unique-id}, of 0x21–0x7E%0A" +
      "received  +OK 1 ab\\x1Fc\\r\\n%0A                  ^^^^ 0x1F at offset 8",
  );
});

it("gives GitHub nothing to decode that a server sent encoded", () => {
  const sneaky = { ...failed, title: "100 % of a%0A::stop-commands::x, and more: y" };
  expect(annotations([sneaky])[1]).toContain("::100 %25 of a%250A::stop-commands::x, and more: y%0Aafter ");
});

it("warns of a broken SHOULD, and takes it for an error when strict", () => {
  expect(annotations([warned]).filter((line) => line.startsWith("::warning "))).toHaveLength(1);
  expect(annotations([warned], true).filter((line) => line.startsWith("::warning "))).toHaveLength(0);
});

it("says so when the run is not complete", () => {
  expect(annotations([start])).toEqual(["::error title=mailspec::the run was cut off after 0 of 5 cases"]);
});

it("has nothing to say of a run that found nothing", () => {
  const fine = run.map((record) => (record.type === "result" ? result({ id: record.id }) : record));
  expect(renderAnnotations(fine, requirements, { strict: true })).toBe("");
});

it("keeps the step summary below the 1 MiB that GitHub takes", () => {
  const verbose = Array.from({ length: 500 }, (_, index) => ({
    ...failed,
    id: `pop3.${index}`,
    transcript: Array.from({ length: 6 }, () => ({
      ms: 1,
      connection: 1,
      from: "S" as const,
      text: `${"\0".repeat(500)}\n`.repeat(100),
    })),
  }));
  const text = renderStepSummary([start, ...verbose], requirements);
  expect(Buffer.byteLength(text)).toBeLessThan(1024 * 1024);
  expect(text).toMatch(/^# POP3 compliance/);
  expect(text).toContain("500 fail");
  expect(renderStepSummary(run, requirements)).toContain("### RFC 1939 §7 MUST: `pop3.uidl.charset`");
});
