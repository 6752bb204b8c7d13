import { describe, expect, it } from "vitest";
import { rows } from "../../fixtures/servers/rows.mjs";
import { defectsOf, judgementsOf } from "./defects.mjs";
import { defectsPage } from "./defects-page.mjs";
import { expectations } from "./write-pages.mjs";

const entry = (id, why, more = {}) => ({ id, why, verdict: "fail", clause: "RFC 1939 §5", ...more });
const file = (as, ...entries) => ({ name: `${as}.yaml`, as, protocol: "pop3", entries });

describe("entries of one root cause are one defect", () => {
  it("of one id in two files, in the longer words", () => {
    const files = [
      file("tuned", entry("pop3.dele.x", "DELE 1 x is OK.")),
      file("packaged", entry("pop3.dele.x", "DELE 1 x is taken.")),
    ];
    expect(defectsOf(files)).toMatchObject([
      { what: "DELE 1 x is taken.", as: ["tuned", "packaged"], ids: ["pop3.dele.x"] },
    ]);
  });

  it("of the same words", () => {
    const files = [file("tuned", entry("pop3.a", "No lock."), entry("pop3.b", "Other."), entry("pop3.c", "No lock."))];
    expect(defectsOf(files).map(({ ids }) => ids)).toEqual([["pop3.a", "pop3.c"], ["pop3.b"]]);
  });

  it("of those that say so: of the entry above, and of one by its id", () => {
    const files = [
      file(
        "tuned",
        entry("pop3.a*", "No lock."),
        entry("pop3.b", "The same, by AUTH."),
        entry("pop3.c", "Other."),
        entry("pop3.d", "The same as pop3.a*: at RETR."),
      ),
    ];
    expect(defectsOf(files)).toMatchObject([
      { what: "No lock.", ids: ["pop3.a*", "pop3.b", "pop3.d"] },
      { ids: ["pop3.c"] },
    ]);
    expect(() => defectsOf([file("tuned", entry("pop3.d", "The same as pop3.x."))])).toThrow(
      "tuned.yaml: pop3.d is the same as pop3.x, which is not there",
    );
  });

  it("and it breaks a MUST if one of them does", () => {
    const files = [file("tuned", entry("pop3.a", "X.", { verdict: "warn" }), entry("pop3.b", "The same."))];
    expect(defectsOf(files)).toMatchObject([{ level: "MUST" }]);
  });
});

it("the page has what is arguable apart, and what is ours not at all", () => {
  const files = [
    file(
      "tuned",
      entry("pop3.a", "NUL <b> is | taken."),
      entry("pop3.b", "arguable: One may read it so."),
      entry("pop3.c", "false: we are wrong"),
    ),
  ];
  const page = defectsPage([{ server: "dovecot", title: "Dovecot", version: "2.3", defects: defectsOf(files) }]);
  const [confirmed = "", arguable = ""] = page.split("# Arguable");
  expect(confirmed).toContain("1 of a MUST, 0 of a SHOULD");
  expect(confirmed).toContain("| tuned | NUL \\<b\\> is \\| taken. | RFC 1939 §5 | `pop3.a` |");
  expect(arguable).toContain("| tuned | One may read it so. | RFC 1939 §5 | `pop3.b` |");
  expect(page).not.toContain("pop3.c");
});

it("an entry that is the same as another is judged as that", () => {
  const entries = [
    entry("pop3.a*", "arguable: one may."),
    entry("pop3.b", "The same as pop3.a*: by AUTH."),
    entry("pop3.c", "No lock."),
  ];
  expect([...judgementsOf(entries)]).toEqual([
    ["RFC 1939 §5: arguable: one may.", "arguable"],
    ["RFC 1939 §5: The same as pop3.a*: by AUTH.", "arguable"],
    ["RFC 1939 §5: No lock.", "true"],
  ]);
});

it.each([...new Set(rows.map(({ server }) => server))])("what %s is known for names what is there", (server) => {
  expect(defectsOf(expectations(server)).length).toBeGreaterThan(0);
});
