import type { Parsed } from "../../protocol/parsed.js";
import type { Event } from "../../protocol/session.js";
import type { Trouble } from "../../wire/trouble.js";
import type { Response } from "./grammar/response.js";
import type { ResponseOctets } from "./response-unit.js";
import type { UnderWay } from "./tagging.js";
import type { View } from "./view.js";

/** What a client knows when a response comes, before that counts. */
export interface Known {
  /** What it is to, or the oldest under way; undefined: the greeting, or nothing that anybody asked for. */
  readonly command: UnderWay | undefined;
  readonly underWay: readonly UnderWay[];
  /** Of them: whose octets wait for a go-ahead. */
  readonly waits: UnderWay | undefined;
  readonly view: View;
}

/** One whole response, and what the grammar makes of it. */
export interface ResponseEvent extends Event {
  readonly kind: "response";
  readonly octets: ResponseOctets;
  readonly parsed: Parsed<Response>;
  /** What it says for all that, where the grammar misses nothing but the text for people. */
  readonly meant?: Response;
  /** The first of its connection. */
  readonly isGreeting: boolean;
  /** Inside TLS. */
  readonly secure: boolean;
  /** Octets were sent that can be heard as more commands than one, or as none: what answers them nobody can tell. */
  readonly isDoubtful: boolean;
  readonly known: Known;
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
