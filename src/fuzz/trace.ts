import type { Breach } from "./in-turn/oracle.js";

/** What a script came to on the wire, as far as a suite needs it. Octets as ISO 8859-1, `{user}` and `{password}` unfilled. */
export type TraceEvent =
  | {
      readonly kind: "open";
      readonly on: number;
      readonly state: "authorization" | "transaction";
      readonly breach?: Breach;
    }
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
      readonly breach?: Breach;
    }
  | { readonly kind: "end"; readonly on: number; readonly how: "drop" | "reset" | "half-close" }
  /** The server closed, rightly. */
  | { readonly kind: "closed"; readonly on: number; readonly breach?: Breach }
  | { readonly kind: "deliver"; readonly message: string }
  | { readonly kind: "handshake"; readonly on: number }
  /** Another client comes, and should be greeted. */
  | { readonly kind: "bystander"; readonly breach?: Breach };

export type Trace = readonly TraceEvent[];
