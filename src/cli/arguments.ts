import { milliseconds } from "../input/duration.js";
import { UsageError } from "../input/usage-error.js";

/** `2s`, `500ms`, `3m`, or a number of seconds; in milliseconds, from 1 to those of a day. Throws UsageError. */
export function duration(text: string, option: string): number {
  const ms = milliseconds(text, "s");
  if (ms === undefined || ms < 1)
    throw new UsageError(`${option} ${text}: write a duration such as 5s, 500ms or 2m, at most a day`);
  return ms;
}

/** A whole number from `least` to `most`. Throws UsageError. */
export function whole(text: string, option: string, least: number, most = 1_000_000_000): number {
  const value = /^\d+$/.test(text) ? Number(text) : Number.NaN;
  if (!(value >= least && value <= most))
    throw new UsageError(`${option} ${text}: write a whole number from ${least} to ${most}`);
  return value;
}

/** A repeatable option as a list. */
export function list(value: string | readonly string[] | undefined): readonly string[] {
  if (value === undefined) return [];
  return typeof value === "string" ? [value] : value;
}

/** `1/3`: the first of three parts. Throws UsageError. */
export function shard(text: string): { readonly index: number; readonly of: number } {
  const parts = /^([1-9]\d{0,5})\/([1-9]\d{0,5})$/.exec(text);
  if (!parts || Number(parts[1]) > Number(parts[2])) throw new UsageError(`--shard ${text}: write 1/3, 2/3 or 3/3`);
  return { index: Number(parts[1]), of: Number(parts[2]) };
}
