import { fieldOf, type Header, headerAt } from "./header.js";
import { type ContentType, contentTypeOf, messageInDigest, parameterOf, plainText } from "./parameters.js";

/** A message, or a part of one: where its header and its body stand (RFC 2045 §2.4). Offsets are in the message. */
export interface Entity {
  readonly header: Header;
  readonly from: number;
  readonly bodyFrom: number;
  readonly to: number;
  readonly contentType: ContentType;
  /** Of a multipart. */
  readonly parts?: readonly Entity[];
  /** Of MESSAGE/RFC822 and MESSAGE/GLOBAL. */
  readonly message?: Entity;
}

/** Parts deeper than this are not looked into. */
const DEEPEST = 100;

/** The structure of a message: octets as ISO 8859-1. */
export const entityOf = (text: string): Entity => entityAt(text, 0, text.length, plainText, 0);

function entityAt(text: string, from: number, to: number, otherwise: ContentType, depth: number): Entity {
  const header = headerAt(text, from, to);
  const bodyFrom = header.end;
  const declared = contentTypeOf(fieldOf(header, "Content-Type")?.body, otherwise);
  // A multipart has to say where it is cut: without that it is no content type (RFC 2046 §5.1.1, RFC 2045 §5.2).
  const isCut = declared.type.toUpperCase() !== "MULTIPART" || parameterOf(declared, "boundary") !== undefined;
  const contentType = isCut ? declared : plainText;
  const its = { header, from, bodyFrom, to, contentType };
  const media = `${contentType.type}/${contentType.subtype}`.toUpperCase();
  if (depth >= DEEPEST) return its;
  if (media === "MESSAGE/RFC822" || media === "MESSAGE/GLOBAL")
    return { ...its, message: entityAt(text, bodyFrom, to, plainText, depth + 1) };
  const boundary = parameterOf(contentType, "boundary");
  if (!media.startsWith("MULTIPART/") || boundary === undefined || boundary === "") return its;
  const inside = media === "MULTIPART/DIGEST" ? messageInDigest : plainText;
  const parts = partsAt(text, bodyFrom, to, boundary).map(([begin, end]) =>
    entityAt(text, begin, end, inside, depth + 1),
  );
  return parts.length > 0 ? { ...its, parts } : its;
}

/**
 * Where the parts between the delimiter lines of a boundary stand; the line end before a delimiter is its own. A line
 * that begins with it is one: "it is sufficient that the boundary appear in its entirety" (RFC 2046 §5.1.1).
 */
function partsAt(text: string, from: number, to: number, boundary: string): readonly (readonly [number, number])[] {
  const found: (readonly [number, number])[] = [];
  const delimiter = `--${boundary}`;
  let begin = -1;
  for (let at = from; at < to; ) {
    const lineFeed = text.indexOf("\n", at);
    const end = lineFeed < 0 || lineFeed >= to ? to : lineFeed + 1;
    if (text.startsWith(delimiter, at)) {
      const isClose = text.startsWith("--", at + delimiter.length);
      if (begin >= 0) found.push([begin, Math.max(begin, withoutLineEnd(text, at))]);
      begin = isClose ? -1 : end;
      if (isClose) return found;
    }
    at = end;
  }
  // The last delimiter is missing: the part goes on to the end.
  if (begin >= 0) found.push([begin, to]);
  return found;
}

const withoutLineEnd = (text: string, at: number): number =>
  text[at - 1] === "\n" ? at - (text[at - 2] === "\r" ? 2 : 1) : at;
