import { insistence } from "../../../fuzz/insist.js";
import { type Recent, recentTalk } from "../../../fuzz/recent.js";
import { unread } from "../../../fuzz/unread.js";
import type { FuzzPlace } from "../../../protocol/fuzz.js";
import type { Place } from "../../../protocol/place.js";
import type { Rule, Watch } from "../../../protocol/rule.js";
import type { Session } from "../../../protocol/session.js";
import type { ImapEvent } from "../event.js";
import { hierarchyOf } from "../hierarchy.js";
import { open } from "../open.js";
import { isThrottle } from "../throttle.js";
import type { View } from "../view.js";
import { watchRules } from "../watch.js";
import type { Fill } from "./parts.js";

/** A connection of a worker. */
export interface Talk {
  readonly on: number;
  readonly session: Session<ImapEvent>;
  readonly view: View;
  /** Commands that were answered with BAD so far: a server may lose patience. */
  errors: number;
}

/** One worker's connections. */
export interface Talks extends Recent {
  readonly of: (on: number) => Talk | undefined;
  readonly all: () => readonly Talk[];
  /** Throws SetUpError. */
  readonly open: (on: number, state: string) => Promise<Talk>;
  readonly end: (on: number) => void;
  readonly clear: () => void;
  /** With the delimiter of the server, and with the model's. */
  readonly fill: Fill;
  readonly fillForModel: Fill;
  /** A new script, in that mailbox; `broke` hears of rules. */
  readonly begin: (mailbox: string, broke: (rule: string) => void) => Watch<ImapEvent>;
}

export function talksOf(place: FuzzPlace, rules: readonly Rule<ImapEvent>[]): Talks {
  const talks = new Map<number, Talk>();
  const { process: server, ...where } = place;
  const { delimiter = "/" } = hierarchyOf(place.offers);
  let mailbox = "";
  let watch: Watch<ImapEvent> = { tally: new Map(), see: () => undefined };
  const watched: Place<ImapEvent> = {
    ...where,
    transcript: unread,
    get mailbox() {
      return mailbox;
    },
    watch: {
      get tally() {
        return watch.tally;
      },
      see: (event) => watch.see(event),
    },
  };
  const insist = insistence(server, ({ refusal }) => refusal !== undefined && !isThrottle(refusal));
  const end = (on: number) => {
    talks.get(on)?.session.connection.drop();
    talks.delete(on);
  };
  const filled = (text: string, by: string) => text.replaceAll("{mailbox}", mailbox).replaceAll("{delimiter}", by);
  return {
    of: (on) => talks.get(on),
    all: () => [...talks.values()],
    async open(on, state) {
      const { session, view } = await insist(() => open(watched, on, state));
      const talk: Talk = { on, session, view, errors: 0 };
      talks.set(on, talk);
      return talk;
    },
    end,
    clear() {
      for (const on of Array.from(talks.keys())) end(on);
    },
    fill: (text) => filled(text, delimiter),
    fillForModel: (text) => filled(text, "/"),
    begin(name, broke) {
      mailbox = name;
      watch = watchRules(rules, broke);
      return watch;
    },
    ...recentTalk(),
  };
}
