import { milliseconds } from "../input/duration.js";
import { UsageError } from "../input/usage-error.js";
import type { Shard } from "../journal/record.js";

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

/**
 * `1/3`: the first of three parts. `auto`: the part that a CI has numbered, with CI_NODE_INDEX and CI_NODE_TOTAL; `auto/3`: of three,
 * the one of an indexed Job of Kubernetes, with JOB_COMPLETION_INDEX. Throws UsageError.
 */
export function shard(text: string, env: Readonly<Record<string, string | undefined>> = process.env): Shard {
  const [part = "", of = env.CI_NODE_TOTAL ?? ""] = text.split(/\/(.*)/s, 2);
  const index = part !== "auto" ? part : text === part ? env.CI_NODE_INDEX : fromOne(env.JOB_COMPLETION_INDEX);
  if (index === undefined)
    throw new UsageError(
      `--shard ${text}: ${text === "auto" ? "CI_NODE_INDEX and CI_NODE_TOTAL say" : "JOB_COMPLETION_INDEX says"} which, and nobody has set them`,
    );
  const isNumber = (its: string) => /^[1-9]\d{0,5}$/.test(its);
  if (!text.includes("/") && part !== "auto") throw new UsageError(`--shard ${text}: write 1/3, 2/3 or 3/3`);
  if (!isNumber(index) || !isNumber(of) || Number(index) > Number(of))
    throw new UsageError(`--shard ${text}${part === "auto" ? ` (${index} of ${of})` : ""}: write 1/3, 2/3 or 3/3`);
  return { index: Number(index), of: Number(of) };
}

const fromOne = (index: string | undefined) =>
  index === undefined || !/^\d{1,6}$/.test(index) ? index : String(Number(index) + 1);
