import type { Parsed } from "../../protocol/parsed.js";
import type { Watch } from "../../protocol/rule.js";
import type { Sent, Session } from "../../protocol/session.js";
import { arrivedStore } from "../../wire/arrived.js";
import type { Connection } from "../../wire/connection.js";
import { latin1 } from "../../wire/latin1.js";
import type { Trouble } from "../../wire/trouble.js";
import type { ImapEvent, ResponseEvent } from "./event.js";
import { parseResponse, type Response } from "./grammar/response.js";
import { type ResponseOctets, response } from "./response-unit.js";
import { tagging, type UnderWay } from "./tagging.js";
import type { View } from "./view.js";

const isLogin = ({ name }: UnderWay) => name === "LOGIN" || name === "AUTHENTICATE";

/** Begins a session on a fresh connection: tags commands, holds literals back, and says what each response is to. */
export function imapSession(connection: Connection, watch: Watch<ImapEvent>, view: View): Session<ImapEvent> {
  const tags = tagging();
  const cut = response();
  /** Responses that rules were shown before anybody read them. */
  let shown = 0;

  const answered = (parsed: Parsed<Response>): Sent | undefined => {
    if (!parsed.ok) return tags.oldest();
    const { value } = parsed;
    if (value.kind === "tagged") return tags.underWay().find(({ tag }) => tag === value.tag);
    return value.kind === "continue" ? tags.asked() : tags.oldest();
  };
  const eventOf = (octets: ResponseOctets, entry: number): ResponseEvent => {
    const parsed = parseResponse(octets, view.dialect());
    const answers = view.isGreeted() ? answered(parsed) : undefined;
    return { kind: "response", connection: connection.number, entry, answers, octets, parsed };
  };
  /** Moves the session on by what a response means. */
  const advance = (event: ResponseEvent) => {
    const { parsed } = event;
    if (!parsed.ok) {
      // A result that breaks the grammar behind its tag ends its command nevertheless.
      const tag = /^[^ ]+/.exec(latin1(event.octets.line))?.[0] ?? "";
      if (tags.underWay().some((command) => command.tag === tag)) write(tags.done(tag).octets);
      view.see(parsed, undefined);
      return;
    }
    const { value } = parsed;
    if (value.kind === "continue") {
      const more = tags.goAhead();
      if (more) write(more);
    }
    if (value.kind !== "tagged") {
      view.see(parsed, tags.oldest());
      return;
    }
    const { command, octets } = tags.done(value.tag);
    view.see(parsed, command);
    write(octets);
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
    underWay: () => (view.isGreeted() ? 0 : 1) + tags.underWay().length,
    awaited(label) {
      if (!view.isGreeted()) return { sent: undefined, isLogin: false };
      const command = tags.oldest(label);
      return command && { sent: command, isLogin: isLogin(command) };
    },
    async next(timeoutMs) {
      const read = await connection.read(cut, timeoutMs);
      if (read.kind !== "unit") return trouble(read);
      const event = eventOf(read.unit, read.entry);
      if (shown > 0) shown--;
      else watch.see(event);
      advance(event);
      return event;
    },
    settle() {
      const waiting = responsesIn(connection.pending());
      for (const octets of waiting.slice(shown)) watch.see(eventOf(octets, connection.pendingEntry()));
      shown = Math.max(shown, waiting.length);
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
      shown = 0;
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
