import type { Result } from "../journal/record.js";
import { besideLines } from "./beside.js";
import { failureLines } from "./failure.js";
import { brief, readable } from "./octets.js";
import { steady } from "./steady.js";
import { transcriptLines } from "./transcript.js";

/** What was played twice. */
export interface Replayed {
  readonly before: Result;
  readonly now: Result;
  /** When the run of then began, ISO 8601. */
  readonly at: string;
  /** Where it was played now. */
  readonly url: string;
}

/** How something went then and goes now: the verdicts, what was wrong, and the transcripts beside each other where they differ. */
export function renderReplay({ before: then, now, at, url }: Replayed, width: number): string {
  const beside = besideLines(transcriptLines(then.transcript), transcriptLines(now.transcript), width - 2, steady);
  const column = Math.max(20, Math.floor((width - 5) / 2));
  const lines = [
    `${readable(then.id)}  ${then.level}`,
    `  ${brief(then.title)}`,
    ...told("then", then, ` ${readable(at)}`, width),
    ...told("now", now, ` ${readable(url)}`, width),
    "",
    ...(beside.length === 0
      ? ["  what was said is the same, but for dates and ids"]
      : [`${"  then".padEnd(column + 2)} │ now`, ...beside.map((line) => `  ${line}`)]),
    "",
    then.verdict === now.verdict
      ? `the verdict is the same: ${now.verdict}`
      : `the verdict was ${then.verdict}, and is ${now.verdict}`,
  ];
  return `${lines.join("\n")}\n`;
}

const told = (word: string, { verdict, reason, failure }: Result, where: string, width: number): readonly string[] => [
  `  ${word.padEnd(5)} ${verdict}${where}${reason === undefined ? "" : `: ${brief(reason)}`}`,
  ...(failure ? failureLines(failure, width - 4).map((line) => `    ${line}`) : []),
];
