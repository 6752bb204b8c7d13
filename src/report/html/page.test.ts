import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { requirements, result, run } from "../example.test-data.js";
import { renderHtml } from "./page.js";

const page = renderHtml([{ name: "mine", records: run, requirements }]);
const anchors = (html: string) => new Set([...html.matchAll(/ id="([^"]+)"/g)].map(([, id = ""]) => id));

describe("the page of a run", () => {
  it("shows each finding with its clause, the words of the RFC, the octet that is wrong and the command that plays it again", () => {
    expect(page).toContain("RFC 1939 §7");
    expect(page).toContain("+OK 1 ab<mark>\\x1F</mark>c\\r\\n");
    expect(page).toContain("0x1F at offset 8");
    expect(page).toContain("mailspec run pop3://127.0.0.1:1110 pop3.uidl.charset");
  });

  it("has a line for each requirement, also for those that nobody can see", () => {
    for (const { id } of requirements) expect(anchors(page)).toContain(`r1:${id}`);
    expect(page).toContain("It is about intent");
  });

  it("says why a case was skipped", () => {
    expect(page).toContain("TOP not offered");
  });

  it("leads to what is there", () => {
    const links = [...page.matchAll(/href="#([^"]+)"/g)].map(([, id = ""]) => decodeURIComponent(id));
    expect(links.length).toBeGreaterThan(5);
    for (const id of links) expect(anchors(page)).toContain(id);
  });

  it("fetches nothing, and allows its own script alone", () => {
    expect(page).not.toMatch(/\b(?:src|href)="(?!#)/);
    const [, script = ""] = /<script>([\s\S]*?)<\/script>/.exec(page) ?? [];
    expect(script.length).toBeGreaterThan(100);
    expect(page).toContain(`script-src 'sha256-${createHash("sha256").update(script).digest("base64")}'`);
    expect(page.match(/<script/g)).toHaveLength(1);
  });
});

it("shows several servers beside each other", () => {
  const good = run.map((record) => (record.type === "result" ? { ...result({}), id: record.id } : record));
  const both = renderHtml([
    { name: "mine", records: run, requirements },
    { name: "theirs", records: good, requirements },
  ]);
  expect(both).toContain('<a href="#r2">theirs</a>');
  // The broken one leads to its transcript, in the server's own part of the page.
  expect(both).toContain('href="#r1%3Apop3.uidl.charset"');
});

it("takes no markup from anybody", () => {
  const evil = `</style></script><script>alert(1)</script><img src=x onerror=alert(1)>"'`;
  const its = renderHtml([
    {
      name: evil,
      records: run.map((record) =>
        record.type === "result" ? { ...record, id: evil, title: evil, reason: evil, suite: evil } : record,
      ),
      requirements,
    },
  ]);
  expect(its).not.toContain("<img");
  expect(its.match(/<script/g)).toHaveLength(1);
});
