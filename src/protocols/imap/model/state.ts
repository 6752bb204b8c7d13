import type { Mechanism, SaslMessages, SaslWorld } from "../../../reference/sasl/mechanism.js";
import type { Extension } from "../extensions/extension.js";
import type { Dialect, Source } from "../grammar/cursor.js";
import type { DateTime } from "../grammar/date-time.js";
import type { Named } from "../grammar/kind.js";
import type { Response } from "../grammar/response.js";
import type { State } from "../view.js";
import type { Account } from "./account.js";
import type { Seen } from "./news.js";

/** RFC 3501, RFC 9051 */
export type Revision = "IMAP4rev1" | "IMAP4rev2";

/** The mailbox that a session has selected. */
export interface SelectedMailbox {
  /** By which it is known whatever it is called meanwhile: no two mailboxes of an account have the same. */
  readonly uidValidity: number;
  readonly isReadOnly: boolean;
  readonly seen: Seen;
  /** UIDs that `$` stands for (RFC 9051 §6.4.4.1). */
  readonly saved: readonly number[];
}

/** A SASL exchange that waits for the client. */
export interface SaslExchange extends SaslMessages {
  readonly mechanism: Mechanism;
  /** Of AUTHENTICATE. */
  readonly tag: string;
}

/** Where a session stands. */
export interface SessionState {
  readonly state: Exclude<State, "connected">;
  readonly secure: boolean;
  readonly user?: string;
  /** In upper case. */
  readonly enabled: ReadonlySet<string>;
  readonly selected?: SelectedMailbox;
  readonly sasl?: SaslExchange;
  /** The tag of IDLE, while it goes on. */
  readonly idle?: string;
}

/** What the model asks of the world. Functions of their arguments: the model changes nothing. */
export interface World extends SaslWorld {
  readonly revisions: readonly Revision[];
  readonly extensions: readonly Extension[];
  readonly mechanisms: readonly Mechanism[];
  readonly offersTls: boolean;
  /** LOGIN, and mechanisms that show the password, are for TLS only: LOGINDISABLED. */
  readonly loginNeedsTls: boolean;
  /** Octets of the largest message. */
  readonly maxSize: number;
  /** Of messages that are appended without a date. */
  readonly now: () => DateTime;
  /** What is there of a user who logs in. */
  readonly accountOf: (user: string) => Account;
}

/** What a client says, as the model hears it. */
export type Input =
  | { readonly kind: "command"; readonly source: Source }
  /** A line in a SASL exchange, or while IDLE goes on. */
  | { readonly kind: "line"; readonly line: Uint8Array }
  /** Nothing: something has changed while IDLE goes on. */
  | { readonly kind: "news" };

/** Where a command finds the session. */
export interface Moment {
  readonly session: SessionState;
  /** undefined: nobody is logged in. */
  readonly account: Account | undefined;
  readonly world: World;
  readonly tag: string;
}

/** What comes of a command. What is absent stays as it was. */
export interface Result {
  /** `continue`: the client is to go on, and there is no tagged response yet. */
  readonly condition: "OK" | "NO" | "BAD" | "continue";
  readonly code?: Named;
  readonly text: string;
  /** Untagged, before the result. */
  readonly responses?: readonly Response[];
  readonly session?: SessionState;
  readonly account?: Account;
  readonly startsTls?: true;
}

/** What a server says to an input, and where it leads. */
export interface Outcome {
  readonly responses: readonly Response[];
  readonly session: SessionState;
  readonly account: Account | undefined;
  /** TLS begins behind the responses. The connection is closed when the session has ended. */
  readonly startsTls?: true;
}

/** A session right after the greeting. */
export const newSession = (secure: boolean): SessionState => ({ state: "greeted", secure, enabled: new Set() });

/** Whether a session speaks rev2: because it said so, or because there is nothing else (RFC 9051 appendix A). */
export const isRev2 = ({ enabled }: SessionState, { revisions }: World): boolean =>
  enabled.has("IMAP4REV2") || !revisions.includes("IMAP4rev1");

/** Whether names and strings of a session are in UTF-8. */
export const isUtf8 = (session: SessionState, world: World): boolean =>
  isRev2(session, world) || session.enabled.has("UTF8=ACCEPT");

/** The grammar that a session speaks. */
export const dialectOf = (session: SessionState, world: World, kinds: Dialect["kinds"]): Dialect => ({
  utf8: isUtf8(session, world),
  rev2: isRev2(session, world),
  kinds,
});
