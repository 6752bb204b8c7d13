/** A requirement that is broken, with what should have come as patterns of the suite language. */
export interface Accusation {
  readonly requirement: string;
  readonly shape: string;
  /** One of these replies. */
  readonly expected: readonly string[];
  readonly received?: string;
  readonly event?: string;
  readonly rule?: string;
  readonly at?: number;
  readonly connection: number;
  readonly sent: string;
}

/** What a script came to on the wire, as far as a suite needs it. Octets as ISO 8859-1, placeholders unfilled. */
export type TraceEvent =
  | { readonly kind: "open"; readonly on: number; readonly state: string }
  | { readonly kind: "send"; readonly on: number; readonly octets: string; readonly cuts: readonly number[] }
  /** The mail data behind a 354, dots doubled, and the dot that ends them; `message`: as it was before that. */
  | { readonly kind: "data"; readonly on: number; readonly message: string; readonly cuts: readonly number[] }
  /** `came`: a pattern for what came. */
  | { readonly kind: "reply"; readonly on: number; readonly came: string; readonly breach?: Accusation }
  /** Octets came that nobody asked for. */
  | { readonly kind: "extra"; readonly on: number }
  | { readonly kind: "end"; readonly on: number; readonly how: "drop" | "reset" }
  | { readonly kind: "handshake"; readonly on: number }
  /** What was found in a mailbox: so many messages were to be there, or this one; `recipient`: the name of its address. */
  | { readonly kind: "arrived"; readonly recipient: string; readonly wanted: number | string };

export type Trace = readonly TraceEvent[];
