import { randomBytes } from "node:crypto";
import { insistence } from "../../../fuzz/insist.js";
import { type Recent, recentTalk } from "../../../fuzz/recent.js";
import { unread } from "../../../fuzz/unread.js";
import type { FuzzPlace } from "../../../protocol/fuzz.js";
import type { Place } from "../../../protocol/place.js";
import type { Rule, Watch } from "../../../protocol/rule.js";
import type { Session } from "../../../protocol/session.js";
import { SetUpError } from "../../../protocol/set-up-error.js";
import { freshSender } from "../../../runner/case-sender.js";
import { ownAddress } from "../../../runner/own-address.js";
import { CLIENT } from "../client.js";
import type { SmtpEvent } from "../event.js";
import { newSession, type SessionState } from "../model/state.js";
import { open } from "../open.js";
import { helloOf, type Variant } from "../variant.js";
import { watchRules } from "../watch.js";
import type { States } from "./follow.js";

/** A connection of a worker, and where it stands. */
export interface Talk {
  readonly on: number;
  readonly session: Session<SmtpEvent>;
  states: States;
  /** Refusals so far: a server may lose patience. */
  errors: number;
  /** The last reply was a refusal. */
  refused: boolean;
  /** The last line was not one that a client would send. */
  odd: boolean;
  /** A BDAT was refused: what that leaves is not to be told before RSET or the like (RFC 3030 §2). */
  muddled: boolean;
  /** How the last transaction ended, and what was said since the one that is open was seen to live. */
  ended: string | undefined;
  since: string | undefined;
}

/** One worker's connections: they outlive a script, because a greeting and an introduction cost more than most scripts do. */
export interface Connections extends Recent {
  readonly of: (on: number) => Talk | undefined;
  /** Throws SetUpError. */
  readonly open: (on: number, state: string) => Promise<Talk>;
  readonly end: (on: number, how?: "drop" | "reset") => void;
  readonly clear: () => void;
  /** A line with the target's values in it. */
  readonly filled: (line: string) => string;
  readonly valueOf: (name: string) => string;
  /** A new script: it has a sender of its own, and the rules watch it; `broke` hears of them. */
  readonly begin: (broke: (rule: string) => void) => Watch<SmtpEvent>;
  /** A mark that no other message has. */
  readonly mark: () => string;
}

/** Names that stand in scripts for what the target gives. */
export const names = ["sender", "recipient", "recipient-2", "no-recipient", "local", "domain", "hello"] as const;
const secrets = ["sasl-plain", "sasl-plain-wrong", "user-base64", "password-base64"] as const;
export const allNames: readonly string[] = [...names, ...secrets];

export function connectionsOf(variant: Variant, place: FuzzPlace, rules: readonly Rule<SmtpEvent>[]): Connections {
  const talks = new Map<number, Talk>();
  const run = randomBytes(5).toString("hex");
  const values = new Map<string, string>();
  let sender = freshSender();
  let messages = 0;
  let watch: Watch<SmtpEvent> = { tally: new Map(), see: () => undefined };
  const { process: server, ...where } = place;
  const watched: Place<SmtpEvent> = {
    ...where,
    transcript: unread,
    get sender() {
      return sender;
    },
    watch: {
      get tally() {
        return watch.tally;
      },
      see: (event) => watch.see(event),
    },
  };
  const insist = insistence(server, ({ refusal }) => refusal !== undefined && !refusal.startsWith("4"));
  const stateOf = (state: string, session: Session<SmtpEvent>): SessionState => {
    const fresh = newSession(variant, session.connection.secure());
    if (state === "greeted" || state === "connected") return fresh;
    const hello = { verb: helloOf(variant), name: CLIENT };
    const isKnown = state === "authenticated" || (state === "ready" && variant === "submission");
    return { ...fresh, hello, ...(isKnown && { user: place.account.user }) };
  };
  const its = (name: string) => (name === "sender" ? sender : (values.get(name) ?? `{${name}}`));
  const end: Connections["end"] = (on, how = "drop") => {
    talks.get(on)?.session.connection[how]();
    talks.delete(on);
  };
  return {
    of: (on) => talks.get(on),
    async open(on, state) {
      const from = place.ownAddresses === true && !/ready|authenticated/.test(state) ? ownAddress() : undefined;
      const its =
        from === undefined ? watched : Object.defineProperty({ ...watched, from }, "sender", { get: () => sender });
      const { session, value } = await insist(() => open(variant, its, on, state));
      if (values.size === 0)
        for (const name of allNames) {
          try {
            values.set(name, value(name) ?? "");
          } catch (error) {
            if (!(error instanceof SetUpError)) throw error;
            // With a single account there is nobody else.
            values.set(name, value(name.replace(/-2$/, "")) ?? "");
          }
        }
      const talk: Talk = {
        on,
        session,
        states: [stateOf(state, session)],
        errors: 0,
        refused: false,
        odd: false,
        muddled: false,
        ended: undefined,
        since: undefined,
      };
      talks.set(on, talk);
      return talk;
    },
    end,
    clear() {
      for (const on of Array.from(talks.keys())) end(on);
    },
    filled: (line) =>
      line.includes("{") ? allNames.reduce((text, name) => text.replaceAll(`{${name}}`, its(name)), line) : line,
    valueOf: its,
    begin(broke) {
      sender = freshSender();
      watch = watchRules(rules, broke);
      return watch;
    },
    ...recentTalk(),
    mark: () => `${run}-${++messages}`,
  };
}
