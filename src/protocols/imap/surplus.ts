import { latin1 } from "../../wire/latin1.js";
import type { ImapEvent } from "./event.js";

/** What answers a command rather than telling something: a tagged result, a go-ahead, or a refusal of what has no tag. */
export function isAnswer(event: ImapEvent): boolean {
  if (event.kind !== "response" || event.isGreeting) return false;
  return event.octets.line[0] !== 0x2a || isRefusalWithoutTag(event);
}

/** A refusal that has no tag where something was sent of which the server may not know the tag (RFC 9051 §7.1.3). */
export const isRefusalWithoutTag = (event: ImapEvent): boolean =>
  event.kind === "response" &&
  (event.isDoubtful || event.known.command?.hasOwnTag === true) &&
  !event.isGreeting &&
  /^\* BAD /i.test(latin1(event.octets.line.subarray(0, 6)));

/** The result of no command that is under way, or a go-ahead where none is awaited. */
export function unasked(event: ImapEvent): Uint8Array | undefined {
  if (event.kind !== "response" || !isAnswer(event) || event.answers || event.isDoubtful) return undefined;
  return Buffer.from(`${latin1(event.octets.line)}${event.octets.end}`, "latin1");
}
