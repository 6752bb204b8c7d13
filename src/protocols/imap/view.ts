import type { Parsed } from "../../protocol/parsed.js";
import { mailboxOf, userOf } from "./arguments.js";
import { exists, expunge, mailboxFlags } from "./grammar/base.js";
import { capabilityData } from "./grammar/capability.js";
import type { Dialect, Families } from "./grammar/cursor.js";
import { fetch, flags as flagsItem, uid as uidItem } from "./grammar/fetch.js";
import { type Flag, flagKey } from "./grammar/flag.js";
import { type Kind, type Named, valueIn } from "./grammar/kind.js";
import { permanentFlags, readOnly, readWrite, uidNext, uidValidity } from "./grammar/resp-text.js";
import type { Response } from "./grammar/response.js";
import type { UnderWay } from "./tagging.js";

/** RFC 9051 §3, and `connected` before the greeting. */
export type State = "connected" | "greeted" | "authenticated" | "selected" | "ended";

/** What is known of a message. */
export interface Message {
  uid?: number;
  /** As they are compared. */
  flags?: ReadonlySet<string>;
}

/** What a client may believe of the mailbox that it has selected. Message n is messages[n - 1]. */
export interface Selected {
  /** As SELECT or EXAMINE was sent. */
  readonly command: UnderWay;
  /** As it was given; INBOX in capitals. */
  readonly name: string;
  messages: Message[];
  /** There are more than can be kept: none is, and how many there are is not known any more. */
  isCut: boolean;
  flags?: readonly Flag[];
  permanentFlags?: readonly Flag[];
  uidValidity?: number;
  uidNext?: number;
  isReadOnly: boolean;
}

/** What a client may believe of a session, from all that the server has said in it. */
export interface View {
  /** What the grammar is, by what was ENABLEd. */
  dialect(): Dialect;
  isGreeted(): boolean;
  state(): State;
  /** In upper case; undefined: not told since the connection, TLS or login changed them (RFC 9051 §6.1.1). */
  capabilities(): ReadonlySet<string> | undefined;
  selected(): Selected | undefined;
  /** While SELECT or EXAMINE is under way: the mailbox that is to be selected, as far as it is told. */
  selecting(): Selected | undefined;
  /** What ENABLED named, in upper case. */
  enabled(): ReadonlySet<string>;
  /** Who has logged in, as LOGIN or the initial response of PLAIN had it; undefined: nobody, or nobody knows. */
  user(): string | undefined;
  /** `command`: what the response is to, or the oldest under way. */
  see(parsed: Parsed<Response>, command: UnderWay | undefined): void;
  /** What a response of that name has to tell could not be read: it is not known any more. */
  misread(name: string): void;
  /** A handshake was made: what was known of capabilities is void (RFC 9051 §6.2.1). */
  secured(): void;
}

const is = <T>(kind: Kind<T>, its: Named): boolean => its.name === kind.name;
const isSelecting = ({ name }: UnderWay): boolean => name === "SELECT" || name === "EXAMINE";

