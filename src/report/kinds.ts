import type { JournalRecord } from "../journal/record.js";
import type { Catalogue } from "./catalogue.js";
import type { NamedRun } from "./html/view.js";

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
  /** Where several runs make one report: how that is made. */
  readonly renderTogether?: (runs: readonly NamedRun[]) => Promise<string>;
}

const renderPage = async (runs: readonly NamedRun[]) => (await import("./html/page.js")).renderHtml(runs);

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
  html: {
    file: "reports/report.html",
    render: (records, { requirements }) => renderPage([{ name: nameOf(records), records, requirements }]),
    renderTogether: renderPage,
  },
  gitlab: {
    file: "reports/gl-code-quality-report.json",
    render: async (records, { requirements, strict }) =>
      (await import("./gitlab.js")).renderGitlab(records, requirements, { strict }),
  },
  sarif: {
    file: "reports/report.sarif",
    render: async (records, { requirements, strict }) =>
      (await import("./sarif.js")).renderSarif(records, requirements, { strict }),
  },
  tap: {
    file: "reports/report.tap",
    render: async (records, { requirements, strict }) =>
      (await import("./tap.js")).renderTap(records, requirements, { strict }),
  },
  badge: {
    file: "reports/badge.svg",
    render: async (records, { requirements }) => (await import("./badge.js")).renderBadge(records, requirements),
  },
  github: {
    file: "-",
    render: async (records, { requirements, strict }) =>
      (await import("./github.js")).renderAnnotations(records, requirements, { strict }),
  },
};

/** A run that nobody gave a name has that of its address. */
const nameOf = (records: readonly JournalRecord[]): string =>
  records.flatMap((record) => (record.type === "run" ? record.target.urls : []))[0] ?? "mailspec";

/** By name; without a prototype, so that `constructor` is no kind. */
export const reportKinds: Readonly<Record<string, ReportKind>> = Object.freeze(
  Object.assign(Object.create(null), kinds),
);
