import type { JournalRecord } from "../../journal/record.js";
import type { Requirement } from "../../requirements/requirement.js";
import { byId, type Catalogue } from "../catalogue.js";
import { type Judgement, judgements } from "../compliance.js";
import { readable } from "../octets.js";
import { type Summary, summarize } from "../summary.js";

/** The run of one journal, and what stands at its head. */
export interface NamedRun {
  /** `dovecot`; what the reader calls the server. */
  readonly name: string;
  readonly records: readonly JournalRecord[];
  /** The requirements of its protocol. */
  readonly requirements: Catalogue;
}

/** A run as the page shows it: all that its parts need, worked out once. */
export interface RunView {
  /** `r1`: begins the ids of what belongs to it. */
  readonly key: string;
  readonly name: string;
  readonly summary: Summary;
  readonly judgements: readonly Judgement[];
  readonly requirements: ReadonlyMap<string, Requirement>;
}

/** Works out what the page shows of each run. */
export const runViews = (runs: readonly NamedRun[]): readonly RunView[] =>
  runs.map(({ name, records, requirements }, index) => {
    const summary = summarize(records, requirements);
    return {
      key: `r${index + 1}`,
      name,
      summary,
      judgements: judgements(summary.results, requirements),
      requirements: byId(requirements),
    };
  });

/** Where a requirement, a case, a rule or a property stands on the page. */
export const anchor = ({ key }: Pick<RunView, "key">, id: string) => `${key}:${readable(id)}`;
/** The link that leads there. */
export const link = (run: Pick<RunView, "key">, id: string) => `#${encodeURIComponent(anchor(run, id))}`;
