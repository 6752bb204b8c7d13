import { spawnSync } from "node:child_process";
import { describe, expect, it } from "vitest";
import { sampled } from "./sampled.test-data.js";

/** Those that take seconds; `node scripts/hostile.mjs` plays all of them. */
const quick = [
  "none",
  "greeting-flood",
  "greeting-300k",
  "greeting-bidi",
  "greeting-workflow",
  "stat-2-to-64",
  "stat-flood",
  "capa-controls",
  "echo-base64",
  "echo-spaced",
  "echo-others",
  "dies-later",
  "unasked-flood",
];

/** Those at which something once went wrong: it was waited for in vain again and again, or too much was written. With little patience. */
const patient = ["top-silence", "retr-nul"];
/** The same for `fuzz`. */
const fuzzed = ["stat-1e15", "quit-refused", "unasked-flood", "resets-later", "resets-others"];

/** Of SMTP, with a few cases. */
const smtp = [
  "greeting-nul",
  "greeting-flood",
  "all-421-closes",
  "rcpt-450",
  "tls-garbage",
  "hello-50k-keywords",
  "echo-base64",
  "sink-rcpt-forever",
  "dies-later",
];

/** Of IMAP, with a few cases. */
const imap = [
  "greeting-literal-4gb",
  "greeting-flood",
  "exists-max",
  "exists-2-64",
  "body-parens-100k",
  "replies-first",
  "tls-garbage",
];

function endsWell(names: readonly string[], ...more: readonly string[]) {
  const args = ["scripts/hostile.mjs", ...names, "--port", "29510", ...more];
  const table = spawnSync(process.execPath, args, { encoding: "utf8" }).stdout;
  expect(table).toContain("\n0 wrong\n");
  expect(table.split("\n").filter((line) => /\| (?:run|fuzz) \|/.test(line)).length).toBe(names.length);
}

describe("whatever the server does we end well: in time, within bounds, without a secret", () => {
  it("run", { timeout: 120_000 }, () => {
    endsWell(sampled(quick));
  });

  it("run that waits in vain", { timeout: 180_000 }, () => {
    endsWell(sampled(patient), "--timeout", "0.3s");
  });

  it("run of SMTP", { timeout: 120_000 }, () => {
    endsWell(sampled(smtp), "--protocol", "smtp", "--ids", "smtp.greeting,smtp.ehlo,smtp.quit", "--timeout", "0.5s");
  });

  it("run of IMAP", { timeout: 120_000 }, () => {
    endsWell(sampled(imap), "--protocol", "imap", "--ids", "imap.login,imap.select,imap.logout", "--timeout", "0.5s");
  });

  it("fuzz", { timeout: 180_000 }, () => {
    endsWell(sampled(fuzzed), "--only", "fuzz", "--timeout", "0.3s");
  });
});
