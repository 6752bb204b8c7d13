import { latin1 } from "../../wire/latin1.js";
import type { ImapEvent } from "./event.js";

/** What answers a command rather than telling something: a tagged result, or a go-ahead. */
export function isAnswer(event: ImapEvent): boolean {
  return event.kind === "response" && !event.isGreeting && event.octets.line[0] !== 0x2a;
}

/** The result of no command that is under way, or a go-ahead where none is awaited. */
export function unasked(event: ImapEvent): Uint8Array | undefined {
  if (event.kind !== "response" || !isAnswer(event) || event.answers || event.isDoubtful) return undefined;
  return Buffer.from(`${latin1(event.octets.line)}${event.octets.end}`, "latin1");
}
