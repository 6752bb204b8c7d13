import type { Section } from "../grammar/section.js";
import type { Entity } from "./entity.js";
import type { Field } from "./header.js";

/** The part that a section names; a message in a message is looked through (RFC 9051 §6.4.5.1). undefined: there is none. */
export function partOf(entity: Entity, part: readonly number[]): Entity | undefined {
  let its: Entity = entity;
  for (const [index, number] of part.entries()) {
    // Behind the first number, what a message holds is numbered as if it were the part itself.
    const inside: Entity | undefined = index > 0 && its.message ? its.message : its;
    if (inside.parts) {
      const next: Entity | undefined = inside.parts[number - 1];
      if (!next) return undefined;
      its = next;
    } else {
      // "every message has at least one part number": a single part is number 1, and has no others.
      if (number !== 1 || (inside === its && index > 0)) return undefined;
      its = inside;
    }
  }
  return its;
}

/** The octets of a section, as ISO 8859-1; undefined: the message has no such section. */
export function sectionOf(entity: Entity, { part, text }: Section, whole: string): string | undefined {
  const its = partOf(entity, part);
  if (!its) return undefined;
  if (!text) return part.length === 0 ? whole.slice(its.from, its.to) : whole.slice(its.bodyFrom, its.to);
  if (text.kind === "MIME") return whole.slice(its.from, its.bodyFrom);
  // HEADER and TEXT of a part are those of the message that it holds.
  const message = part.length === 0 ? its : its.message;
  if (!message) return undefined;
  if ("fields" in text) return fieldsOf(message.header.fields, text.fields, text.kind === "HEADER.FIELDS");
  return text.kind === "HEADER"
    ? whole.slice(message.from, message.bodyFrom)
    : whole.slice(message.bodyFrom, message.to);
}

/** Fields that are named, or those that aren't, and the empty line behind them. */
function fieldsOf(fields: readonly Field[], names: readonly string[], areWanted: boolean): string {
  const wanted = new Set(names.map((name) => name.toLowerCase()));
  const chosen = fields.filter(({ name }) => wanted.has(name.toLowerCase()) === areWanted);
  return `${chosen.map(({ whole }) => whole).join("")}\r\n`;
}
