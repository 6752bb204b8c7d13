import { readable, visibleShortened } from "../report/octets.js";
import type { Named } from "./text.js";
import { countOf } from "./text.js";

/** What a server sends can become no markup. */
const plain = (text: string): string => readable(text).replace(/[\\`*_{}[\]<>()#+!|~&-]/g, "\\$&");
const code = (octets: string): string => {
  const text = visibleShortened(octets, 120).replace(/\|/g, "\\|");
  const fence = "`".repeat(1 + Math.max(0, ...[...text.matchAll(/`+/g)].map(([ticks]) => ticks.length)));
  return text === "" ? "" : `${fence} ${text} ${fence}`;
};
const lines = (all: readonly string[]): string => all.slice(0, 8).map(code).join("<br>") || "–";

/** Two servers beside each other, as Markdown. */
export function comparisonMarkdown(named: Named): string {
  const { protocol, a, b, comparison } = named;
  const { compared, onlyA, onlyB, changed, behaviour, fuzz } = comparison;
  const text = [
    `# ${plain(protocol.toUpperCase())}: ${plain(a)} beside ${plain(b)}`,
    "",
    `${compared} cases and rules compared. ${countOf(comparison) === 0 ? "Nothing differs." : "Differences are no verdicts."}`,
    ...(onlyA.length > 0 ? ["", `Only ${plain(a)} was asked: ${onlyA.map(plain).join(", ")}`] : []),
    ...(onlyB.length > 0 ? ["", `Only ${plain(b)} was asked: ${onlyB.map(plain).join(", ")}`] : []),
    ...(changed.length > 0 ? ["", "## Verdicts", ""] : []),
    ...changed.map(({ from, to, ids }) => `- ${from} → ${to}: ${ids.map(plain).join(", ")}`),
    ...(behaviour.length > 0
      ? [
          "",
          "## Behaviour",
          "",
          `| command | ${plain(a)} | ${plain(b)} | cases | for example |`,
          "| --- | --- | --- | --- | --- |",
        ]
      : []),
    ...behaviour.map(
      (its) =>
        `| ${plain(its.command)} | ${lines(its.a)} | ${lines(its.b)} | ${its.cases} | ${plain(its.example.id)}<br>${code(its.example.sent)}<br>${code(its.example.a)}<br>${code(its.example.b)} |`,
    ),
    ...(fuzz.length > 0
      ? ["", "## Fuzzing", "", `| scripts | only ${plain(a)} | only ${plain(b)} |`, "| --- | --- | --- |"]
      : []),
    ...fuzz.map((its) => `| ${its.what.map(plain).join(", ")} | ${lines(its.a)} | ${lines(its.b)} |`),
  ];
  return `${text.join("\n")}\n`;
}
