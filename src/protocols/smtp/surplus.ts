import { latin1 } from "../../wire/latin1.js";
import { beginsTls } from "../../wire/tls-records.js";
import type { SmtpEvent } from "./event.js";
import { isExtensionLine } from "./rules/ehlo.js";

/** Octets that answer nothing: behind them nobody can tell which reply is to what. */
export function unasked(event: SmtpEvent): Uint8Array | undefined {
  if (event.kind !== "unasked" || event.early || event.doubtful || event.behindData) return undefined;
  // The first thing inside TLS: what was sent behind STARTTLS has been answered, which is for cases to tell.
  if (event.secure && event.hello === undefined) return undefined;
  if (beginsTls(event.octets)) return undefined;
  const text = latin1(event.octets.subarray(0, 80));
  // 421 may come at any time (RFC 5321 §3.8); lines of a reply to EHLO without their hyphen are a rule's.
  if (text.startsWith("421")) return undefined;
  if (text.startsWith("250") && isExtensionLine(text.slice(4).split(/\r?\n/)[0] ?? "")) return undefined;
  return event.octets;
}
