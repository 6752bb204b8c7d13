import type { Breach } from "../../../protocol/fuzz.js";
import type { Part } from "./script.js";

/** A requirement that is broken, with the data that should have come as patterns of the suite language. */
export interface Accusation extends Omit<Breach, "expected"> {
  readonly expected: readonly string[];
  /** The result that should have come; absent: any. */
  readonly result?: readonly string[];
}

/** As the engine knows it. */
export const told = ({ expected, result, ...breach }: Accusation): Breach => ({
  ...breach,
  expected: expected[0] ?? result?.join(" or ") ?? "",
});

/** What a script came to on the wire, as far as a suite needs it. */
export type TraceEvent =
  | { readonly kind: "open"; readonly on: number }
  /** `came`: OK, NO, BAD, or that the connection ended. */
  | {
      readonly kind: "said";
      readonly on: number;
      readonly parts: readonly Part[];
      readonly came: string;
      readonly breach?: Accusation;
    }
  | { readonly kind: "pause"; readonly ms: number }
  | { readonly kind: "end"; readonly on: number };
