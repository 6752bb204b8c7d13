import type { TranscriptEntry } from "../../../journal/record.js";
import type { FuzzPlace } from "../../../protocol/fuzz.js";
import type { Place } from "../../../protocol/place.js";
import type { Rule, Watch } from "../../../protocol/rule.js";
import type { Session } from "../../../protocol/session.js";
import { SetUpError } from "../../../protocol/set-up-error.js";
import type { Transcript } from "../../../wire/transcript.js";
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
export interface Talks {
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
  readonly said: (on: number, line: string, came: string) => void;
  readonly recent: () => readonly TranscriptEntry[];
}

/** Milliseconds for which a server may let nobody in; and for which nothing may listen. */
const THROTTLED = 30_000;
const GONE = 3000;
/** Exchanges that are remembered for who asks what a server died of. */
const RECENT = 20;

const unread: Transcript = {
  octets: () => 0,
  event: () => undefined,
  entries: () => [],
  length: () => 0,
  elapsed: () => 0,
};

export function talksOf(place: FuzzPlace, rules: readonly Rule<ImapEvent>[]): Talks {
  const talks = new Map<number, Talk>();
  const began = performance.now();
  const { process: server, ...where } = place;
  const { delimiter = "/" } = hierarchyOf(place.offers);
  let mailbox = "";
  let watch: Watch<ImapEvent> = { tally: new Map(), see: () => undefined };
  const last: { readonly on: number; readonly line: string; readonly came: string; readonly at: number }[] = [];
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
  const insist = async <T>(work: () => Promise<T>): Promise<T> => {
    const started = performance.now();
    for (let pause = 50; ; pause = Math.min(pause * 2, 2000)) {
      await server?.ready();
      try {
        return await work();
      } catch (error) {
        const isFinal = !(error instanceof SetUpError) || (error.refusal !== undefined && !isThrottle(error.refusal));
        const until = started + (!isFinal && error.isGone && !server ? GONE : THROTTLED);
        if (isFinal || performance.now() + pause > until) throw error;
      }
      await new Promise((resolve) => setTimeout(resolve, pause));
    }
  };
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
    said(on, line, came) {
      last.push({ on, line, came, at: performance.now() });
      if (last.length > RECENT) last.shift();
    },
    recent: () =>
      last.flatMap(({ on, line, came, at }) => {
        const said = { ms: Math.round(at - began), connection: on };
        return [
          { ...said, from: "C", text: `${line.slice(0, 1000)}\r\n` } as const,
          { ...said, from: "-", text: came } as const,
        ];
      }),
  };
}
