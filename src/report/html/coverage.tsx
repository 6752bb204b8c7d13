import type { Result } from "../../journal/record.js";
import { documentName, documentOf } from "../../requirements/document.js";
import { clause } from "../../requirements/requirement.js";
import { type Judgement, standingOf } from "../compliance.js";
import { readable } from "../octets.js";
import { groupBy } from "../summary.js";
import { transcriptLines } from "../transcript.js";
import { isShown } from "./finding.js";
import { Lines, Reasoned, Text, Transcript } from "./parts.js";
import { anchor, link, type RunView } from "./view.js";

/** Every requirement by document and section, with its verdict or why there is none. */
export function Coverage({ run }: { readonly run: RunView }) {
  const documents = groupBy(run.judgements, ({ requirement }) => documentOf(requirement.id));
  return (
    <section>
      <h3 id={`${run.key}-coverage`}>Requirements</h3>
      {[...documents].map(([document, its]) => (
        <details class="rfc" key={document}>
          <summary>
            {documentName(document)}: {tally(its)}
          </summary>
          <Lines heads={["Section", "Level", "Requirement", "Verdict", "By"]}>
            {its.map((judgement) => (
              <Row key={judgement.requirement.id} run={run} judgement={judgement} />
            ))}
          </Lines>
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
  const shown = by.filter(isShown);
  const example = exampleOf(by);
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
        <Reasoned of={of} reason={reason} />
      </td>
      <td>
        {shown.slice(0, 10).map((result) => (
          <span key={result.id}>
            <a href={link(run, result.id)}>{readable(result.id)}</a>{" "}
          </span>
        ))}
        {by.length > shown.slice(0, 10).length && <small>{by.length} in all</small>}
        {example && (
          <Transcript
            id={anchor(run, said(requirement.id))}
            title={readable(example.id)}
            lines={transcriptLines(example.transcript).slice(0, LINES)}
          />
        )}
      </td>
    </tr>
  );
}

/** Lines of an example. */
const LINES = 40;

/** Where it stands what was said when a requirement was met. */
export const said = (requirement: string) => `${requirement}:said`;

/** Of what met a requirement the one in which least was said: it shows it as well as the others. */
export function exampleOf(by: readonly Result[]): Result | undefined {
  const passed = by.filter(({ verdict, transcript }) => verdict === "pass" && transcript.length > 0);
  if (passed.length === 0 || by.some(isShown)) return undefined;
  return passed.reduce((a, b) => (b.transcript.length < a.transcript.length ? b : a));
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
          <Lines heads={["Id", "Title", "Verdict"]}>
            {results.map((result) => (
              <tr
                key={result.id}
                data-standing={standingOf(result)}
                {...(!isShown(result) && { id: anchor(run, result.id) })}
              >
                <td>
                  <code>{readable(result.id)}</code>
                </td>
                <td>
                  <Text>{result.title}</Text>
                </td>
                <td>
                  <Reasoned of={standingOf(result)} reason={result.verdict === "skip" ? result.reason : undefined} />
                </td>
              </tr>
            ))}
          </Lines>
        </details>
      ))}
    </section>
  );
}
