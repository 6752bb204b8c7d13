import type { Accusation } from "./oracle.js";

/** What a script came to on the wire, as far as a suite needs it. Octets as ISO 8859-1, `{user}` and `{password}` unfilled. */
export type TraceEvent =
  | { readonly kind: "open"; readonly on: number; readonly state: string; readonly breach?: Accusation }
  /** One write, or with `cuts` several; `lines` are the lines that it ends. */
  | { readonly kind: "send"; readonly on: number; readonly octets: string; readonly cuts: readonly number[] }
  | {
      readonly kind: "reply";
      readonly on: number;
      readonly line: string;
      readonly statuses: readonly string[];
      /** mailspec asked on its own account, to see what earlier sessions left. */
      readonly audit: boolean;
      /** The lines of a listing, un-stuffed. */
      readonly listing: readonly string[];
      /** A rule saw something wrong in it. */
      readonly ruled: boolean;
      readonly breach?: Accusation;
    }
  | { readonly kind: "end"; readonly on: number; readonly how: "drop" | "reset" | "half-close" }
  /** The server closed, rightly unless it stayed open for too long. */
  | { readonly kind: "closed"; readonly on: number; readonly breach?: Accusation }
  | { readonly kind: "deliver"; readonly message: string }
  | { readonly kind: "handshake"; readonly on: number }
  /** Another client comes, and should be greeted. */
  | { readonly kind: "bystander"; readonly breach?: Accusation };

export type Trace = readonly TraceEvent[];
