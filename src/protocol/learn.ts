import type { Offers } from "./offers.js";
import type { Event } from "./session.js";
import type { Wants } from "./world.js";

/** The server closed the connection instead of a reply. Nothing comes behind it. */
export const CLOSED = "closed";
/** No reply came in time: what comes later would answer nobody knows what. */
export const SILENCE = "silence";

/** One thing that a client says, as often as it likes, whatever state it is in. */
export interface Letter {
  /** A C line of the suite language: `PASS {password}`. By it the letter is known. */
  readonly line: string;
  /** Capabilities without which it is left out: it would say nothing of the server. */
  readonly needs?: readonly string[];
  /** The output behind which TLS begins. */
  readonly startsTls?: string;
  /** What is sent at once behind that output, and belongs to the letter: mail data, an answer to a challenge. A C line, or where it ends with CRLF octets. */
  readonly goesOn?: { readonly behind: string; readonly with: string };
  /** It is a login, and a reply to it may take its time. */
  readonly isLogin?: true;
  /** A login that has to be refused: servers delay such, and may lock out whoever tries too often. */
  readonly isWrongLogin?: true;
}

/** What the RFCs allow as an answer to a letter, and where it leads. */
export interface ModelChoice {
  readonly output: string;
  /** undefined: the connection is closed. */
  readonly next: ModelState | undefined;
  /** The requirement that says so. */
  readonly because?: string;
}

/** A state of the protocol's model. */
export interface ModelState {
  /** States with the same key answer alike for ever. */
  readonly key: string;
  /** One at least; what our own server does comes first. */
  say(letter: Letter): readonly [ModelChoice, ...ModelChoice[]];
}

/** What a model is told of the server beside which it is put. */
export interface ModelPlace {
  readonly offers: Offers;
  /** The session is under TLS before the first letter. */
  readonly secure: boolean;
}

/** How a protocol's servers are asked what state machine they have. */
export interface Learn<E extends Event = Event> {
  /** The state in which words begin, of Protocol.states. */
  readonly begins: string;
  readonly alphabet: readonly Letter[];
  /** What the mailbox holds before each word. */
  readonly wants: Wants;
  /** Whether the server awaits something before it says more to the command under way. */
  awaitsMore?(event: E): boolean;
  /** What is made of a reply: as much of it as shows the state. */
  output(letter: Letter, heard: readonly E[]): string;
  /** Which outputs are refusals: no clause says which of them it has to be. */
  readonly isRefusal: (output: string) => boolean;
  /** Whether the mail has to be made anew after that has been said, letter and output each. */
  spoils(said: readonly (readonly [letter: string, output: string])[]): boolean;
  /** Said at the end of a word, where the session is open still, so that ending it changes nothing. */
  readonly undo?: string;
  model(place: ModelPlace): ModelState;
}
