import type { Body, BodyExtensions } from "../grammar/body.js";
import type { NString } from "../grammar/envelope.js";
import type { Entity } from "./entity.js";
import { envelopeOf } from "./envelope-of.js";
import { fieldOf } from "./header.js";
import { dispositionOf, languagesOf } from "./parameters.js";

/** The body structure of a message or a part, with extension data (RFC 9051 §7.5.2). `text`: the whole message. */
export function bodyStructureOf(entity: Entity, text: string): Body {
  const { header, contentType, bodyFrom, to, parts, message } = entity;
  const field = (name: string): NString => fieldOf(header, name)?.body ?? null;
  const extensions: BodyExtensions = {
    disposition: dispositionOf(fieldOf(header, "Content-Disposition")?.body),
    language: languagesOf(fieldOf(header, "Content-Language")?.body),
    location: field("Content-Location"),
  };
  if (parts) {
    const { subtype, parameters } = contentType;
    return {
      kind: "multipart",
      parts: parts.map((part) => bodyStructureOf(part, text)),
      subtype,
      parameters,
      ...extensions,
    };
  }
  const fields = {
    ...contentType,
    id: field("Content-ID"),
    description: field("Content-Description"),
    encoding: field("Content-Transfer-Encoding") ?? "7BIT",
    size: to - bodyFrom,
    md5: field("Content-MD5"),
    ...extensions,
  };
  const lines = text.slice(bodyFrom, to).split("\n").length - 1;
  if (message)
    return {
      kind: "message",
      ...fields,
      envelope: envelopeOf(message.header),
      body: bodyStructureOf(message, text),
      lines,
    };
  return contentType.type.toUpperCase() === "TEXT" ? { kind: "text", ...fields, lines } : { kind: "basic", ...fields };
}

/** The same without extension data: the item BODY. */
export function bodyOf(its: Body): Body {
  if (its.kind === "multipart") return { kind: "multipart", parts: its.parts.map(bodyOf), subtype: its.subtype };
  const {
    md5: _md5,
    disposition: _disposition,
    language: _language,
    location: _location,
    others: _others,
    ...plain
  } = its;
  return plain.kind === "message" ? { ...plain, body: bodyOf(plain.body) } : plain;
}
