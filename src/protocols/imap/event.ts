import type { Parsed } from "../../protocol/parsed.js";
import type { Event } from "../../protocol/session.js";
import type { Trouble } from "../../wire/trouble.js";
import type { Response } from "./grammar/response.js";
import type { ResponseOctets } from "./response-unit.js";

/** One whole response, and what the grammar makes of it. */
export interface ResponseEvent extends Event {
  readonly kind: "response";
  readonly octets: ResponseOctets;
  readonly parsed: Parsed<Response>;
}

/** Octets that end in the middle of a response. */
export interface CutEvent extends Event {
  readonly kind: "cut";
  readonly octets: Uint8Array;
  readonly trouble: Trouble;
}

/** Octets in the clear between the reply to STARTTLS and the handshake. */
export interface LeftoverEvent extends Event {
  readonly kind: "leftover";
  readonly octets: Uint8Array;
}

/** What an IMAP server says in a session. */
export type ImapEvent = ResponseEvent | CutEvent | LeftoverEvent;
