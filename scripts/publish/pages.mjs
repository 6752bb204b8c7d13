import { nameOf } from "../../fixtures/servers/rows.mjs";
import { code, plain, table } from "./markdown.mjs";

/** What stands in a cell of the matrix. */
const marks = {
  pass: "✓",
  true: "✗",
  arguable: "(✗)",
  ours: "○",
  new: "?",
  skip: "–",
  error: "!",
  "not run": "",
  "not testable": "",
};
/** Whoever reads a clause otherwise is right, too: what is arguable counts for nobody and against nobody. */
const judged = ["pass", "true", "new"];
const titleOf = ({ server, as, sink }) => `${server}, ${as}${sink ? ` (to ${sink})` : ""}`;

/** How many requirements of that level a row's server met, of those that were judged. */
export function metOf({ standing = {} }, levels, level) {
  const count = (its) => (standing[its] ?? []).filter((id) => levels.get(id) === level).length;
  return `${count("pass")} of ${judged.map(count).reduce((sum, its) => sum + its, 0)}`;
}

/** The table of a protocol's rows: a line for each, also for those that came to nothing. */
export const rowsTable = (records, levels) =>
  table(
    [
      "server",
      "as",
      "version",
      "pass",
      "true",
      "arguable",
      "ours",
      "new",
      "skip",
      "error",
      "MUST met",
      "SHOULD met",
      "seconds",
      "on",
    ],
    records.map((record) => {
      const { server, as, sink, version, counts, seconds, at, failed, incomplete } = record;
      const first = [`[${server}](servers/${server}.md)`, as + (sink ? `, to ${sink}` : ""), version];
      if (failed) return [...first, `could not be played: ${plain(failed)}`, ...Array(10).fill("")];
      const met = ["MUST", "SHOULD"].map((level) => metOf(record, levels, level));
      return [...first, ...Object.values(counts), ...met, seconds + (incomplete ? ", not all" : ""), at.slice(0, 10)];
    }),
  );

/** Servers × requirements of a protocol. `requirements`: id, level, summary and clause of each. */
export function matrixPage(protocol, records, requirements, levels) {
  const played = records.filter(({ failed }) => !failed);
  const cells = played.map(
    ({ standing }) => new Map(Object.entries(standing).flatMap(([its, ids]) => ids.map((id) => [id, its]))),
  );
  const lines = requirements.flatMap(({ id, level, summary, clause }) => {
    const its = cells.map((by, index) => mark(by.get(id), played[index].server));
    return its.some((cell) => cell !== "" && cell !== marks.skip) ? [[clause, level, plain(summary), ...its]] : [];
  });
  return `# ${protocol}: servers × requirements

Written by \`npm run publish-reports\`. ✓ met · ✗ broken, read beside the clause · (✗) broken, though a reading of the clause excuses it · ○ broken, and mailspec is wrong ·
? broken, not judged yet · – not offered, or nothing came that shows it · ! could not be judged. Requirements that nobody was judged by are left out.

${rowsTable(records, levels)}

${table(["clause", "level", "requirement", ...played.map(titleOf)], lines)}
`;
}

const mark = (standing, server) =>
  standing === "true" || standing === "new" ? `[${marks[standing]}](servers/${server}.md)` : (marks[standing] ?? "");

/** What is published of one server. `files`: its folder's, for the configuration; `pages`: rows that have an HTML page. */
export function serverPage({ server, title, version }, records, files, levels, pages) {
  const links = files.map((file) => `[${file}](../../fixtures/servers/${server}/${file})`);
  const all = records.map((record) => {
    const heading = `## ${record.protocol}, ${record.as}${record.sink ? `, to ${record.sink}` : ""}`;
    if (record.failed) return `${heading}\n\nCould not be played: ${plain(record.failed)}`;
    const page = pages.has(nameOf(record)) ? ` · [page](../html/${nameOf(record)}.html)` : "";
    return `${heading}\n\n${summaryOf(record, levels)}${page}\n\n${accusationsTable(record)}`;
  });
  return `# ${title} ${version}

Written by \`npm run publish-reports\`. How it is configured: ${links.join(" · ")}

${all.join("\n\n")}
`;
}

function summaryOf(record, levels) {
  const { counts, musts, seconds, at, mailspec, commit, known, played, incomplete } = record;
  const met = ["MUST", "SHOULD"].map((level) => `${level} met: ${metOf(record, levels, level)}`);
  const skipped = played.includes("--skip")
    ? ` · without ${code(played.slice(played.indexOf("--skip") + 1).join(" "))}`
    : "";
  return [
    ...(incomplete ? [`**${plain(incomplete)}**`] : []),
    `${counts.pass} pass`,
    ...["true", "arguable", "ours", "new", "error"]
      .filter((its) => counts[its] > 0)
      .map((its) => `${counts[its]} ${its}`),
    `${counts.skip} skip`,
    ...met,
    `MUSTs judged: ${musts.judged} of ${musts.testable}`,
    `${seconds} s, ${at.slice(0, 16).replace("T", " ")} UTC, mailspec ${mailspec} (${commit}), expectations: ${known}${skipped}`,
  ].join(" · ");
}

/** Accusations, those with the same reason on one line. */
function accusationsTable({ accusations }) {
  if (accusations.length === 0) return "Nothing is held against it.";
  const groups = new Map();
  for (const its of accusations) {
    const key = `${its.verdict} ${its.why ?? its.id}`;
    groups.set(key, [...(groups.get(key) ?? []), its]);
  }
  const lines = [...groups.values()].map((its) => [
    its[0].verdict,
    plain(its[0].why ?? "not judged yet"),
    its
      .slice(0, 3)
      .map(({ id }) => code(id))
      .join(" ") + (its.length > 3 ? ` and ${its.length - 3} more` : ""),
  ]);
  return table(["verdict", "clause and reason", "seen by"], lines);
}
