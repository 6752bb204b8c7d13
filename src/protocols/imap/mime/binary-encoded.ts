import { encodingOf } from "./decoded-part.js";
import { type Entity, entityOf } from "./entity.js";
import { fieldOf } from "./header.js";

/**
 * A message whose binary parts with NUL are in Base64: no string brings NUL, and BODYSTRUCTURE has to describe what BODY[]
 * brings (RFC 3516 §6, RFC 9051 §4.3.1). All text is octets as ISO 8859-1.
 */
export function binaryEncoded(text: string): string {
  if (!text.includes("\0")) return text;
  // From the last to the first: offsets of those before stay.
  return leavesOf(entityOf(text)).reduceRight((whole, { header, from, bodyFrom, to, ...its }) => {
    const body = whole.slice(bodyFrom, to);
    const field = fieldOf(header, "Content-Transfer-Encoding")?.whole;
    const encoding = encodingOf({ header, from, bodyFrom, to, ...its });
    if (field === undefined || encoding.toUpperCase() !== "BINARY" || !body.includes("\0")) return whole;
    const fields = whole.slice(from, bodyFrom).replace(field, "Content-Transfer-Encoding: base64\r\n");
    const encoded = Buffer.from(body, "latin1")
      .toString("base64")
      .replace(/.{1,76}/g, "$&\r\n");
    return whole.slice(0, from) + fields + encoded + whole.slice(to);
  }, text);
}

/** The parts that hold no others, in their order. */
const leavesOf = (entity: Entity): readonly Entity[] =>
  entity.parts ? entity.parts.flatMap(leavesOf) : entity.message ? leavesOf(entity.message) : [entity];
