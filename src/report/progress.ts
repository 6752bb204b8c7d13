/** Where a run stands. */
export interface Progress {
  readonly done: number;
  readonly planned: number;
  readonly findings: number;
  readonly current: string;
}

/** One line for a terminal of that many columns. */
export function progressLine({ done, planned, findings, current }: Progress, columns: number): string {
  const width = 20;
  const filled = planned === 0 ? 0 : Math.min(width, Math.round((done / planned) * width));
  const bar = "█".repeat(filled) + "░".repeat(width - filled);
  return `${bar} ${done}/${planned}${findings > 0 ? ` · ${findings} findings` : ""} · ${current}`.slice(
    0,
    Math.max(10, columns - 1),
  );
}
