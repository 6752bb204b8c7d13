import { clause } from "../../requirements/requirement.js";
import type { Judgement, Standing } from "../compliance.js";
import { readable } from "../octets.js";
import { groupBy } from "../summary.js";
import { exampleOf, said } from "./coverage.js";
import { isShown } from "./finding.js";
import { Sign, Text, Wide } from "./parts.js";
import { link, type RunView } from "./view.js";

/** What has been said of it by somebody is worth a line; what nobody could judge is not. */
const isJudged = (standing: Standing | undefined) =>
  standing !== undefined && standing !== "skip" && standing !== "not run" && standing !== "not testable";

/** Servers beside each other: numbers first, then, for each protocol that several speak, its requirements. */
export function Matrix({ runs }: { readonly runs: readonly RunView[] }) {
  const byProtocol = groupBy(runs, ({ summary: { start } }) => start?.target.protocol ?? "");
  return (
    <section>
      <h2 id="matrix">Servers</h2>
      <Numbers runs={runs} />
      {[...byProtocol].map(
        ([protocol, its]) =>
          its.length > 1 && (
            <section key={protocol}>
              {byProtocol.size > 1 && <h3>{readable(protocol)}</h3>}
              <Table protocol={protocol} runs={its} />
            </section>
          ),
      )}
    </section>
  );
}

/** A line for each requirement that was judged on one of the servers; each cell leads to what shows it. */
function Table({ protocol, runs }: { readonly protocol: string; readonly runs: readonly RunView[] }) {
  const columns = runs.map((run) => ({
    run,
    by: new Map(run.judgements.map((judgement) => [judgement.requirement.id, judgement])),
  }));
  const all = new Map(
    runs.flatMap(({ judgements }) => judgements.map(({ requirement }) => [requirement.id, requirement])),
  );
  const lines = [...all.values()].filter(({ id }) => columns.some(({ by }) => isJudged(by.get(id)?.standing)));
  const sections = groupBy(lines, ({ id }) => clause(id));
  return (
    <Wide label={`Requirements of ${readable(protocol)}, and how each server stands to them`}>
      <table class="matrix filtered">
        <thead>
          <tr>
            <th scope="col">Requirement</th>
            {runs.map(({ key, name }) => (
              <th scope="col" class="name" key={key}>
                <a href={`#${key}`}>{readable(name)}</a>
              </th>
            ))}
          </tr>
        </thead>
        {[...sections].map(([section, its]) => (
          <tbody key={section}>
            <tr class="section">
              <th scope="rowgroup" colSpan={runs.length + 1}>
                {section}
              </th>
            </tr>
            {its.map(({ id, level, summary }) => (
              <tr key={id} data-standing={columns.map(({ by }) => by.get(id)?.standing ?? "not run").join("|")}>
                <td>
                  <span class="level">{level}</span> <Text>{summary}</Text>
                </td>
                {columns.map(({ run, by }) => (
                  <Cell key={run.key} run={run} judgement={by.get(id)} />
                ))}
              </tr>
            ))}
          </tbody>
        ))}
      </table>
    </Wide>
  );
}

function Cell({ run, judgement }: { readonly run: RunView; readonly judgement: Judgement | undefined }) {
  if (!judgement) return <td />;
  const { requirement, standing, by } = judgement;
  const shown = by.find(({ verdict }) => verdict === "fail" || verdict === "warn") ?? by.find(isShown);
  // What was not judged has a reason in the table of requirements, and nothing that was said.
  const goal = shown?.id ?? (exampleOf(by) ? said(requirement.id) : requirement.id);
  return (
    <td class="cell">
      <a href={link(run, goal)}>
        <Sign of={standing} />
      </a>
    </td>
  );
}

const Numbers = ({ runs }: { readonly runs: readonly RunView[] }) => (
  <Wide label="Results of each server">
    <table>
      <thead>
        <tr>
          <th scope="col">Server</th>
          <th scope="col">Protocol</th>
          {["pass", "fail", "warn", "known", "skip", "error", "MUSTs judged"].map((title) => (
            <th scope="col" class="name" key={title}>
              {title}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {runs.map(({ key, name, summary: { start, counts, mustCoverage } }) => (
          <tr key={key}>
            <th scope="row">
              <a href={`#${key}`}>{readable(name)}</a>
            </th>
            <td>{readable(start?.target.protocol ?? "")}</td>
            {[counts.pass, counts.fail, counts.warn, counts.tolerated, counts.skip, counts.error].map(
              (count, column) => (
                <td class="number" key={column}>
                  {count}
                </td>
              ),
            )}
            <td class="number">{Math.floor(mustCoverage * 100)} %</td>
          </tr>
        ))}
      </tbody>
    </table>
  </Wide>
);
