import type { CommandForm, CommandLine, Names } from "../../../protocol/language.js";
import type { Outgoing } from "../../../protocol/session.js";
import { namesIn, type Piece, type Template, valueFor } from "../../../protocol/template.js";
import { printAstring } from "../grammar/print.js";
import { TAG } from "../tagging.js";
import { octetsOf } from "./octets-of.js";

/** A C line of IMAP: `C:` gets a tag and CRLF, `C+:` CRLF, `C=:` nothing; `{tag}` in it is the tag that the session gives. */
export function commandLine(template: Template, form: CommandForm): CommandLine {
  return {
    needs: namesIn(template)
      .map(({ name }) => name)
      .filter((name) => name !== "tag"),
    fill: (names) => outgoing(template, form, names),
  };
}

/** What an astring begins with that can only be a literal (RFC 9051 §9). */
const LITERAL = /^\{\d+\}\r\n/;

/** Octets down to a literal that waits for the server, and what follows each go-ahead. */
function outgoing(template: Template, form: CommandForm, names: Names): Outgoing {
  const parts: string[] = [form === "line" ? `${TAG} ` : ""];
  const add = (text: string) => {
    parts[parts.length - 1] += text;
  };
  for (const [index, piece] of template.entries()) {
    if (piece.kind !== "octets") {
      const text = textFor(piece, template[index - 1], template[index + 1], form, names);
      const [announcement = ""] = piece.kind === "value" && form === "line" ? (LITERAL.exec(text) ?? []) : [];
      add(announcement);
      if (announcement !== "") parts.push("");
      add(text.slice(announcement.length));
    } else if (piece.form === "size") add(String(octetsOf(piece, names).length));
    else {
      const octets = octetsOf(piece, names).toString("latin1");
      const [before, plus] = [piece.form === "literal8" ? "~" : "", piece.form === "literal+" ? "+" : ""];
      add(`${before}{${octets.length}${plus}}\r\n`);
      if (plus === "") parts.push("");
      add(octets);
    }
  }
  if (form !== "octets") add("\r\n");
  const [first = "", ...awaited] = parts.map((part) => Buffer.from(part, "latin1"));
  return {
    octets: Buffer.from(first),
    ...(awaited.length > 0 && { awaited }),
    ...(form === "more" && { continues: true }),
  };
}

/** A value that is an argument by itself is written as an astring. */
function textFor(
  piece: Piece,
  before: Piece | undefined,
  behind: Piece | undefined,
  form: CommandForm,
  names: Names,
): string {
  if (piece.kind === "text") return piece.text;
  if (piece.kind === "value" && piece.name === "tag") return TAG;
  const value = valueFor(piece, names);
  const isApart = (edge: string | undefined, other: Piece | undefined) =>
    other === undefined || (other.kind === "text" && /[ ()]/.test(edge ?? ""));
  const isWhole =
    isApart(before?.kind === "text" ? before.text.at(-1) : undefined, before) &&
    isApart(behind?.kind === "text" ? behind.text[0] : undefined, behind);
  return isWhole && form === "line" ? printAstring(value) : value;
}
