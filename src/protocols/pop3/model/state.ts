/** A message of the maildrop: CRLF lines, the last one ended. */
export interface Message {
  readonly uniqueId: string;
  readonly octets: Uint8Array;
  /** As LIST says it. A server counts header fields that delivery put on top, too. */
  readonly size: number;
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

/** What a reply says; `print` in the reference server makes octets of it. */
export type ModelReply =
  | { readonly kind: "positive" | "negative"; readonly text: Text; readonly code?: string }
  | { readonly kind: "drop-listing"; readonly count: number; readonly size: number }
  | { readonly kind: "scan-listing"; readonly number: number; readonly size: number }
  | { readonly kind: "scan-listings"; readonly listings: readonly { readonly number: number; readonly size: number }[] }
  | { readonly kind: "unique-id-listing"; readonly number: number; readonly uniqueId: string }
  | {
      readonly kind: "unique-id-listings";
      readonly listings: readonly { readonly number: number; readonly uniqueId: string }[];
    }
  /** `lines`: only so many of the body (TOP). */
  | { readonly kind: "message"; readonly octets: Uint8Array; readonly lines?: number }
  | { readonly kind: "capabilities"; readonly lines: readonly string[] }
  | { readonly kind: "languages" }
  | { readonly kind: "language"; readonly tag: string }
  | { readonly kind: "challenge"; readonly text: string }
  /** TLS begins after it. */
  | { readonly kind: "begin-tls" };

/** Human-readable texts by what they say, so that LANG can say it in another language. */
export type Text =
  | "ready"
  | "hello"
  | "logged-in"
  | "bye"
  | "done"
  | "deleted"
  | "no-such-message"
  | "already-deleted"
  | "wrong-state"
  | "unknown-command"
  | "bad-arguments"
  | "refused"
  | "in-use"
  | "cancelled"
  | "not-now"
  | "needs-utf8"
  | "unknown-language"
  | "too-long";

/** One reply that the RFC allows, where it leads, and the requirement that says so. */
export interface Outcome {
  readonly reply: ModelReply;
  readonly next: SessionState;
  readonly because: string;
}

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

/** Commands of the TRANSACTION state, as the state-restriction cases send them. */
export const transactionCommands: readonly string[] = [
  "STAT",
  "LIST",
  "LIST 1",
  "RETR 1",
  "DELE 1",
  "NOOP",
  "RSET",
  "TOP 1 0",
  "UIDL",
  "UIDL 1",
];

/** Commands of the AUTHORIZATION state, as the state-restriction cases send them. */
export const authorizationCommands: readonly string[] = ["USER {user}", "PASS {password}"];

/** A session right after the greeting. */
export function newSession(timestamp: string, secure: boolean): SessionState {
  return { phase: "authorization", entries: [], secure, utf8: false, language: "en", timestamp };
}

/** The UPDATE state: what stays in the maildrop after QUIT (RFC 1939 §6). */
export function remaining(state: SessionState): readonly Message[] {
  return state.entries
    .filter((entry) => !entry.deleted)
    .map(({ uniqueId, octets, size }) => ({ uniqueId, octets, size }));
}

export const positive = (text: Text): ModelReply => ({ kind: "positive", text });
export const negative = (text: Text, code?: string): ModelReply => ({
  kind: "negative",
  text,
  ...(code !== undefined && { code }),
});

/** A refusal that changes nothing. */
export function refuse(state: SessionState, text: Text, because: string, code?: string): [Outcome] {
  return [{ reply: negative(text, code), next: state, because }];
}
