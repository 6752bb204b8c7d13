import type { JournalRecord } from "../journal/record.js";
import type { Catalogue } from "./catalogue.js";

/** What a report needs beside the journal. */
export interface ReportContext {
  readonly requirements: Catalogue;
  /** A broken SHOULD is a failure. */
  readonly strict: boolean;
}

/** A kind of report: where it goes when nothing is said (`-`: standard output), and how it is made. */
export interface ReportKind {
  readonly file: string;
  readonly render: (records: readonly JournalRecord[], context: ReportContext) => Promise<string>;
}

// Each is loaded when it is asked for: chalk and the JUnit library cost time at every start.
const kinds: Readonly<Record<string, ReportKind>> = {
  console: {
    file: "reports/report.txt",
    render: async (records, { requirements }) =>
      (await import("./console.js")).renderConsole(records, requirements, { color: false, verbose: 0 }),
  },
  json: {
    file: "reports/report.json",
    render: async (records, { requirements }) => (await import("./json.js")).renderJson(records, requirements),
  },
  junit: {
    file: "reports/junit.xml",
    render: async (records, { requirements, strict }) =>
      (await import("./junit.js")).renderJunit(records, requirements, { strict }),
  },
  markdown: {
    file: "reports/report.md",
    render: async (records, { requirements }) => (await import("./markdown.js")).renderMarkdown(records, requirements),
  },
  github: {
    file: "-",
    render: async (records, { requirements, strict }) =>
      (await import("./github.js")).renderAnnotations(records, requirements, { strict }),
  },
};

/** By name; without a prototype, so that `constructor` is no kind. */
export const reportKinds: Readonly<Record<string, ReportKind>> = Object.freeze(
  Object.assign(Object.create(null), kinds),
);
