import { clause } from "../../requirements/requirement.js";
import type { Judgement, Standing } from "../compliance.js";
import { readable } from "../octets.js";
import { groupBy } from "../summary.js";
import { Sign, Text, Wide } from "./parts.js";
import { link, type RunView } from "./view.js";

/** What has been said of it by somebody is worth a line; what nobody could judge is not. */
const isJudged = (standing: Standing | undefined) =>
  standing !== undefined && standing !== "skip" && standing !== "not run" && standing !== "not testable";

/** Servers beside each other: numbers first, then a line for each requirement that was judged on one of them; each cell leads to what shows it. */
export function Matrix({ runs }: { readonly runs: readonly RunView[] }) {
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
    <section>
      <h2 id="matrix">Servers</h2>
      <Numbers runs={runs} />
      <Wide label="Requirements, and how each server stands to them">
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
    </section>
  );
}

function Cell({ run, judgement }: { readonly run: RunView; readonly judgement: Judgement | undefined }) {
  if (!judgement) return <td />;
  const { requirement, standing, by } = judgement;
  // What passed has its line in the table of requirements; what did not has a transcript.
  const shown = by.find(({ verdict }) => verdict === "fail" || verdict === "warn");
  return (
    <td class="cell">
      <a href={link(run, shown?.id ?? requirement.id)}>
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
