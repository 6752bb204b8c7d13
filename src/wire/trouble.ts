import { seconds } from "../input/duration.js";
/** How the server's side of a connection ended. */
export type Closing = "closed" | "reset" | "failed";

/** Why a read gave nothing. */
export type Trouble = {
  /** Octets that came and don't make a whole unit. */
  readonly partial: Uint8Array;
  /** Index of the transcript entry in which the first of them came, or what happened instead. */
  readonly entry: number;
  /** The unit has begun to come, though nothing of it may be left in `partial`. */
  readonly isPart?: true;
  /** The first line of a reply has come, and not all that belongs to it. */
  readonly isRest?: true;
} & (
  | { readonly kind: "time-out"; readonly ms: number }
  | { readonly kind: Closing; readonly detail: string }
  | { readonly kind: "too-long"; readonly limit: number }
);

/** Why nothing came, in a few words. `awaited`: what should have. */
export function inWords(trouble: Trouble, awaited = "reply"): string {
  if (trouble.kind === "time-out") return `no ${awaited} within ${seconds(trouble.ms)}`;
  return trouble.kind === "too-long" ? `over ${trouble.limit} octets without an end` : trouble.detail;
}