/** Follows a session from its greeting on. */
export function sessionView(kinds: Families): View {
  let state: State = "connected";
  let capabilities: ReadonlySet<string> | undefined;
  let selected: Selected | undefined;
  /** While SELECT or EXAMINE is under way: what it says of the mailbox to be. */
  let next: Selected | undefined;
  let user: string | undefined;
  let enabled: ReadonlySet<string> = new Set();
  let dialect: Dialect = { utf8: false, rev2: false, kinds };

  const learn = (its: Named) => {
    const told = capabilitiesIn(its);
    if (told) capabilities = told;
    const more = its.name === "ENABLED" ? wordsIn(its.value) : [];
    if (!told && more.length === 0) return;
    enabled = new Set([...enabled, ...more]);
    // Both revisions offered: it is rev1 until rev2 is enabled (RFC 9051 §7.2.2, appendix A).
    const isOnly = told ? told.has("IMAP4REV2") && !told.has("IMAP4REV1") : dialect.rev2;
    const rev2 = isOnly || enabled.has("IMAP4REV2");
    dialect = { kinds, rev2, utf8: rev2 || enabled.has("UTF8=ACCEPT") || enabled.has("UTF8=ONLY") };
  };

  const ofMailbox = (command: UnderWay | undefined): Selected | undefined => {
    if (!command || !isSelecting(command)) return selected;
    next ??= { command, name: mailboxOf(command), messages: [], isCut: false, isReadOnly: command.name === "EXAMINE" };
    return next;
  };

  const seeCode = (code: Named | undefined, command: UnderWay | undefined) => {
    if (!code) return;
    learn(code);
    // What was said before is of the mailbox that is closed (RFC 9051 §7.1), asked for or not (§3, figure).
    if (code.name === "CLOSED") {
      next = undefined;
      if (selected) state = "authenticated";
      selected = undefined;
    }
    const mailbox = ofMailbox(command);
    if (!mailbox) return;
    const [permanent, validity, nextUid] = [
      valueIn(permanentFlags, [code]),
      valueIn(uidValidity, [code]),
      valueIn(uidNext, [code]),
    ];
    if (permanent) mailbox.permanentFlags = permanent;
    if (validity !== undefined) mailbox.uidValidity = validity;
    if (nextUid !== undefined) mailbox.uidNext = nextUid;
    if (is(readOnly, code)) mailbox.isReadOnly = true;
    if (is(readWrite, code)) mailbox.isReadOnly = false;
  };

  const seeFetch = (message: Message | undefined, items: readonly Named[]) => {
    if (!message) return;
    const [uid, flags] = [valueIn(uidItem, items), valueIn(flagsItem, items)];
    if (uid !== undefined) message.uid = uid;
    if (flags) message.flags = new Set(flags.map(flagKey));
  };

  const seeNumbered = (its: Extract<Response, { kind: "numbered" }>, mailbox: Selected | undefined) => {
    if (!mailbox) return;
    const { messages } = mailbox;
    // A count that shrinks, or a number beyond it, is the rules' matter: nothing is known of such messages.
    if (is(exists, its)) {
      mailbox.isCut ||= its.number > MOST;
      if (mailbox.isCut) messages.length = 0;
      while (!mailbox.isCut && messages.length < its.number) messages.push({});
    }
    if (is(expunge, its)) messages.splice(its.number - 1, 1);
    const items = valueIn(fetch, [its]);
    if (items) seeFetch(messages[its.number - 1], items);
  };

  const done = (command: UnderWay | undefined, condition: "OK" | "NO" | "BAD") => {
    if (!command) return;
    const isOk = condition === "OK";
    if (isSelecting(command)) {
      // A failed SELECT leaves no mailbox selected; BAD has not tried (RFC 9051 §6.3.2).
      if (condition !== "BAD") {
        selected = isOk ? ofMailbox(command) : undefined;
        state = isOk ? "selected" : "authenticated";
      }
      next = undefined;
      return;
    }
    if (!isOk) return;
    if (command.name === "LOGIN" || command.name === "AUTHENTICATE") {
      state = "authenticated";
      user = userOf(command);
    }
    // Nothing is said in the clear any more.
    if (command.name === "STARTTLS") state = "ended";
    if (command.name === "CLOSE" || command.name === "UNSELECT") {
      state = "authenticated";
      selected = undefined;
    }
  };

  return {
    dialect: () => dialect,
    isGreeted: () => state !== "connected",
    state: () => state,
    capabilities: () => capabilities,
    selected: () => selected,
    selecting: () => next,
    enabled: () => enabled,
    user: () => user,
    misread(name) {
      if (name === "CAPABILITY") capabilities = undefined;
      if (name === "FLAGS") for (const mailbox of [selected, next]) delete mailbox?.flags;
    },
    secured() {
      state = "greeted";
      capabilities = undefined;
    },
    see(parsed, command) {
      if (!parsed.ok) {
        if (state === "connected") state = "greeted";
        return;
      }
      const { value } = parsed;
      switch (value.kind) {
        case "condition":
          if (state === "connected") state = value.condition === "PREAUTH" ? "authenticated" : "greeted";
          if (value.condition === "BYE") state = "ended";
          seeCode(value.code, command);
          return;
        case "tagged":
          // What a login changes in capabilities is told with its result, or has to be asked for.
          if (command?.name === "LOGIN" || command?.name === "AUTHENTICATE") capabilities = undefined;
          seeCode(value.code, command);
          done(command, value.condition);
          return;
        case "data": {
          learn(value);
          const told = valueIn(mailboxFlags, [value]);
          const mailbox = ofMailbox(command);
          if (told && mailbox) mailbox.flags = told;
          return;
        }
        case "numbered":
          seeNumbered(value, ofMailbox(command));
          return;
        case "continue":
          return;
        default:
          value satisfies never;
      }
    },
  };
}

/** Messages of which something is kept: a server may announce 4294967295, in each session, and expunge them one by one. */
const MOST = 1 << 15;

const wordsIn = (value: unknown): readonly string[] =>
  (Array.isArray(value) ? value : typeof value === "string" ? value.split(" ") : []).map((its) =>
    String(its).toUpperCase(),
  );

const capabilitiesIn = (its: Named): ReadonlySet<string> | undefined => {
  const told = valueIn(capabilityData, [its]);
  return told && new Set(told);
};
