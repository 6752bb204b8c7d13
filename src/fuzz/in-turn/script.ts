/**
 * One step of a script. Plain data: it can be kept in a corpus and written as a suite.
 * Octets are text, one character an octet (ISO 8859-1). A step on a connection that is not open opens it first.
 */
export type Step =
  /** Lines, CRLF added, in one write; with `cuts`, in segments of these sizes, over and over. */
  | { readonly do: "send"; readonly on: number; readonly lines: readonly string[]; readonly cuts?: readonly number[] }
  /** The connection ends without a word, with a TCP RST, or on our side only. */
  | { readonly do: "drop" | "reset" | "half-close"; readonly on: number }
  /** Octets go out, and the connection ends before anything comes back. */
  | { readonly do: "abandon"; readonly on: number; readonly octets: string }
  /** Mail arrives. */
  | { readonly do: "deliver"; readonly message: string }
  /** TLS by command, with lines in the clear behind it in the same write. */
  | { readonly do: "start-tls"; readonly on: number; readonly behind: readonly string[] }
  /** Something that costs the server, `times` times, while another client wants to be served. */
  | { readonly do: "load"; readonly on: number; readonly how: Load; readonly octets: string; readonly times: number };

/** `flood`: commands, each with its reply. `endless`: octets without an end. `trickle`: an octet at a time, slowly. */
export type Load = "flood" | "endless" | "trickle";
