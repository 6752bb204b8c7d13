/** Milliseconds in words: `10 s`, `0.93 s`. */
export const seconds = (ms: number): string => `${ms > 0 && ms < 10 ? 0.01 : Math.round(ms / 10) / 100} s`;

const UNITS = { ms: 1, s: 1000, m: 60_000 } as const;

/** Timers count no further than 24 days, and some wait six times what was asked for. */
const DAY = 24 * 3_600_000;

/** `2s`, `500ms`, `1.5m` in milliseconds, a day at most; undefined when it is none. `unit`: of a number without one. */
export function milliseconds(text: string, unit?: keyof typeof UNITS): number | undefined {
  const parts = /^(\d+(?:\.\d+)?)(ms|s|m)?$/.exec(text);
  const its = (parts?.[2] as keyof typeof UNITS | undefined) ?? unit;
  const ms = parts && its ? Number(parts[1]) * UNITS[its] : Number.NaN;
  return ms <= DAY ? ms : undefined;
}
