/** A part of a command: text, or a literal. Octets as ISO 8859-1; `{mailbox}` and `{delimiter}` stand for what the target gives. */
export type Part = string | { readonly literal: string; readonly plus?: boolean };

/** One step of a script. Plain data; a step on a connection that is not open opens it first. */
export type Step =
  /** A command without its tag. `odd`: nothing that a client would send; whether it is refused is the server's choice. */
  | { readonly do: "say"; readonly on: number; readonly parts: readonly Part[]; readonly odd?: boolean }
  /** A command with one argument in each form that an astring has: the answers have to be the same. */
  | {
      readonly do: "forms";
      readonly on: number;
      readonly before: string;
      readonly value: string;
      readonly after: string;
    }
  /** Commands in one write: the answers have to be those that they get one by one. They change nothing. */
  | { readonly do: "batch"; readonly on: number; readonly lines: readonly string[] }
  /** What the session believes of its mailbox is held against what is there. */
  | { readonly do: "look"; readonly on: number }
  /** The connection ends without a word. */
  | { readonly do: "drop"; readonly on: number };
