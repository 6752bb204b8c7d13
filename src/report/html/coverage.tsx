import { clause } from "../../requirements/requirement.js";
import { type Judgement, standingOf } from "../compliance.js";
import { readable } from "../octets.js";
import { groupBy } from "../summary.js";
import { Badge, Text } from "./parts.js";
import { anchor, link, type RunView } from "./view.js";

/** Every requirement by RFC and section, with its verdict or why there is none. */
export function Coverage({ run }: { readonly run: RunView }) {
  const rfcs = groupBy(run.judgements, ({ requirement }) => requirement.id.split("/")[0] ?? "");
  return (
    <section>
      <h3 id={`${run.key}-coverage`}>Requirements</h3>
      {[...rfcs].map(([rfc, its]) => (
        <details class="rfc" key={rfc}>
          <summary>
            {rfc.replace(/^rfc/, "RFC ")}: {tally(its)}
          </summary>
          <table class="filtered">
            <thead>
              <tr>
                <th scope="col">Section</th>
                <th scope="col">Level</th>
                <th scope="col">Requirement</th>
                <th scope="col">Verdict</th>
                <th scope="col">By</th>
              </tr>
            </thead>
            <tbody>
              {its.map((judgement) => (
                <Row key={judgement.requirement.id} run={run} judgement={judgement} />
              ))}
            </tbody>
          </table>
        </details>
      ))}
    </section>
  );
}

function tally(its: readonly Judgement[]): string {
  const by = groupBy(its, ({ standing: its }) => its);
  return [...by].map(([word, of]) => `${of.length} ${word}`).join(", ");
}

function Row({
  run,
  judgement: { requirement, standing: of, by },
}: {
  readonly run: RunView;
  readonly judgement: Judgement;
}) {
  const reason = of === "not testable" ? requirement.untestable : of === "skip" ? by[0]?.reason : undefined;
  // Those that passed can be looked up below; a hundred links to them would hide the others.
  const shown = by.filter(({ verdict }) => verdict !== "pass" && verdict !== "skip");
  return (
    <tr id={anchor(run, requirement.id)} data-standing={of}>
      <td>{clause(requirement.id).replace(/^.*§/, "§")}</td>
      <td>{requirement.level}</td>
      <td>
        <Text>{requirement.summary}</Text>
        <br />
        <small>{readable(requirement.id)}</small>
      </td>
      <td>
        <Badge of={of} />
        {reason !== undefined && (
          <>
            {" "}
            <small>
              <Text>{reason}</Text>
            </small>
          </>
        )}
      </td>
      <td>
        {shown.slice(0, 10).map((result) => (
          <span key={result.id}>
            <a href={link(run, result.id)}>{readable(result.id)}</a>{" "}
          </span>
        ))}
        {by.length > shown.slice(0, 10).length && <small>{by.length} in all</small>}
      </td>
    </tr>
  );
}

/** All results, suite by suite. */
export function Results({ run }: { readonly run: RunView }) {
  return (
    <section>
      <h3 id={`${run.key}-results`}>Cases, rules and properties</h3>
      {run.summary.suites.map(({ title, results, counts }) => (
        <details key={title}>
          <summary>
            <Text>{title}</Text>:{" "}
            {Object.entries(counts)
              .filter(([, count]) => count > 0)
              .map(([word, count]) => `${count} ${word === "tolerated" ? "known" : word}`)
              .join(", ")}
          </summary>
          <table class="filtered">
            <thead>
              <tr>
                <th scope="col">Id</th>
                <th scope="col">Title</th>
                <th scope="col">Verdict</th>
              </tr>
            </thead>
            <tbody>
              {results.map((result) => (
                <tr key={result.id} data-standing={standingOf(result)}>
                  <td>
                    <code>{readable(result.id)}</code>
                  </td>
                  <td>
                    <Text>{result.title}</Text>
                  </td>
                  <td>
                    <Badge of={standingOf(result)} />
                    {result.verdict === "skip" && result.reason !== undefined && (
                      <>
                        {" "}
                        <small>
                          <Text>{result.reason}</Text>
                        </small>
                      </>
                    )}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </details>
      ))}
    </section>
  );
}
