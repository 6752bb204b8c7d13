import type { Failure, OctetText, Result } from "../journal/record.js";
import { brief, markedOctet, readable, visibleShortened } from "./octets.js";

/** Octets of a command that are shown. */
const QUOTE = 300;
const MARGIN = "          ";

/** Expected and received, one above the other, the first wrong octet marked; received takes `width` columns at most. */
export function failureLines(
  { expected, received, at, event, sent }: Failure,
  width = 100 + MARGIN.length,
): readonly string[] {
  const lines = [`expected  ${brief(expected)}`];
  if (sent !== undefined && sent !== "") lines.unshift(`after     ${visibleShortened(sent, QUOTE)}`);
  if (received !== undefined) {
    const marked = markedOctet(received, at ?? 0, Math.max(20, width - MARGIN.length));
    lines.push(`received  ${marked.text}`);
    if (at !== undefined)
      lines.push(`${MARGIN}${" ".repeat(marked.column)}${"^".repeat(marked.width)} ${octetAt(received, at)}`);
  }
  if (event !== undefined) lines.push(`but       ${brief(event)}`);
  return lines;
}

/** `0x1F at offset 8` */
export function octetAt(octets: OctetText, at: number): string {
  if (at >= octets.length) return "nothing more comes";
  return `0x${octets.charCodeAt(at).toString(16).padStart(2, "0").toUpperCase()} at offset ${at}`;
}

/** Where to look: the line of the exchange when it is known, and the column at which the case begins. */
export const placeOf = ({ place, failure }: Result) => place && { ...place, line: failure?.line ?? place.line };

/** `suites/pop3/uidl.yaml:12:3` */
export function placeText(result: Result): string | undefined {
  const place = placeOf(result);
  return place && `${readable(place.file)}:${place.line}:${place.column}`;
}

/** The requirement that a finding accuses the server of breaking. */
export const accused = ({ failure, covers }: Result) => failure?.requirement ?? covers[0] ?? "";

/** A finding that stops a merge: a MUST is broken, or anything when SHOULDs are held as strictly. */
export const isGrave = ({ verdict }: Result, strict: boolean) => verdict === "fail" || strict;

/** `pop3.command.any-case[sTaT]` → `sTaT`. */
export const parameterOf = (id: string) => /\[(.*)\]$/s.exec(id)?.[1] ?? id;

/** `pop3.command.any-case[sTaT]` → `pop3.command.any-case`, as the suite names it. */
export const caseName = (id: string) => id.replace(/\[.*$/s, "");
