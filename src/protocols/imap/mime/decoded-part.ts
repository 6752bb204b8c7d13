import type { Entity } from "./entity.js";
import { fieldOf } from "./header.js";
import { partOf } from "./section-of.js";

/** Octets without their content transfer encoding; undefined: nobody knows it (RFC 2045 §6). All text is ISO 8859-1. */
export function decoded(text: string, encoding: string): string | undefined {
  switch (encoding.toUpperCase()) {
    case "7BIT":
    case "8BIT":
    case "BINARY":
      return text;
    case "BASE64":
      return Buffer.from(text.replace(/[^A-Za-z0-9+/=]/g, ""), "base64").toString("latin1");
    case "QUOTED-PRINTABLE":
      return text
        .replace(/[ \t]+(?=\r?\n|$)/g, "")
        .replace(/=\r?\n/g, "")
        .replace(/=([0-9A-Fa-f]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
    default:
      return undefined;
  }
}

/** The encoding of an entity; that of a multipart says nothing about its octets (RFC 2045 §6.4). */
export const encodingOf = ({ header, parts, message }: Entity): string =>
  parts || message ? "7BIT" : (fieldOf(header, "Content-Transfer-Encoding")?.body ?? "7BIT");

/** A part without its encoding, or why there is none: the message has no such part, or nobody knows the encoding. */
export type DecodedPart = { readonly octets: string } | "no-part" | "unknown-cte";

/** A part without its encoding (RFC 9051 §6.4.5, BINARY). Without numbers, the whole message as it is. */
export function decodedPart(entity: Entity, part: readonly number[], whole: string): DecodedPart {
  if (part.length === 0) return { octets: whole };
  const its = partOf(entity, part);
  if (!its) return "no-part";
  const octets = decoded(whole.slice(its.bodyFrom, its.to), encodingOf(its));
  return octets === undefined ? "unknown-cte" : { octets };
}
