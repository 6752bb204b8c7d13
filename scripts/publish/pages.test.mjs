import { expect, it } from "vitest";
import { matrixPage, serverPage } from "./pages.mjs";
import { recordOf } from "./record.mjs";

const report = {
  run: { at: "2026-11-27T20:00:00.000Z", mailspec: "0.1.0" },
  end: { durationMs: 2400 },
  summary: { pass: 2, skip: 1, error: 0, musts: { testable: 3, judged: 2 } },
  requirements: [
    { id: "rfc1939/5/a", standing: "pass", by: ["pop3.a"] },
    { id: "rfc1939/5/b", standing: "known", by: ["pop3.b", "pop3.c"] },
    { id: "rfc1939/7/c", standing: "skip", by: [] },
  ],
  results: [
    { id: "pop3.a", verdict: "pass", covers: ["rfc1939/5/a"] },
    { id: "pop3.b", verdict: "fail", covers: ["rfc1939/5/b"], tolerated: "RFC 1939 §5: LIST 1 2 is taken." },
    { id: "pop3.c", verdict: "fail", covers: ["rfc1939/5/b"], tolerated: "RFC 1939 §5: arguable: one may." },
  ],
};
const about = {
  server: "dovecot",
  as: "tuned",
  protocol: "pop3",
  known: "expectations.yaml",
  version: "2.3",
  commit: "abc",
  played: ["pop3"],
};
const record = recordOf(report, about);
const levels = new Map(report.requirements.map(({ id }) => [id, "MUST"]));

it("a requirement stands as the worst that is said of what broke it", () => {
  expect(record.standing).toEqual({ pass: ["rfc1939/5/a"], true: ["rfc1939/5/b"], skip: ["rfc1939/7/c"] });
  expect(record.counts).toMatchObject({ pass: 2, true: 1, arguable: 1, new: 0 });
  expect(
    recordOf({ ...report, results: report.results.map((its) => ({ ...its, tolerated: undefined })) }, about).counts,
  ).toMatchObject({ new: 2 });
});

it("a row that could not be played is told, and is no column", () => {
  const failed = { ...about, server: "cyrus", at: "2026-11-27", failed: "port 23110 is taken" };
  const requirements = report.requirements.map(({ id }) => ({
    id,
    level: "MUST",
    summary: `Summary of ${id}`,
    clause: "RFC 1939 §5",
  }));
  const page = matrixPage("pop3", [record, failed], requirements, levels);
  expect(page).toContain("could not be played: port 23110 is taken");
  expect(page).toContain("| clause | level | requirement | dovecot, tuned |");
  expect(page).toContain("| RFC 1939 §5 | MUST | Summary of rfc1939/5/b | [✗](servers/dovecot.md) |");
  expect(page).not.toContain("rfc1939/7/c");
});

it("a server's page has what it is accused of, with the reason, and how it is configured", () => {
  const page = serverPage({ server: "dovecot", title: "Dovecot", version: "2.3" }, [record], ["up"], levels, new Set());
  expect(page).toContain("[up](../../fixtures/servers/dovecot/up)");
  expect(page).toContain("MUST met: 1 of 2");
  expect(page).toContain("| fail | RFC 1939 §5: LIST 1 2 is taken. | `pop3.b` |");
});
