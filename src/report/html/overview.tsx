import type { Level } from "../../requirements/requirement.js";
import type { Standing } from "../compliance.js";
import { readable } from "../octets.js";
import { incomplete, summaryLine } from "../summary.js";
import { Badge, Facts, Octets, Text } from "./parts.js";
import type { RunView } from "./view.js";

const levels: readonly Level[] = ["MUST", "SHOULD", "MAY"];
const standings: readonly Standing[] = ["pass", "fail", "warn", "known", "error", "skip", "not run", "not testable"];

/** What a manager asks of a run: what was tested, what it offers, how many requirements it meets. */
export function Overview({ run }: { readonly run: RunView }) {
  const { summary, judgements } = run;
  const { start, end, notes } = summary;
  const gap = incomplete(summary);
  const count = (level: Level, of: Standing) =>
    judgements.filter((its) => its.requirement.level === level && its.standing === of).length;
  const columns = standings.filter((of) => judgements.some((its) => its.standing === of));
  return (
    <>
      {gap !== undefined && (
        <p class="gap">
          Not complete: <Text>{gap}</Text>
        </p>
      )}
      <p>
        <Text>{summaryLine(summary)}</Text>
      </p>
      <table class="levels">
        <caption>Requirements by level</caption>
        <thead>
          <tr>
            <td />
            {columns.map((of) => (
              <th scope="col" key={of}>
                <Badge of={of} />
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {levels.map((level) => (
            <tr key={level}>
              <th scope="row">{level}</th>
              {columns.map((of) => (
                <td class="number" key={of}>
                  {count(level, of) || ""}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
      <Facts
        of={{
          target: start?.target.urls.map(readable).join(" "),
          protocol: start && readable(start.target.protocol),
          greeting: start?.target.greeting !== undefined && <Octets>{start.target.greeting}</Octets>,
          offers: start?.target.capabilities && (
            <ul class="offers">
              {start.target.capabilities.map((line) => (
                <li key={line}>
                  <Octets>{line}</Octets>
                </li>
              ))}
            </ul>
          ),
          date: start && readable(start.at),
          took: end && `${(end.durationMs / 1000).toFixed(1)} s`,
          with: start && `mailspec ${readable(start.mailspec)}, Node.js ${readable(start.node)}`,
          notes: notes.length > 0 && (
            <ul>
              {notes.map(({ text }) => (
                <li key={text}>
                  <Text>{text}</Text>
                </li>
              ))}
            </ul>
          ),
        }}
      />
    </>
  );
}
