import { octetText } from "../../../wire/latin1.js";
import { decoded, encodingOf } from "../mime/decoded-part.js";
import type { Entity } from "../mime/entity.js";
import type { Field } from "../mime/header.js";
import { parameterOf } from "../mime/parameters.js";

/** Octets in a charset as UTF-8; as they are when nobody knows it. All text is octets as ISO 8859-1. */
function inUtf8(octets: string, charset: string): string {
  // What says nothing else is US-ASCII, and often enough is not.
  if (/^(?:us-ascii|utf-8)$/i.test(charset)) return octets;
  try {
    return octetText(new TextDecoder(charset).decode(Buffer.from(octets, "latin1")));
  } catch {
    return octets;
  }
}

const ENCODED_WORD = /=\?([^?*\s]+)(?:\*[^?\s]*)?\?([bBqQ])\?([^?\s]*)\?=/g;

/** With encoded-words decoded; the white space between two of them is none (RFC 2047 §6.2). */
function withWordsDecoded(text: string): string {
  return text
    .replace(/(\?=)[ \t]+(?==\?[^?\s]+\?[bBqQ]\?)/g, "$1")
    .replace(ENCODED_WORD, (_, charset: string, encoding: string, word: string) => {
      const isBase64 = encoding.toUpperCase() === "B";
      const octets = decoded(isBase64 ? word : word.replaceAll("_", "=20"), isBase64 ? "BASE64" : "QUOTED-PRINTABLE");
      return inUtf8(octets ?? word, charset);
    });
}

/** What a search looks at in a field. */
export const searchedField = ({ body }: Field): string => withWordsDecoded(body);

const headerOf = ({ header }: Entity): string =>
  header.fields.map((field) => `${field.name}: ${searchedField(field)}`).join("\n");

const bodies = new WeakMap<Entity, string>();

/** What BODY looks at: all parts without their encodings (RFC 9051 §6.4.4). */
export function searchedBody(entity: Entity, whole: string): string {
  const known = bodies.get(entity);
  if (known !== undefined) return known;
  const made = bodyOf(entity, whole);
  bodies.set(entity, made);
  return made;
}

function bodyOf(entity: Entity, whole: string): string {
  const { parts, message, contentType } = entity;
  const inner = parts ?? (message ? [message] : undefined);
  if (inner) return inner.map((its) => `${headerOf(its)}\n${bodyOf(its, whole)}`).join("\n");
  const raw = whole.slice(entity.bodyFrom, entity.to);
  const octets = decoded(raw, encodingOf(entity)) ?? raw;
  const charset = parameterOf(contentType, "charset");
  return contentType.type.toUpperCase() === "TEXT" && charset ? inUtf8(octets, charset) : octets;
}

/** What TEXT looks at: the header, and what BODY does. */
export const searchedText = (entity: Entity, whole: string): string =>
  `${headerOf(entity)}\n${searchedBody(entity, whole)}`;
