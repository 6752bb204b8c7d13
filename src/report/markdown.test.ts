import { describe, expect, it } from "vitest";
import { judgements } from "./compliance.js";
import { errored, failed, passed, requirements, result, run } from "./example.test-data.js";
import { renderMarkdown } from "./markdown.js";

describe("renderMarkdown", () => {
  const lines = renderMarkdown(run, requirements).split("\n");

  it("says what was tested, and how it came out", () => {
    expect(lines.slice(0, 9)).toEqual([
      "# POP3 compliance",
      "",
      "`pop3://127.0.0.1:1110`, 2026-01-02T03:04:05.678Z, mailspec 0.1.0",
      "",
      "1 pass · 2 fail · 1 warn · 1 skip (TOP not offered: 1) · 1 error · MUST coverage 75 %  · 1.2 s".replace(
        "  ",
        " ",
      ),
      "",
      "Greeting: `+OK ready\\r\\n`",
      "",
      "Capabilities: `UIDL`",
    ]);
  });

  it("has a table for each section", () => {
    const section = lines.indexOf("## RFC 1939 §7");
    expect(lines.slice(section, section + 6)).toEqual([
      "## RFC 1939 §7",
      "",
      "| requirement | level | verdict | cases |",
      "| --- | --- | --- | --- |",
      "| A unique-id holds octets 0x21 to 0x7E | MUST | ❌ fail | `pop3.uidl.charset` |",
      "| TOP sends the header and n lines | MUST | ➖ skip | 1 |",
    ]);
    expect(lines).toContain("| Nobody can see it | MUST | ➖ not testable: It is about intent | 0 |");
  });
});

describe("judgements", () => {
  const standing = (id: string, ...results: Parameters<typeof judgements>[0]) =>
    judgements(results, requirements).find(({ requirement }) => requirement.id === id)?.standing;

  it("takes the worst that was seen", () => {
    expect(standing("rfc1939/5/dele-refers", passed)).toBe("pass");
    expect(standing("rfc1939/5/dele-refers", passed, errored)).toBe("error");
    expect(standing("rfc1939/7/uid-charset", { ...failed, tolerated: "known" })).toBe("known");
    expect(standing("rfc1939/7/uid-charset")).toBe("not run");
    expect(standing("rfc1939/8/no-default-limit")).toBe("not testable");
  });

  it("does not blame a case's other requirements for the one that is broken", () => {
    const both = { ...failed, covers: ["rfc1939/7/uid-charset", "rfc1939/5/dele-refers"] };
    expect(standing("rfc1939/5/dele-refers", both)).toBe("not run");
  });

  it("leaves out no requirement that the catalogue does not know", () => {
    expect(standing("rfc9999/1/new", result({ covers: ["rfc9999/1/new"] }))).toBe("pass");
  });
});
