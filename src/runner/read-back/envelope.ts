import type { Stored } from "../../protocol/delivery.js";
import { latin1 } from "../../wire/latin1.js";

/** Octets of a header that are looked at. */
const TOP = 16_384;

/** The envelope as the fields tell it that final delivery puts on top of a message. */
export function envelopeIn(message: Uint8Array): Pick<Stored, "sender" | "recipient"> {
  const [header = ""] = latin1(message.subarray(0, TOP)).split(/(?:^|(?<=\n))\r?\n/);
  const sender = bodyOf(header, "Return-Path");
  const recipient = bodyOf(header, "X-Original-To|Envelope-To|Delivered-To");
  return { ...(sender !== undefined && { sender }), ...(recipient !== undefined && { recipient }) };
}

/** What the first of these fields says, without angle brackets. */
function bodyOf(header: string, names: string): string | undefined {
  const found = new RegExp(`^(?:${names})[ \\t]*:[ \\t]*(.*(?:\\r?\\n[ \\t].*)*)`, "im").exec(header)?.[1];
  if (found === undefined) return undefined;
  // Not \s: an octet A0 or 85 is part of a letter in UTF-8.
  const value = found.replace(/[ \t\r\n]+/g, " ").replace(/^ | $/g, "");
  return /^<(.*)>$/.exec(value)?.[1] ?? value;
}
