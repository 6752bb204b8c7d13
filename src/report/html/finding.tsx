import type { Result } from "../../journal/record.js";
import { documentName, documentOf } from "../../requirements/document.js";
import { clauses } from "../../requirements/requirement.js";
import { standingOf } from "../compliance.js";
import { accused, caseName, octetAt, placeText } from "../failure.js";
import { readable } from "../octets.js";
import { findings } from "../summary.js";
import { transcriptLines } from "../transcript.js";
import { Badge, Facts, Marked, Octets, Text, Transcript } from "./parts.js";
import { anchor, link, type RunView } from "./view.js";

/** Whether a result is shown with its transcript, which is where links to it lead. */
export const isShown = ({ verdict, tolerated }: Result): boolean =>
  tolerated !== undefined || (verdict !== "pass" && verdict !== "skip");

/** All findings of a run, and what could not be judged: clause by clause, each with what shows it. */
export function Findings({ run }: { readonly run: RunView }) {
  const { results } = run.summary;
  const broken = findings(results);
  const known = results.filter(({ tolerated }) => tolerated !== undefined);
  const errors = results.filter(({ verdict, tolerated }) => verdict === "error" && tolerated === undefined);
  return (
    <section>
      <h3 id={`${run.key}-findings`}>Findings</h3>
      {broken.length === 0 && <p>None: no requirement that was judged is broken.</p>}
      {broken.map(([id, its]) => (
        <Broken key={id} run={run} id={id} results={its} />
      ))}
      <Fold title="Could not be judged" run={run} results={errors} />
      <Fold title="Known, from the baseline" run={run} results={known} />
    </section>
  );
}

function Broken({
  run,
  id,
  results,
}: {
  readonly run: RunView;
  readonly id: string;
  readonly results: readonly Result[];
}) {
  const requirement = run.requirements.get(id);
  const level = requirement?.level ?? results[0]?.level ?? "MUST";
  return (
    <article class="finding">
      <h4>
        <a href={link(run, id)}>{requirement ? clauses(requirement) : readable(id)}</a>{" "}
        <span class="level">{level}</span>
        {requirement && (
          <>
            {" "}
            <Text>{requirement.summary}</Text>
          </>
        )}
      </h4>
      {requirement && (
        <p class="quote">
          <q>{requirement.text}</q>
          {requirement.basis !== "text" && ` (a ${requirement.basis}: ${requirement.reading ?? ""})`}
          {requirement.url !== undefined && (
            <>
              {" "}
              <a href={requirement.url}>{documentName(documentOf(id))}</a>
            </>
          )}
        </p>
      )}
      {results.map((result) => (
        <Evidence key={result.id} run={run} result={result} isOpen={results.length === 1} />
      ))}
    </article>
  );
}

function Fold({
  title,
  run,
  results,
}: {
  readonly title: string;
  readonly run: RunView;
  readonly results: readonly Result[];
}) {
  if (results.length === 0) return null;
  return (
    <details>
      <summary>
        {title}: {results.length}
      </summary>
      {results.map((result) => (
        <Evidence key={result.id} run={run} result={result} />
      ))}
    </details>
  );
}

/** A result with what was expected and received, its transcript, and the command that plays it again. */
function Evidence({
  run,
  result,
  isOpen = false,
}: {
  readonly run: RunView;
  readonly result: Result;
  readonly isOpen?: boolean;
}) {
  const { id, title, why, reason, failure, flaky, tolerated, broken, watched, seenIn, foundBy, transcript } = result;
  return (
    <details class="evidence" id={anchor(run, id)} open={isOpen}>
      <summary>
        <Badge of={standingOf(result)} /> <code>{readable(id)}</code> <Text>{title}</Text>
      </summary>
      <Facts
        of={{
          "why it matters": why !== undefined && <Text>{why}</Text>,
          known: tolerated !== undefined && <Text>{tolerated}</Text>,
          reason: reason !== undefined && <Text>{reason}</Text>,
          flaky: flaky?.join(", "),
          seen: broken !== undefined && (
            <>
              in {broken} of {watched} replies
              {seenIn !== undefined && (
                <>
                  , first in <code>{readable(seenIn)}</code>
                </>
              )}
            </>
          ),
          after: failure?.sent !== undefined && failure.sent !== "" && <Octets>{failure.sent}</Octets>,
          expected: failure && <Text>{failure.expected}</Text>,
          received:
            failure?.received !== undefined &&
            (failure.at === undefined ? (
              <Octets>{failure.received}</Octets>
            ) : (
              <>
                <Marked octets={failure.received} at={failure.at} />{" "}
                <small>{octetAt(failure.received, failure.at)}</small>
              </>
            )),
          but: failure?.event !== undefined && <Text>{failure.event}</Text>,
          suite: placeText(result),
          "found by": foundBy !== undefined && <code>{readable(foundBy)}</code>,
          "again with": <code>{again(run, result)}</code>,
        }}
      />
      {transcript.length > 0 && (
        <Transcript title="Transcript" lines={transcriptLines(transcript)} isOpen={transcript.length <= 12} />
      )}
    </details>
  );
}

/** The command that plays it again on the same server. */
function again(run: RunView, result: Result): string {
  const url = readable(run.summary.start?.target.urls[0] ?? "");
  const { kind, id, place, seenIn } = result;
  if (kind === "property" && place) return `mailspec run ${url} --suite ${readable(place.file)}`;
  if (kind === "property") return `mailspec explain ${readable(accused(result))}`;
  return `mailspec run ${url} ${readable(caseName(kind === "rule" ? (seenIn ?? id) : id))}`;
}
