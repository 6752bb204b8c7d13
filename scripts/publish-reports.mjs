// Plays everything on the real servers, as packaged and tuned, one row of fixtures/servers/rows.mjs after the other, and writes reports/:
//   npm run publish-reports                          all of them: an hour or so, as root, after fixtures/servers/install and fixtures/browser/install
//   npm run publish-reports -- dovecot:imap          these rows alone: SERVER[:PROTOCOL[:packaged|tuned]], or a row's name; what others came to stays
//   npm run publish-reports -- --since 2026-11-27T21:50   but for rows that were played since then: goes on where it was interrupted
//   npm run publish-reports -- --pages               plays nothing: makes all pages of what is there
// A row that cannot be played is told in the tables, and the others go on. Journals stay in reports/journals, which is not committed.
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { nameOf, playedOf, rows, servers } from "../fixtures/servers/rows.mjs";
import { judgementsOf } from "./publish/defects.mjs";
import { playRow } from "./publish/play-row.mjs";
import { recordOf } from "./publish/record.mjs";
import { versionOf } from "./publish/versions.mjs";
import { entriesOf, writePages } from "./publish/write-pages.mjs";
import { argumentsOf } from "./usage.mjs";

const { values, positionals } = argumentsOf(import.meta.url, { since: { type: "string" }, pages: { type: "boolean", default: false } });
const root = fileURLToPath(new URL("../", import.meta.url));
const reports = join(root, "reports");
// Users of our own: others may be running packaged servers, too.
process.env.MAILSPEC_USER ??= "publish";

/** What is running, and ends with us. */
let child;
let interrupted = false;
for (const signal of ["SIGINT", "SIGTERM"])
  process.on(signal, () => {
    interrupted = true;
    child?.kill(signal);
  });

const isMeant = (row) =>
  positionals.length === 0 ||
  positionals.some(
    (its) =>
      its === nameOf(row) ||
      its.split(":").every((part, index) => part === "" || part === [row.server, row.protocol, row.as][index]),
  );
const fileOf = (row) => join(reports, "rows", `${nameOf(row)}.json`);
const isRecent = (row) => {
  if (values.since === undefined || !existsSync(fileOf(row))) return false;
  const { at, failed } = JSON.parse(readFileSync(fileOf(row), "utf8"));
  return !failed && Date.parse(at) >= Date.parse(values.since);
};

const meant = rows.filter(isMeant);
if (meant.length === 0) {
  process.stderr.write(`no row is ${positionals.join(", ")}; there are: ${rows.map(nameOf).join(" ")}\n`);
  process.exit(2);
}
for (const folder of ["rows", "journals", "html", "servers"]) mkdirSync(join(reports, folder), { recursive: true });
// Rows that are not any more have come to nothing.
for (const name of readdirSync(join(reports, "rows")))
  if (!rows.some((row) => `${nameOf(row)}.json` === name)) rmSync(join(reports, "rows", name));

const commit = execFileSync("git", ["rev-parse", "--short", "HEAD"], { cwd: root, encoding: "utf8" }).trim();
const failures = [];
for (const row of values.pages ? [] : meant.filter((its) => !isRecent(its))) {
  if (interrupted) break;
  const began = Date.now();
  const record = await published(row);
  if (interrupted) break;
  writeFileSync(fileOf(row), `${JSON.stringify(record)}\n`);
  if (record.failed) failures.push(nameOf(row));
  const { counts, failed } = record;
  const told =
    failed ??
    Object.entries(counts)
      .map(([its, count]) => `${count} ${its}`)
      .join(" · ");
  console.log(
    `${new Date().toISOString().slice(11, 19)} ${nameOf(row)}: ${told} · ${((Date.now() - began) / 60_000).toFixed(1)} min`,
  );
}
await writePages(reports);
if (failures.length > 0) {
  console.log(`could not be played: ${failures.join(", ")}`);
  process.exitCode = 1;
}
if (interrupted) process.exitCode = 130;

/** Plays a row; what came of it, or why nothing did. */
async function published(row) {
  const { server, as, protocol, sink, known } = row;
  const about = {
    server,
    as,
    protocol,
    sink,
    known,
    version: versionOf(servers[server]),
    commit,
    played: playedOf(row),
  };
  try {
    const journal = join(reports, "journals", `${nameOf(row)}.jsonl`);
    const report = await playRow(row, {
      journal,
      started: (its) => {
        child = its;
      },
    });
    return recordOf(report, about, judgementsOf(entriesOf(row)));
  } catch (error) {
    return { ...about, at: new Date().toISOString(), failed: reasonOf(error) };
  }
}

/** What `up` said last, or what went wrong with us. */
function reasonOf({ stderr, message }) {
  return (
    String(stderr ?? "")
      .trim()
      .split("\n")
      .at(-1) || message.trim().split("\n")[0]
  );
}
