import type { Parsed } from "../../protocol/parsed.js";
import type { Event } from "../../protocol/session.js";
import { latin1 } from "../../wire/latin1.js";
import type { Trouble } from "../../wire/trouble.js";
import type { Block, Line } from "../../wire/unit.js";
import type { Command } from "./command-line.js";
import type { StatusLine } from "./grammar.js";

/** RFC 1939 §3's states, and what is before and after them: `quit` is QUIT in the AUTHORIZATION state. */
export type Phase = "greeting" | "authorization" | "transaction" | "update" | "quit";

interface Context extends Event {
  /** Before this event. */
  readonly phase: Phase;
  /** Whose maildrop it is; "" when nobody has logged in. */
  readonly account: string;
  readonly secure: boolean;
  /** The server announces RESP-CODES. */
  readonly respCodes: boolean;
  /** UTF8 or LANG is in force, so texts may be UTF-8 (RFC 6856). */
  readonly utf8: boolean;
}

/** One reply: a line, and for a multi-line reply what follows down to the dot. */
export interface Reply extends Context {
  readonly kind: "reply";
  /** undefined: this is the greeting. */
  readonly command: Command | undefined;
  readonly line: Line;
  readonly status: Parsed<StatusLine>;
  /** It answers a SASL response, not a command. */
  readonly response: boolean;
  readonly block: Block | undefined;
  /** The block didn't come whole. */
  readonly cut: boolean;
}

/** Octets that nobody asked for. `last`: the server closed the connection after them. */
export interface Unasked extends Context {
  readonly kind: "unasked";
  readonly octets: Uint8Array;
  readonly last: boolean;
}

/** Whether it says why the server closes: of the autologout RFC 1939 §3 says only that it should be silent. */
export const isFarewell = ({ octets, last }: Unasked): boolean => last && latin1(octets).startsWith("-ERR");

/** Octets that end in the middle of a reply. */
export interface Cut extends Context {
  readonly kind: "cut";
  readonly command: Command | undefined;
  readonly octets: Uint8Array;
  readonly trouble: Trouble;
}

/** What a POP3 server does, as a session hears it and the rules see it. */
export type Pop3Event = Reply | Unasked | Cut;
