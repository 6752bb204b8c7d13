/**
 * One step of a script. Plain data: it can be kept in a corpus and written as a suite. Octets are text, one character an
 * octet (ISO 8859-1); `{sender}`, `{recipient}` and the like stand for what the target gives. A step on a connection that
 * is not open opens it first.
 */
export type Step =
  /**
   * Lines, CRLF added: in one write where the server takes several at once, else, or `apart`, each after the reply to the
   * one before. With `cuts`, in segments of these sizes, over and over. Behind a 354 comes a message with this body.
   */
  | {
      readonly do: "say";
      readonly on: number;
      readonly lines: readonly string[];
      readonly body?: string;
      readonly cuts?: readonly number[];
      readonly apart?: boolean;
    }
  /** A message with this body by BDAT, in chunks of these sizes, over and over; `last`: the last chunk ends it. */
  | {
      readonly do: "chunks";
      readonly on: number;
      readonly body: string;
      readonly sizes: readonly number[];
      readonly last: boolean;
    }
  /** The connection ends without a word, or with a TCP RST. */
  | { readonly do: "drop" | "reset"; readonly on: number }
  /** TLS by command, with lines in the clear behind it in the same write. */
  | { readonly do: "start-tls"; readonly on: number; readonly behind: readonly string[] };
