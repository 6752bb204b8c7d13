import type { Opened } from "../protocol/place.js";
import type { Protocol } from "../protocol/protocol.js";
import { type Event, isTrouble } from "../protocol/session.js";
import type { Compiled } from "../suite/compile.js";
import type { Trouble } from "../wire/trouble.js";

/** What an S line is held against: a part of an event. */
export interface Heard<E extends Event = Event> {
  readonly event: E;
  readonly part: number;
  readonly text: string;
}

/** Something that came at any time, and whether an S line has taken it. */
export interface Loose<E extends Event = Event> extends Heard<E> {
  taken: boolean;
}

export type Expect<E extends Event = Event> = Extract<Compiled<E>, { kind: "expect" }>;

/** One connection of a case: its session, and what came on it that no S line has taken yet. */
export interface Channel<E extends Event = Event> {
  readonly opened: Opened<E>;
  readonly language: Protocol<E>["language"];
  /** Ends the session. */
  readonly leave: Protocol<E>["leave"];
  /** Things that came at any time, in the order in which they came; taken ones are marked. */
  readonly loose: Loose<E>[];
  /** S lines that have to find theirs among those before the next thing in turn is matched. */
  readonly gathered: Expect<E>[];
  /** What the next S line is held against, for that label; what comes at any time is put aside, and shown to `aside`. */
  next(label: string, patience: number, aside: (it: Heard<E>) => void): Promise<Heard<E> | Trouble>;
  /** The next thing that comes at any time. */
  nextLoose(patience: number): Promise<E | Trouble>;
  /** Gives the last part back. */
  back(): void;
  /** There are more parts of the event at hand. */
  more(): boolean;
  /** The event of which a part was taken last. */
  current(): E | undefined;
  /** What is left of the event at hand is not looked at. */
  pass(): void;
  /** The same, if its first part has been taken. */
  passRest(): void;
  /** The client speaks: what was not asked for so far nobody asks for any more. */
  clear(): void;
  dropped: boolean;
  /** Several commands were under way at once when the client spoke last. */
  isGroup: boolean;
}

export function channel<E extends Event>(opened: Opened<E>, protocol: Protocol<E>): Channel<E> {
  const { language } = protocol;
  const { session } = opened;
  const loose: Loose<E>[] = [];
  const putAside = (event: E): Loose<E> => {
    const its = { event, part: 0, text: language.text(event, 0) ?? "", taken: false };
    loose.push(its);
    return its;
  };
  const gathered: Expect<E>[] = [];
  /** Things in turn that came while one for another label was awaited. */
  const waiting: E[] = [];
  let current: E | undefined;
  let part = 0;

  const begin = (event: E): Heard<E> => {
    current = event;
    part = 1;
    return { event, part: 0, text: language.text(event, 0) ?? "" };
  };
  /** Hears events until one is wanted, or the time is over, however much comes. */
  const hear = async (patience: number, wanted: (event: E) => boolean): Promise<E | Trouble> => {
    const until = performance.now() + patience;
    for (let left = patience; ; left = Math.max(1, until - performance.now())) {
      const heard = await session.next(left);
      if (isTrouble(heard)) return heard.kind === "time-out" ? { ...heard, ms: patience } : heard;
      if (wanted(heard)) return heard;
      if (performance.now() > until)
        return { kind: "time-out", ms: patience, partial: new Uint8Array(), entry: heard.entry };
    }
  };
  const isFor = (label: string) => (event: E) => label === "" || event.answers?.label === label;

  return {
    opened,
    language,
    leave: (session, target) => protocol.leave(session, target),
    loose,
    gathered,
    dropped: false,
    isGroup: false,
    async next(label, patience, aside) {
      const text = current && isFor(label)(current) ? language.text(current, part) : undefined;
      if (current && text !== undefined) return { event: current, part: part++, text };
      const index = waiting.findIndex(isFor(label));
      if (index >= 0) return begin(waiting.splice(index, 1)[0] as E);
      const heard = await hear(patience, (event) => {
        if (language.isInTurn(event)) {
          if (isFor(label)(event)) return true;
          waiting.push(event);
          if (!event.answers) aside({ event, part: 0, text: language.text(event, 0) ?? "" });
        } else {
          aside(putAside(event));
        }
        return false;
      });
      return isTrouble(heard) ? heard : begin(heard);
    },
    nextLoose: (patience) =>
      hear(patience, (event) => {
        if (language.isInTurn(event)) waiting.push(event);
        else putAside(event);
        return !language.isInTurn(event);
      }),
    back() {
      part--;
    },
    more: () => current !== undefined && language.text(current, part) !== undefined,
    current: () => current,
    pass() {
      current = undefined;
    },
    passRest() {
      if (part > 0) current = undefined;
    },
    clear() {
      current = undefined;
      loose.length = 0;
    },
  };
}
