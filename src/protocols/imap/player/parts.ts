import type { Outgoing } from "../../../protocol/session.js";
import { escapedText, writePart } from "../../../suite/octets.js";
import type { Source } from "../grammar/cursor.js";
import { TAG } from "../tagging.js";
import type { Part } from "./script.js";

/** Fills placeholders. */
export type Fill = (text: string) => string;

/** Names that stand in scripts for what the target gives. */
export const names = ["mailbox", "delimiter"] as const;

const octets = (text: string): Buffer => Buffer.from(text, "latin1");

/** A command as it goes out: what stands behind a literal that waits is held back. */
export function outgoingOf(parts: readonly Part[], fill: Fill): Outgoing {
  const pieces = [`${TAG} `];
  const add = (text: string) => {
    pieces[pieces.length - 1] += text;
  };
  for (const part of parts) {
    if (typeof part === "string") add(fill(part));
    else {
      const text = fill(part.literal);
      add(`{${text.length}${part.plus ? "+" : ""}}\r\n`);
      if (!part.plus) pieces.push("");
      add(text);
    }
  }
  add("\r\n");
  const [first = "", ...awaited] = pieces;
  return { octets: octets(first), ...(awaited.length > 0 && { awaited: awaited.map(octets) }) };
}

/** The same as a server cuts it from the wire. */
export function sourceOf(parts: readonly Part[], fill: Fill): Source {
  let line = "x ";
  const literals: Source["literals"][number][] = [];
  for (const part of parts) {
    if (typeof part === "string") line += fill(part);
    else {
      const text = fill(part.literal);
      line += `{${text.length}}\r\n`;
      literals.push({ size: text.length, octets: Uint8Array.from(octets(text)) });
    }
  }
  return { line: octets(line), literals };
}

/** As text, for lists and for who reads it. */
export const textOf = (parts: readonly Part[]): string =>
  parts
    .map((part) =>
      typeof part === "string" ? part : `{${part.literal.length}${part.plus ? "+" : ""}}\r\n${part.literal}`,
    )
    .join("");

const isReadable = (text: string): boolean => /^[\x20-\x7e]*$/.test(text);

/** As a C line of the suite language; `messageOf` names octets that stand among the suite's messages. */
export function written(parts: readonly Part[], mark: string, messageOf: (octets: string) => string): string {
  const isPlain = parts.every((part) => typeof part !== "string" || isReadable(part)) && !textOf(parts).endsWith(" ");
  const text = parts
    .map((part) => {
      if (typeof part === "string") return isPlain ? escapedText(part, names) : inner(part);
      const plus = part.plus ? "+" : "";
      return `{literal${plus} ${part.literal === "{mailbox}" ? "{mailbox}" : messageOf(part.literal)}}`;
    })
    .join("");
  return isPlain ? `C${mark}: ${text}` : `C${mark}=: "{tag} ${text}\\r\\n"`;
}

const inner = (text: string): string => writePart(text, names).slice('C=: "'.length, -1);
