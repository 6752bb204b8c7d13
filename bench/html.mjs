// What a report of many cases comes to in a browser:
//   node bench/html.mjs [--cases 20000] [--rounds 5]      prints its size, how long it takes to open, and how much of that is work of its own thread
// Needs Debian's chromium (fixtures/browser/install).

import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { chromium } from "playwright-core";

const { values } = parseArgs({
  options: { cases: { type: "string", default: "20000" }, rounds: { type: "string", default: "5" } },
});
const [cases, rounds] = [Number(values.cases), Number(values.rounds)];
const bin = fileURLToPath(new URL("../dist/cli/main.js", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "mailspec-html-"));
const at = "2026-01-01T00:00:00.000Z";

// As a run writes it: one of fifty is broken, and each has said something.
const transcript = [
  { ms: 0, connection: 1, from: "-", text: "connected to 127.0.0.1:110" },
  { ms: 1, connection: 1, from: "S", text: "+OK ready\r\n" },
  { ms: 2, connection: 1, from: "C", text: "UIDL 1\r\n" },
  { ms: 3, connection: 1, from: "S", text: "+OK 1 ab\x1fc\r\n" },
];
const result = (number) => ({
  type: "result",
  kind: "case",
  id: `pop3.uidl.case-${number}`,
  title: "Unique-ids are printable, in whatever order they are asked for",
  suite: `Suite ${number % 100}`,
  covers: ["rfc1939/7/uidl-unique"],
  level: "MUST",
  verdict: number % 50 === 0 ? "fail" : "pass",
  durationMs: 3,
  at,
  place: { file: `suites/pop3/suite-${number % 100}.yaml`, line: number, column: 5 },
  ...(number % 50 === 0 && {
    failure: {
      requirement: "rfc1939/7/uidl-unique",
      expected: "+OK 1 {uid:unique-id}",
      received: "+OK 1 ab\x1fc\r\n",
      at: 8,
      sent: "UIDL 1",
      connection: 1,
      entry: 3,
    },
  }),
  transcript,
});
const records = [
  {
    type: "run",
    at,
    mailspec: "0.1.0",
    node: process.version,
    target: { urls: ["pop3://127.0.0.1:110"], protocol: "pop3" },
    planned: cases,
  },
  ...Array.from({ length: cases }, (_, number) => result(number)),
  { type: "end", at, durationMs: 60_000, interrupted: false, exit: 1 },
];
const [journal, page] = [join(folder, "journal.jsonl"), join(folder, "report.html")];
writeFileSync(journal, records.map((record) => `${JSON.stringify(record)}\n`).join(""));
const { stdout, status, stderr } = spawnSync(process.execPath, [bin, "report", journal, "--as", "html"], {
  maxBuffer: 1 << 28,
});
if (status !== 0) throw new Error(String(stderr));
writeFileSync(page, stdout);

const browser = await chromium.launch({
  executablePath: "/usr/bin/chromium",
  args: [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
  ],
});
const times = [];
const works = [];
for (let round = 0; round < rounds; round++) {
  const tab = await browser.newPage();
  // The page's own thread, which a machine that is busy with others does not make slower.
  const tools = await tab.context().newCDPSession(tab);
  await tools.send("Performance.enable", { timeDomain: "threadTicks" });
  await tab.goto(`file://${page}`, { waitUntil: "load", timeout: 120_000 });
  // Until something can be seen: two frames behind the load.
  times.push(
    await tab.evaluate(
      "new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => done(performance.now()))))",
    ),
  );
  const { metrics } = await tools.send("Performance.getMetrics");
  works.push(1000 * metrics.find(({ name }) => name === "TaskDuration").value);
  await tab.close();
}
await browser.close();
rmSync(folder, { recursive: true });
for (const its of [times, works]) its.sort((a, b) => a - b);
const seconds = (ms) => `${(ms / 1000).toFixed(2)} s`;
console.log(
  `${cases} cases: ${(stdout.length / 1e6).toFixed(1)} MB, open after ${seconds(times[0])} (median ${seconds(times[times.length >> 1])}), of which ${seconds(works[0])} are its own work`,
);
