/** How the server's side of a connection ended. */
export type Closing = "closed" | "reset" | "failed";

/** Why a read gave nothing. `partial`: octets that came and don't make a whole unit. */
export type Trouble =
  | { readonly kind: "time-out"; readonly ms: number; readonly partial: Uint8Array }
  | { readonly kind: Closing; readonly detail: string; readonly partial: Uint8Array }
  | { readonly kind: "too-long"; readonly limit: number; readonly partial: Uint8Array };

/** Why nothing came, in a few words. `awaited`: what should have. */
export function inWords(trouble: Trouble, awaited = "reply"): string {
  if (trouble.kind === "time-out") return `no ${awaited} within ${trouble.ms / 1000} s`;
  return trouble.kind === "too-long" ? `over ${trouble.limit} octets without an end` : trouble.detail;
}
