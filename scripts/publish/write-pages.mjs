import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parse } from "yaml";
import { nameOf, rows, servers } from "../../fixtures/servers/rows.mjs";
import { defectsOf, judgementsOf } from "./defects.mjs";
import { defectsPage } from "./defects-page.mjs";
import { judgementIn } from "./judgement.mjs";
import { between, table } from "./markdown.mjs";
import { matrixPage, metOf, rowsTable, serverPage } from "./pages.mjs";
import { familyOf, requirementsOf } from "./requirements.mjs";
import { screenshot } from "./screenshot.mjs";
import { versionOf } from "./versions.mjs";

const root = fileURLToPath(new URL("../../", import.meta.url));
const fixtures = join(root, "fixtures/servers");
/** How tables are ordered. */
const order = {
  protocol: ["pop3", "imap", "smtp", "submission", "lmtp"],
  server: Object.keys(servers),
  as: ["packaged", "tuned"],
};
const inOrder = (one, other) => {
  for (const [key, values] of Object.entries(order)) {
    const difference = values.indexOf(one[key]) - values.indexOf(other[key]);
    if (difference !== 0) return difference;
  }
  return (one.sink ?? "").localeCompare(other.sink ?? "");
};
/** An HTML page that is committed is smaller, in octets. */
const LARGEST = 1_000_000;
/** Of whose page README shows a picture. */
const SHOWN = "dovecot-packaged-imap";

/** Makes all that is published of what the rows have come to. @param {string} reports the folder */
export async function writePages(reports) {
  const records = rows.flatMap((row) => read(join(reports, "rows", `${nameOf(row)}.json`))).toSorted(inOrder);
  const spoken = order.protocol.filter((its) => rows.some(({ protocol }) => protocol === its));
  const catalogues = new Map(spoken.map((its) => [its, requirementsOf(its)]));
  const levels = new Map([...catalogues.values()].flat().map(({ id, level }) => [id, level]));

  writeHtml(reports, records);
  const pages = new Set(readdirSync(join(reports, "html")).map((name) => name.replace(/\.html$/, "")));
  for (const protocol of spoken) {
    const its = records.filter((record) => record.protocol === protocol);
    if (its.length === 0) continue;
    writeFileSync(join(reports, `matrix-${protocol}.md`), matrixPage(protocol, its, catalogues.get(protocol), levels));
  }
  const known = Object.entries(servers).map(([server, about]) => ({
    server,
    title: about.title,
    version: versionOf(about),
  }));
  for (const about of known) {
    const its = records.filter(({ server }) => server === about.server);
    if (its.length > 0)
      writeFileSync(
        join(reports, "servers", `${about.server}.md`),
        serverPage(about, its, configuration(about.server), levels, pages),
      );
  }
  writeFileSync(
    join(reports, "defects.md"),
    defectsPage(
      known.map((about) => ({ ...about, defects: defectsOf(expectations(about.server)) })),
      caseIn(records),
    ),
  );

  const tables = spoken.map((protocol) => {
    const its = records.filter((record) => record.protocol === protocol);
    return `## ${protocol}\n\n[Servers × requirements](matrix-${protocol}.md)\n\n${rowsTable(its, levels)}`;
  });
  change(join(reports, "README.md"), "rows", tables.join("\n\n"));
  change(join(root, "README.md"), "matrix", top(records, known, levels));
  const page = join(reports, "html", `${SHOWN}.html`);
  if (existsSync(page)) await screenshot(page, join(reports, "report.png"));
}

/** README's table: each server as it comes, where its package starts that, and how many requirements it met. */
function top(records, known, levels) {
  const chosen = known.flatMap(({ server, title, version }) => {
    const its = records.filter((record) => record.server === server && !record.sink);
    return [...new Set(its.map(({ protocol }) => protocol))].map((protocol) => ({
      title,
      version,
      record: asItComes(its.filter((one) => one.protocol === protocol)),
    }));
  });
  const lines = chosen.map(({ title, version, record }) => {
    const { server, protocol, as, counts, failed } = record;
    const met = failed ? ["could not be played", ""] : ["MUST", "SHOULD"].map((level) => metOf(record, levels, level));
    return [
      `[${title}](reports/servers/${server}.md)`,
      version,
      `[${protocol}](reports/matrix-${protocol}.md)`,
      as,
      ...met,
      counts?.skip ?? "",
    ];
  });
  return `\n${table(["server", "version", "protocol", "as", "MUST met", "SHOULD met", "cases skipped"], lines)}\n`;
}

