import type { Watch } from "../../protocol/rule.js";
import type { Session } from "../../protocol/session.js";
import { arrivedStore } from "../../wire/arrived.js";
import type { Connection } from "../../wire/connection.js";
import type { Trouble } from "../../wire/trouble.js";
import { conversation } from "./conversation.js";
import type { ImapEvent, ResponseEvent } from "./event.js";
import { type ResponseOctets, response } from "./response-unit.js";
import { tagging, type UnderWay } from "./tagging.js";
import type { View } from "./view.js";

const isLogin = ({ name }: UnderWay) => name === "LOGIN" || name === "AUTHENTICATE";

/** Its result comes when the client has said more: DONE, or an answer to a challenge. */
const waitsForClient = ({ name }: UnderWay) => name === "IDLE" || name === "AUTHENTICATE";

/** A request to go on with octets that the session has held back: nobody else's business. */
const freesOwn = ({ parsed, known }: ResponseEvent) =>
  parsed.ok && parsed.value.kind === "continue" && known.waits !== undefined;

/** Begins a session on a fresh connection: tags commands, holds literals back, and says what each response is to. */
export function imapSession(connection: Connection, watch: Watch<ImapEvent>, view: View): Session<ImapEvent> {
  const tags = tagging();
  const talk = conversation(connection.number, tags, view);
  const cut = response();
  /** Responses that rules were shown, and that count, before anybody read them. */
  const shown: ResponseEvent[] = [];

  const seen = (octets: ResponseOctets, entry: number): ResponseEvent => {
    const event = talk.hear(octets, entry, connection.secure());
    watch.see(event);
    write(talk.advance(event));
    return event;
  };
  const write = (octets: Uint8Array) => {
    if (octets.length > 0) connection.write(octets);
  };
  const trouble = (found: Trouble): Trouble => {
    if (found.partial.length > 0)
      watch.see({
        kind: "cut",
        connection: connection.number,
        entry: found.entry,
        answers: tags.oldest(),
        octets: found.partial,
        trouble: found,
      });
    return found;
  };

  return {
    connection,
    state: () => view.state(),
    send: (outgoing) => write(tags.push(outgoing)),
    isCountable: () => !tags.isDoubtful() && !tags.underWay().some(waitsForClient),
    underWay: () => (view.isGreeted() ? 0 : 1) + tags.underWay().length,
    awaited(label) {
      if (!view.isGreeted()) return { sent: undefined, isLogin: false };
      const command = tags.oldest(label);
      return command && { sent: command, isLogin: isLogin(command) };
    },
    async next(timeoutMs) {
      const until = performance.now() + timeoutMs;
      for (let left = timeoutMs; ; left = Math.max(1, until - performance.now())) {
        const read = await connection.read(cut, left);
        if (read.kind !== "unit") return trouble(read);
        const event = shown.shift() ?? seen(read.unit, read.entry);
        if (!freesOwn(event)) return event;
      }
    },
    settle() {
      const waiting = responsesIn(connection.pending());
      for (const octets of waiting.slice(shown.length)) shown.push(seen(octets, connection.pendingEntry()));
    },
    async startTls(timeoutMs, only) {
      const shaken = await connection.startTls(timeoutMs, only);
      if (shaken.discarded.length > 0)
        watch.see({
          kind: "leftover",
          connection: connection.number,
          entry: shaken.entry,
          answers: undefined,
          octets: shaken.discarded,
        });
      shown.length = 0;
      tags.clear();
      if (shaken.ok) view.secured();
      return shaken;
    },
    forget: () => tags.clear(),
  };
}

/** Whole responses that arrived and that nobody has read. */
function responsesIn(octets: Uint8Array): readonly ResponseOctets[] {
  const arrived = arrivedStore();
  arrived.push(octets);
  const found: ResponseOctets[] = [];
  for (let cut = response().begin()(arrived); cut.kind === "unit"; cut = response().begin()(arrived))
    found.push(cut.unit);
  return found;
}
