import { UsageError } from "../input/usage-error.js";
import { exitCode, firstOf } from "../journal/exit-code.js";
import { isFinding } from "../journal/outcome.js";
import type { JournalRecord, Result, Verdict } from "../journal/record.js";
import { renderConsole } from "../report/console.js";
import { reportKinds } from "../report/kinds.js";
import type { Requirement } from "../requirements/requirement.js";

/** The kinds of reports. */
export type ReportName =
  | "console"
  | "json"
  | "junit"
  | "markdown"
  | "html"
  | "gitlab"
  | "sarif"
  | "tap"
  | "badge"
  | "github";

/** What came of one protocol. */
export interface ProtocolRun {
  /** Id. */
  readonly protocol: string;
  /** The journal: what every report is made of. */
  readonly records: readonly JournalRecord[];
}

/** What came of `run` or `fuzz`. */
export interface Outcome {
  /** Nothing was found that the baseline does not know, and everything could be judged. */
  readonly conforms: boolean;
  /** As the command line exits: 0 conforms, 1 findings, 3 could not be tested, 130 aborted. */
  readonly exit: number;
  /** Broken requirements: `fail`, and with `strict` also `warn`; without those that the baseline knows. */
  readonly findings: readonly Result[];
  /** How many results there are of each verdict. */
  readonly counts: Readonly<Record<Verdict, number>>;
  /** Of every case, rule and property that was to be judged. */
  readonly results: readonly Result[];
  /** What else is to be known: baseline entries that did not come true, mail that was left behind. */
  readonly notes: readonly string[];
  /** Why the server could not be tested at all. */
  readonly fatal?: string;
  /** Of each protocol that the URLs speak. */
  readonly runs: readonly ProtocolRun[];
  /** All of it for people: findings with what was expected and received, and the sums. */
  readonly text: string;
  /** Throws an Error with that text, unless the server conforms. */
  readonly assertConforms: () => void;
  /** A report, as text. Of several protocols all but `html` and `console` take one. Throws UsageError. */
  readonly report: (kind: ReportName, protocol?: string) => Promise<string>;
}

interface Made extends ProtocolRun {
  readonly requirements: ReadonlyMap<string, Requirement>;
}

/** Makes an outcome of journals. */
export function outcomeOf(runs: readonly Made[], strict: boolean): Outcome {
  const all = runs.flatMap(({ records }) => records);
  const results = all.filter((record) => record.type === "result");
  const ends = all.filter((record) => record.type === "end");
  const fatal = ends.find((end) => end.fatal !== undefined)?.fatal;
  const exit = firstOf(ends.map((end) => end.exit));
  const conforms = exit === exitCode.conforms;
  const counts: Record<Verdict, number> = { pass: 0, fail: 0, warn: 0, skip: 0, error: 0 };
  for (const { verdict } of results) counts[verdict]++;
  const textOf = ({ records, requirements }: Made) =>
    renderConsole(records, requirements, { color: false, verbose: 0 });
  return {
    conforms,
    exit,
    findings: results.filter((result) => isFinding(result, strict)),
    counts,
    results,
    notes: all.flatMap((record) => (record.type === "note" ? [record.text] : [])),
    ...(fatal !== undefined && { fatal }),
    runs: runs.map(({ protocol, records }) => ({ protocol, records })),
    get text() {
      return runs.map(textOf).join("\n");
    },
    assertConforms() {
      if (!conforms)
        throw new Error(`the server does not conform, or could not be tested\n${runs.map(textOf).join("\n")}`);
    },
    report(kind, protocol) {
      const meant = protocol === undefined ? runs : runs.filter((its) => its.protocol === protocol);
      return reportOf(kind, meant, strict);
    },
  };
}

async function reportOf(name: ReportName, runs: readonly Made[], strict: boolean): Promise<string> {
  const kind = reportKinds[name];
  if (!kind) throw new UsageError(`there is no report ${name}: there are ${Object.keys(reportKinds).join(", ")}`);
  const [first] = runs;
  if (!first) throw new UsageError("that protocol was not tested");
  if (runs.length === 1) return kind.render(first.records, { requirements: first.requirements, strict });
  if (kind.renderTogether)
    return kind.renderTogether(
      runs.map(({ protocol, records, requirements }) => ({ name: protocol, records, requirements })),
    );
  if (name !== "console")
    throw new UsageError(
      `a report ${name} is of one protocol: say which of ${runs.map(({ protocol }) => protocol).join(", ")}`,
    );
  const parts = runs.map(({ records, requirements }) => kind.render(records, { requirements, strict }));
  return (await Promise.all(parts)).join("\n");
}
