import type { ModelReply } from "../replies/reply.js";

/** A message of the maildrop: CRLF lines, the last one ended. */
export interface Message {
  readonly uniqueId: string;
  readonly octets: Uint8Array;
  /** As LIST says it. A server counts header fields that delivery put on top, too. */
  readonly size: number;
  /** What optional commands tell of it, by names of their own. The oracle knows none of it. */
  readonly facts?: Readonly<Record<string, string>>;
}

/** A message as a session sees it. */
export interface Entry extends Message {
  readonly deleted: boolean;
}

/** Where a session stands (RFC 1939 §3). `closed`: nothing is read any more. */
export interface SessionState {
  readonly phase: "authorization" | "transaction" | "update" | "closed";
  /** Named by a USER that was answered positively. */
  readonly named?: string;
  /** Whose maildrop is open. */
  readonly owner?: string;
  /** Message n of the session is entry n - 1. */
  readonly entries: readonly Entry[];
  readonly secure: boolean;
  readonly utf8: boolean;
  readonly language: string;
  /** Of the greeting, for APOP. */
  readonly timestamp: string;
  /** A SASL exchange that waits for the client. */
  readonly sasl?: { readonly mechanism: "PLAIN" | "CRAM-MD5"; readonly challenge: string };
}

/** One reply that the RFC allows, where it leads, and the requirement that says so. */
export interface Outcome {
  readonly reply: ModelReply;
  readonly next: SessionState;
  readonly because: string;
}

/** One at least; the best first. */
export type Outcomes = readonly [Outcome, ...Outcome[]];

/** What the model asks of the world. Functions of their arguments: the model changes nothing. */
export interface World {
  readonly checkPassword: (user: string, password: string) => boolean;
  readonly checkApop: (user: string, timestamp: string, digest: string) => boolean;
  readonly checkCramMd5: (challenge: string, response: string) => string | undefined;
  /** Whether someone may log in as that user. */
  readonly maildrop: (user: string) => readonly Message[] | "in-use";
  readonly newChallenge: () => string;
  readonly offersTls: boolean;
  readonly languages: readonly string[];
}

/** A session right after the greeting. */
export function newSession(timestamp: string, secure: boolean): SessionState {
  return { phase: "authorization", entries: [], secure, utf8: false, language: "en", timestamp };
}

/** The UPDATE state: what stays in the maildrop after QUIT (RFC 1939 §6). */
export function remaining(state: SessionState): readonly Message[] {
  return state.entries.filter((entry) => !entry.deleted).map(({ deleted: _deleted, ...message }) => message);
}
