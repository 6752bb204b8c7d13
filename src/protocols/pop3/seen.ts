import type { Trouble } from "../../wire/trouble.js";
import type { Block, Line } from "../../wire/unit.js";
import type { Command } from "./command.js";
import type { Parsed, StatusLine } from "./grammar.js";

/** RFC 1939 §3's states, and what is before and after them: `quit` is QUIT in the AUTHORIZATION state. */
export type Phase = "greeting" | "authorization" | "transaction" | "update" | "quit";

interface Context {
  readonly connection: number;
  /** Before this reply. */
  readonly phase: Phase;
  /** Whose maildrop it is; "" when nobody has logged in. */
  readonly account: string;
  readonly secure: boolean;
  /** The server announces RESP-CODES. */
  readonly respCodes: boolean;
  /** UTF8 or LANG is in force, so texts may be UTF-8 (RFC 6856). */
  readonly utf8: boolean;
  /** The command as sent, without its line end; empty for the greeting. */
  readonly sent: Uint8Array;
}

/** What a rule sees: one reply, octets that nobody asked for, or octets that end in the middle. */
export type Seen = Context &
  (
    | {
        readonly kind: "reply";
        /** undefined: this is the greeting. */
        readonly command?: Command | undefined;
        readonly line: Line;
        readonly status: Parsed<StatusLine>;
        /** It answers a SASL response, not a command. */
        readonly response: boolean;
        readonly block?: Block | undefined;
        /** The block didn't come whole. */
        readonly cut?: boolean;
      }
    /** `last`: the server closed the connection after it. */
    | { readonly kind: "unasked"; readonly octets: Uint8Array; readonly last: boolean }
    | { readonly kind: "cut"; readonly command?: Command; readonly octets: Uint8Array; readonly trouble: Trouble }
  );
