import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { brokenRule, failed, passed, result, warned } from "../report/example.test-data.js";
import { readBaseline, strayEntries, surprises, tolerate } from "./baseline.js";
import { updatedBaseline } from "./update-baseline.js";

const folder = mkdtempSync(join(tmpdir(), "mailspec-baseline-"));
const on = (day: string) => new Date(`${day}T12:00:00Z`);
function written(text: string): string {
  const path = join(folder, `${Math.random()}.yaml`);
  writeFileSync(path, text);
  return path;
}

describe("an entry with a last day", () => {
  const path = written(
    `expectations: [{ id: ${failed.id}, verdict: fail, clause: RFC 1939 §7, why: fixed in 2.4, until: 2026-12-31 }]\n`,
  );

  it("is good on that day", async () => {
    const baseline = await readBaseline(path, on("2026-12-31"));
    expect(tolerate(failed, baseline).tolerated).toBe("RFC 1939 §7: fixed in 2.4");
    expect(surprises([failed], baseline)).toEqual([]);
  });

  it("tolerates nothing on the next, and the run says so", async () => {
    const baseline = await readBaseline(path, on("2027-01-01"));
    expect(tolerate(failed, baseline).tolerated).toBeUndefined();
    expect(surprises([failed], baseline)).toMatchObject([
      { unexpected: true, text: expect.stringContaining("until 2026-12-31") },
    ]);
  });
});

it("where only some cases ran, an entry of several or of a rule is not taken for fixed", async () => {
  const entry = (id: string) => `  - { id: "${id}", verdict: fail, clause: RFC 1939 §7, why: known }\n`;
  const its = await readBaseline(
    written(`expectations:\n${["pop3.dele.*", brokenRule.id, failed.id].map(entry).join("")}`),
  );
  const ran = [passed, { ...brokenRule, verdict: "pass" as const }, { ...failed, verdict: "pass" as const }];
  expect(surprises(ran, its)).toHaveLength(3);
  expect(surprises(ran, its, true)).toMatchObject([{ text: expect.stringContaining(failed.id) }]);
});

describe("an update", () => {
  const clauseOf = (id: string) => `clause of ${id}`;
  const old = `# Ours\nexpectations:\n  # They know.\n  - { id: ${passed.id}, verdict: fail, clause: RFC 1939 §5, why: old }\n  - { id: pop3.other, verdict: warn, clause: RFC 1939 §5, why: "kept, for its case did not run" }\n`;

  it("takes out what is fixed, adds what is new, and leaves the rest with its comments", async () => {
    const baseline = await readBaseline(written(old));
    const { text, added, removed } = updatedBaseline(old, [passed, failed, warned], baseline, clauseOf);
    expect([added, removed]).toEqual([2, 1]);
    expect(text).toContain("# Ours");
    const now = await readBaseline(written(text));
    expect(now.map(({ id }) => id)).toEqual(["pop3.other", failed.id, warned.id]);
    expect(now[1]).toMatchObject({ verdict: "fail", clause: "clause of rfc1939/7/uid-charset", why: "not judged yet" });
    for (const one of [failed, warned]) expect(tolerate(one, now).tolerated).toBeDefined();
    expect(surprises([passed, failed, warned], now)).toEqual([]);
  });

  it("says a family in one entry where all of it is broken", async () => {
    const its = ["a", "b"].map((word) => result({ ...failed, id: `pop3.uidl.charset[${word}]` }));
    const now = await readBaseline(written(updatedBaseline("", its, [], clauseOf).text));
    expect(now.map(({ id }) => id)).toEqual(["pop3.uidl.charset[*]"]);
    for (const one of its) expect(tolerate(one, now).tolerated).toBeDefined();
    expect(tolerate(result({ ...failed, id: "pop3.uidl.charset-of-top" }), now).tolerated).toBeUndefined();
    const partly = await readBaseline(
      written(updatedBaseline("", [...its, result({ id: "pop3.uidl.charset[c]" })], [], clauseOf).text),
    );
    expect(partly.map(({ id }) => id)).toEqual(its.map(({ id }) => id));
  });

  it("leaves what is over to people", async () => {
    const over = `expectations:\n  - { id: ${failed.id}, verdict: fail, clause: RFC 1939 §5, why: soon, until: 2026-01-31 }\n`;
    const baseline = await readBaseline(written(over), on("2026-02-01"));
    expect(updatedBaseline(over, [failed], baseline, clauseOf)).toMatchObject({ added: 0, removed: 0 });
  });
});

it("of two entries the one counts that comes true", async () => {
  const entry = (verdict: string) =>
    `  - { id: ${failed.id}, verdict: ${verdict}, clause: RFC 1939 §7, why: ${verdict} }\n`;
  const its = await readBaseline(written(`expectations:\n${["warn", "fail"].map(entry).join("")}`));
  expect(tolerate(failed, its).tolerated).toBe("RFC 1939 §7: fail");
});

it("entries that speak of nothing there is are found, but for those of fuzzing and of other protocols", async () => {
  const ids = [
    "pop3.uidl",
    failed.id,
    "pop3.nil",
    "pop3.nil*",
    `${failed.id.slice(0, -3)}*`,
    "pop3.fuzz.x",
    "imap.noop.x",
  ];
  const entry = (id: string) => `  - { id: "${id}", verdict: fail, clause: RFC 1939 §7, why: known }\n`;
  const its = await readBaseline(written(`expectations:\n${ids.map(entry).join("")}`));
  expect(strayEntries(its, "pop3", [failed, passed]).map(({ id }) => id)).toEqual([
    "pop3.uidl",
    "pop3.nil",
    "pop3.nil*",
  ]);
});