/** The case in which a rule has seen a server's defect; `*.rule.x` is of all protocols that it speaks. */
const caseIn = (records) => (server, id) =>
  id.includes(".rule.") && !id.includes(".fuzz.")
    ? records
        .filter((record) => record.server === server)
        .flatMap(({ accusations = [] }) => accusations)
        .find((its) => (id.startsWith("*") ? its.id.endsWith(id.slice(1)) : its.id === id) && its.seenIn)?.seenIn
    : undefined;

const asItComes = (records) => records.find(({ as }) => as === "packaged") ?? records[0];

/**
 * An HTML page of each server and family of protocols, as it comes, from its journal where that is there; the list of all cases is left out
 * of it. One that was made before stays.
 */
function writeHtml(reports, records) {
  const whole = records.filter(({ failed, sink }) => !failed && !sink);
  const isOf = (record) => (its) =>
    its.server === record.server && familyOf(its.protocol) === familyOf(record.protocol);
  const shown = whole.filter((record) => record === asItComes(whole.filter(isOf(record))));
  for (const record of shown) {
    const name = nameOf(record);
    const journal = join(reports, "journals", `${name}.jsonl`);
    if (!existsSync(journal)) continue;
    const judgements = judgementsOf(entriesOf(record));
    const page = withoutCases(htmlOf(journal, name, judgements));
    if (page.length < LARGEST) writeFileSync(join(reports, "html", `${name}.html`), page);
  }
  for (const name of readdirSync(join(reports, "html")))
    if (!shown.some((record) => `${nameOf(record)}.html` === name)) rmSync(join(reports, "html", name));
}

/** The HTML page of a journal, in which what no reading excuses is a finding; what a reading excuses stays with what is known, and its reason. */
function htmlOf(journal, name, judgements) {
  const folder = mkdtempSync(join(tmpdir(), "mailspec-page-"));
  try {
    const published = join(folder, `${name}.jsonl`);
    writeFileSync(
      published,
      readFileSync(journal, "utf8")
        .split("\n")
        .map((line) => asFinding(line, judgements))
        .join("\n"),
    );
    const args = [join(root, "dist/cli/main.js"), "report", published, "--as", "html"];
    return execFileSync(process.execPath, args, { encoding: "utf8", maxBuffer: 1 << 28 });
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** A line of a journal. */
function asFinding(line, judgements) {
  const record = line.includes('"tolerated"') ? JSON.parse(line) : {};
  return judgementIn(record, judgements) === "true" ? JSON.stringify({ ...record, tolerated: undefined }) : line;
}

/** Findings and requirements are what is published; the list of thousands of cases, at the end, is in the page that `mailspec report` makes of the journal. */
const withoutCases = (page) => page.replace(/<section><h3 id="[^"]*-results">.*?<\/section>/s, "");

/** What is known of a row's server. @param {{ readonly server: string, readonly known: string }} row */
export const entriesOf = ({ server, known }) => parse(readFileSync(join(fixtures, server, known), "utf8")).expectations;

const read = (path) => (existsSync(path) ? [JSON.parse(readFileSync(path, "utf8"))] : []);

const change = (path, name, text) => writeFileSync(path, between(readFileSync(path, "utf8"), name, text));

/** How it is configured and started: what stands in its folder beside what is known of it. */
const configuration = (server) =>
  readdirSync(join(fixtures, server)).filter(
    (name) => !/^(down|deliver|expectations.*|reproductions|package-lock\.json)$/.test(name),
  );

/** A server's expectations, each file with what it is of; the rows of one file are one. */
export function expectations(server) {
  const files = new Map();
  for (const row of rows.filter((its) => its.server === server)) {
    const { known, as, protocol } = row;
    const of = files.get(known) ?? { as: [], protocol: [] };
    files.set(known, { as: [...new Set([...of.as, as])], protocol: [...new Set([...of.protocol, protocol])] });
  }
  return [...files].map(([name, of]) => ({
    name: `${server}/${name}`,
    as: of.as.toSorted().join(", "),
    protocol: of.protocol.join(", "),
    entries: entriesOf({ server, known: name }),
  }));
}
