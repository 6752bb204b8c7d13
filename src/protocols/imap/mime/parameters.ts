import type { Disposition, Languages, Parameters } from "../grammar/body.js";
import { type Token, tokensOf } from "./tokens.js";

/** A content type as a header says it, or as it is by default (RFC 2045 §5.2). */
export interface ContentType {
  readonly type: string;
  readonly subtype: string;
  readonly parameters: Parameters;
}

/** What a part is that says nothing: in a digest it is a message (RFC 2046 §5.1.5). */
export const plainText: ContentType = { type: "TEXT", subtype: "PLAIN", parameters: [["CHARSET", "US-ASCII"]] };
export const messageInDigest: ContentType = { type: "MESSAGE", subtype: "RFC822", parameters: null };

/** The content type of a field's body; `otherwise` where there is none, or it is none. */
export function contentTypeOf(body: string | undefined, otherwise: ContentType): ContentType {
  const tokens = tokensOf(body ?? "", true);
  const [type, slash, subtype] = tokens;
  if (type?.kind !== "word" || slash?.text !== "/" || subtype?.kind !== "word") return otherwise;
  return { type: type.text, subtype: subtype.text, parameters: parametersOf(tokens.slice(3)) };
}

/** Content-Disposition (RFC 2183 §2). */
export function dispositionOf(body: string | undefined): Disposition {
  const [type, ...others] = tokensOf(body ?? "", true);
  return type?.kind === "word" ? { type: type.text, parameters: parametersOf(others) } : null;
}

/** Content-Language: one, or several. */
export function languagesOf(body: string | undefined): Languages {
  const tags = tokensOf(body ?? "", true).flatMap((token) => (token.kind === "word" ? [token.text] : []));
  return tags.length > 1 ? tags : (tags[0] ?? null);
}

/** `;name=value` again and again; continuations put together, and character sets made UTF-8 (RFC 2231 §3, §4). */
function parametersOf(tokens: readonly Token[]): Parameters {
  const all: [string, string][] = [];
  for (let at = 0; at < tokens.length; at++) {
    if (tokens[at]?.text !== ";") continue;
    const [name, equals, value] = tokens.slice(at + 1, at + 4);
    if (name?.kind !== "word" || equals?.text !== "=" || !value || value.kind === "special") continue;
    all.push([name.text, value.text]);
  }
  return all.length > 0 ? joined(all) : null;
}

/** A segment of a value, as it is written. */
interface Segment {
  readonly number: number;
  readonly isEncoded: boolean;
  readonly text: string;
}

function joined(all: readonly (readonly [string, string])[]): Parameters {
  const parts = new Map<string, { readonly name: string; readonly segments: Segment[] }>();
  for (const [name, text] of all) {
    const [, base = name, number, star] = /^([^*]+)(?:\*(\d+))?(\*?)$/.exec(name) ?? [];
    // What is neither continued nor encoded stands for itself, also when it comes twice.
    const key = number === undefined ? `${name} ${parts.size}` : base.toLowerCase();
    const known = parts.get(key) ?? { name: base, segments: [] };
    parts.set(key, known);
    known.segments.push({ number: Number(number ?? 0), isEncoded: star === "*", text });
  }
  return [...parts.values()].map(({ name, segments }): readonly [string, string] => {
    const inOrder = segments.sort((one, other) => one.number - other.number);
    return [inOrder.some(({ isEncoded }) => isEncoded) ? `${name}*` : name, decodedValue(inOrder)];
  });
}

/** charset'language'text, of segments; where it is not right, as it is written. In UTF-8, as ISO 8859-1. */
function decodedValue(segments: readonly Segment[]): string {
  const written = segments.map(({ text }) => text).join("");
  const [, charset] = /^([^']*)'[^']*'/.exec(segments[0]?.text ?? "") ?? [];
  if (!segments[0]?.isEncoded || charset === undefined) return written;
  const octets = segments
    .map(({ isEncoded, text }, index) => {
      const plain = index === 0 ? text.replace(/^[^']*'[^']*'/, "") : text;
      return isEncoded
        ? plain.replace(/%([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
        : plain;
    })
    .join("");
  try {
    const text = new TextDecoder(charset || "us-ascii", { fatal: true }).decode(Buffer.from(octets, "latin1"));
    return Buffer.from(text).toString("latin1");
  } catch {
    return written;
  }
}

/** The value of a parameter, whatever the case of its name. */
export const parameterOf = ({ parameters }: ContentType, name: string): string | undefined =>
  parameters?.find(([its]) => its.toLowerCase() === name)?.[1];
