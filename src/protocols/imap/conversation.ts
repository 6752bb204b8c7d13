import type { Parsed } from "../../protocol/parsed.js";
import { latin1 } from "../../wire/latin1.js";
import type { ResponseEvent } from "./event.js";
import { parseResponse, type Response } from "./grammar/response.js";
import type { ResponseOctets } from "./response-unit.js";
import type { Tagging, UnderWay } from "./tagging.js";
import type { View } from "./view.js";

/** What responses mean to the commands under way and to what is known. Pure but for their state. */
export interface Conversation {
  /** A response, and what is known before it counts. */
  hear(octets: ResponseOctets, entry: number, secure: boolean): ResponseEvent;
  /** Moves on by what a response means; gives what goes out now. */
  advance(event: ResponseEvent): Uint8Array;
}

const NOTHING = new Uint8Array();

/** A status response that ends behind its code. */
const WITHOUT_TEXT = /^[^ ]+ (?:OK|NO|BAD|BYE|PREAUTH) \[.*\] ?$/is;

/** resp-text without its text (RFC 9051 §9): the rule of its form says what is wrong, and what the code tells is as plain as ever. */
function meantBy(octets: ResponseOctets, view: View): Response | undefined {
  if (!WITHOUT_TEXT.test(latin1(octets.line))) return undefined;
  const line = Buffer.concat([octets.line, Buffer.from(octets.line.at(-1) === 0x20 ? "." : " .")]);
  const whole = parseResponse({ ...octets, line }, view.dialect());
  return whole.ok ? whole.value : undefined;
}

/** What a response says, as far as anybody can tell. */
const understood = (parsed: Parsed<Response>, meant: Response | undefined): Parsed<Response> =>
  meant ? { ok: true, value: meant } : parsed;

export function conversation(connection: number, tags: Tagging, view: View): Conversation {
  const answered = (parsed: Parsed<Response>): UnderWay | undefined => {
    if (!parsed.ok) return tags.oldest();
    const { value } = parsed;
    if (value.kind === "tagged") return tags.underWay().find(({ tag }) => tag === value.tag);
    return value.kind === "continue" ? tags.asked() : tags.oldest();
  };
  return {
    hear(octets, entry, secure) {
      const parsed = parseResponse(octets, view.dialect());
      const meant = parsed.ok ? undefined : meantBy(octets, view);
      const isGreeting = !view.isGreeted();
      const command = isGreeting ? undefined : answered(understood(parsed, meant));
      const known = { command, underWay: [...tags.underWay()], waits: tags.waiting(), view };
      const isDoubtful = tags.isDoubtful();
      return {
        kind: "response",
        connection,
        entry,
        answers: command,
        octets,
        parsed,
        ...(meant && { meant }),
        isGreeting,
        secure,
        isDoubtful,
        known,
      };
    },
    advance({ parsed: read, meant, octets: its }) {
      const parsed = understood(read, meant);
      if (!parsed.ok) {
        view.see(parsed, undefined);
        view.misread(/^\* ([A-Z]+)/i.exec(latin1(its.line.subarray(0, 20)))?.[1]?.toUpperCase() ?? "");
        const [tag = ""] = /^[^ ]+/.exec(latin1(its.line)) ?? [];
        // A result that breaks the grammar behind its tag ends its command nevertheless; so does a request go ahead.
        if (tags.underWay().some((command) => command.tag === tag)) return tags.done(tag).octets;
        return (tag.startsWith("+") && tags.goAhead()) || NOTHING;
      }
      const { value } = parsed;
      const more = value.kind === "continue" ? tags.goAhead() : undefined;
      if (value.kind !== "tagged") {
        const oldest = tags.oldest();
        view.see(parsed, oldest);
        // A server that does not take its tag for one refuses the command without.
        const isRefused = value.kind === "condition" && value.condition === "BAD" && oldest?.hasOwnTag;
        return more ?? (isRefused ? tags.done(oldest.tag).octets : NOTHING);
      }
      const { command, octets } = tags.done(value.tag);
      view.see(parsed, command);
      return octets;
    },
  };
}
