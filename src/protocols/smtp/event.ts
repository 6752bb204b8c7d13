import type { Parsed } from "../../protocol/parsed.js";
import type { Event } from "../../protocol/session.js";
import type { Trouble } from "../../wire/trouble.js";
import type { Line } from "../../wire/unit.js";
import type { Command } from "./command-line.js";
import type { ReplyLine } from "./grammar/reply.js";

/** What a reply is to. `data`: the mail data down to the dot (RFC 5321 §4.1.1.4). `response`: what the client says in a SASL exchange (RFC 4954 §4). */
export type Asked = "greeting" | "command" | "data" | "response";

/** The extensions of an EHLO response, keyword in upper case to parameters as they stood. */
export type Keywords = ReadonlyMap<string, readonly string[]>;

/** A transaction that is open, as the server's replies have it. */
export interface Transaction {
  /** MAIL's line. */
  readonly mail: Command;
  /** RCPTs that were accepted. */
  readonly recipients: readonly Command[];
  /** A BDAT has been accepted. */
  readonly chunked: boolean;
}

/** What is known of a session before an event. */
interface Context extends Event {
  /** How the client has introduced itself, and the server agreed. */
  readonly hello: "HELO" | "EHLO" | "LHLO" | undefined;
  /** Of the last EHLO or LHLO; empty after HELO. */
  readonly keywords: Keywords;
  readonly secure: boolean;
  readonly authenticated: boolean;
  readonly transaction: Transaction | undefined;
  /** Something was said in the session that a server may take for several things: what replies are to is no longer sure. */
  readonly doubtful: boolean;
}

/** One whole reply: all its lines. */
export interface Reply extends Context {
  readonly kind: "reply";
  readonly asked: Asked;
  /** The command, or that to which data and responses belong; undefined: this is the greeting. */
  readonly command: Command | undefined;
  /** One at least. */
  readonly lines: readonly Line[];
  /** The same, by their grammar. */
  readonly parsed: readonly Parsed<ReplyLine>[];
  /** Of the last line; "" when it has none. */
  readonly code: string;
  /** LMTP, after the mail data: which of the recipients it is about, from 0 (RFC 2033 §4.2). */
  readonly recipient?: number;
}

/** Octets that nobody asked for. `last`: the server closed the connection after them. */
export interface Unasked extends Context {
  readonly kind: "unasked";
  readonly octets: Uint8Array;
  readonly last: boolean;
  /** The client is in the midst of a line, or of mail data: they may be an answer to what has come of it. */
  readonly early: boolean;
  /** There have been mail data in the session: the server may have seen their end where it was not, and commands behind it. */
  readonly behindData: boolean;
}

/** Octets that end in the middle of a reply. */
export interface Cut extends Context {
  readonly kind: "cut";
  readonly command: Command | undefined;
  readonly octets: Uint8Array;
  readonly trouble: Trouble;
}

/** A message that was read back: what delivery has put on top of it. */
export interface Delivered extends Context {
  readonly kind: "delivered";
  /** Whole fields, from the top, with CRLF. */
  readonly fields: readonly string[];
  /** The server has passed it on: this was no final delivery. */
  readonly isPassedOn: boolean;
  /** The address of the mailbox. */
  readonly recipient: string;
}

/** What an SMTP server says in a session. */
export type Heard = Reply | Unasked | Cut;

/** What it says, and what became of it, as the rules see it. */
export type SmtpEvent = Heard | Delivered;

/** 2yz, 3yz, 4yz or 5yz (RFC 5321 §4.2.1). */
export const isPositive = ({ code }: Pick<Reply, "code">): boolean => code.startsWith("2");
