import type { Trouble } from "./connection.js";

/** Why nothing came, in a few words. `awaited`: what should have. */
export function inWords(trouble: Trouble, awaited = "reply"): string {
  if (trouble.kind === "time-out") return `no ${awaited} within ${trouble.ms / 1000} s`;
  return trouble.kind === "too-long" ? `over ${trouble.limit} octets without an end` : trouble.detail;
}
