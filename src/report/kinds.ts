import type { JournalRecord } from "../journal/record.js";
import type { Requirement } from "../requirements/requirement.js";

export interface ReportContext {
  readonly requirements: ReadonlyMap<string, Requirement>;
  readonly strict: boolean;
}

/** A kind of report: where it goes when nothing is said, and how it is made. Each is loaded when it is asked for. */
export interface ReportKind {
  readonly file: string;
  readonly render: (records: readonly JournalRecord[], context: ReportContext) => Promise<string>;
}

export const reportKinds: Readonly<Record<string, ReportKind>> = {
  junit: {
    file: "reports/junit.xml",
    render: async (records, { requirements, strict }) =>
      (await import("./junit.js")).renderJunit(records, requirements, { strict }),
  },
  json: {
    file: "reports/report.json",
    render: async (records, { requirements }) => (await import("./json.js")).renderJson(records, requirements),
  },
  console: {
    file: "reports/report.txt",
    render: async (records, { requirements }) =>
      (await import("./console.js")).renderConsole(records, requirements, { color: false, verbose: 0 }),
  },
};
