import type { Result } from "../journal/record.js";
import { placeText } from "./failure.js";
import { readable, shortened, visible } from "./octets.js";

/** Where a run stands. */
export interface Progress {
  readonly done: number;
  readonly planned: number;
  readonly findings: number;
  /** Id of the case that began last. */
  readonly current: string;
}

const BAR = 20;

/** One line for a terminal, at most `width` columns wide: the bar first, what does not fit is cut off. */
export function progressLine({ done, planned, findings, current }: Progress, width: number): string {
  const filled = planned === 0 ? 0 : Math.min(BAR, Math.round((done / planned) * BAR));
  const bar = "█".repeat(filled) + "░".repeat(BAR - filled);
  const found = findings === 0 ? "" : ` · ${findings} ${findings === 1 ? "finding" : "findings"}`;
  // ASCII, so that a character is a column.
  const line = `${bar} ${done}/${planned}${found} · ${visible(current)}`;
  // Some terminals wrap as soon as their last column is written.
  const room = Math.max(0, width - 1);
  return line.length <= room ? line : `${line.slice(0, Math.max(0, room - 1))}…`.slice(0, room);
}

/** One line for a log, as a result comes; nothing for what is neither finding nor error. */
export function plainLine(result: Result): string | undefined {
  const { verdict, id, tolerated, reason } = result;
  if (verdict === "pass" || verdict === "skip") return undefined;
  const place = placeText(result);
  const why = verdict === "error" && reason !== undefined ? `: ${shortened(readable(reason), 200)}` : "";
  return `${tolerated === undefined ? verdict : "known"} ${readable(id)}${why}${place === undefined ? "" : `  ${place}`}`;
}
