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

/** `;name=value` again and again; continuations put together (RFC 2231 §3). */
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

function joined(all: readonly (readonly [string, string])[]): Parameters {
  const parts = new Map<
    string,
    { readonly name: string; readonly isEncoded: boolean; readonly sections: Map<number, string> }
  >();
  const result: (readonly [string, string] | string)[] = [];
  for (const [name, value] of all) {
    const [, base, number, star] = /^([^*]+)\*(\d+)(\*?)$/.exec(name) ?? [];
    if (base === undefined) {
      result.push([name, value]);
      continue;
    }
    const key = base.toLowerCase();
    const known = parts.get(key) ?? { name: base, isEncoded: star === "*", sections: new Map() };
    if (!parts.has(key)) result.push(key);
    parts.set(key, known);
    known.sections.set(Number(number), value);
  }
  return result.map((its) => {
    if (typeof its !== "string") return its;
    const { name, isEncoded, sections } = parts.get(its) as {
      name: string;
      isEncoded: boolean;
      sections: Map<number, string>;
    };
    const value = [...sections]
      .sort(([one], [other]) => one - other)
      .map(([, text]) => text)
      .join("");
    return [isEncoded ? `${name}*` : name, value];
  });
}

/** The value of a parameter, whatever the case of its name. */
export const parameterOf = ({ parameters }: ContentType, name: string): string | undefined =>
  parameters?.find(([its]) => its.toLowerCase() === name)?.[1];
