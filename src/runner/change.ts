import type { Failure } from "../journal/record.js";

/** What has become of a message on its way, as far as its first difference tells. */
export interface Change {
  /** What is no longer as it was: the name of a field in lower case, blanks, octets above 127; undefined: what nobody took away. */
  readonly was: string | undefined;
  /** What stands in its place. */
  readonly is: string | undefined;
  /** Fields are known by their names, whatever they became; octets by what they became, too. */
  readonly kind: "field" | "octet";
}

/** What octets above 127 are called. */
export const EIGHT_BIT = "an octet above 127";

/** What a dot is called with which a line begins, however many there are. */
export const LEADING_DOT = "a dot at the beginning of a line";

/** A field of a header by name, or nothing where the octet stands in no such line. */
const nameAt = (text: string, at: number): string | undefined =>
  /^([!-9;-~]+):/.exec(text.slice(text.lastIndexOf("\n", at - 1) + 1))?.[1]?.toLowerCase();

/** How a message was changed that is what one server does to many of them; undefined: each is a matter of its own, or nobody can tell. */
export function changeIn({
  expected,
  received,
  at,
}: Pick<Failure, "expected" | "received" | "at">): Change | undefined {
  if (received === undefined || at === undefined) return undefined;
  const [was = "", is = ""] = [expected[at], received[at]];
  if (was > "\x7f")
    return {
      kind: "octet",
      was: EIGHT_BIT,
      is: is.charCodeAt(0) === (was.charCodeAt(0) & 127) ? "seven bits of it" : is,
    };
  // A message that stops there has lost more than a dot.
  if (is !== "" && (was === "." || is === ".") && /\n\.*$/.test(expected.slice(0, at)))
    return { kind: "octet", was: LEADING_DOT, is: was === "." ? "" : is };
  // Behind the first empty line there is no header.
  const names = /\r\n\r\n/.test(expected.slice(0, at)) ? [] : [nameAt(expected, at), nameAt(received, at)];
  if (names.some((name) => name !== undefined)) return { kind: "field", was: names[0], is: names[1] };
  // Blanks, and line ends with which a message stops.
  const isBlank = was === " " || was === "\t" || (was === "\r" && is === "");
  return isBlank ? { kind: "octet", was, is } : undefined;
}

/** Whether the same has become of the same: of a field, whatever stands beside it, or of such octets. */
export function isSameChange(a: Change, b: Change): boolean {
  if (a.kind !== b.kind) return false;
  if (a.kind === "octet") return a.was === b.was && a.is === b.is;
  if (a.was !== undefined && a.was === b.was) return true;
  return a.is !== undefined && a.is === b.is && a.is !== a.was && b.is !== b.was;
}
