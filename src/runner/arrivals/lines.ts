import { latin1 } from "../../wire/latin1.js";

/** Octets of a message whose lines are looked at. */
const MOST = 1 << 20;

/**
 * The lines of a message as `-- line` sees them, in all of its parts: unfolded, blanks as one space, one behind the colon of a
 * field and none behind semicolons, parameters without quotes: what a header field may be written as either way is alike. Of a
 * body in Base64 or Quoted-Printable those that it stands for, too.
 */
export function linesOf(octets: Uint8Array): readonly string[] {
  const text = latin1(octets.subarray(0, MOST));
  return [...unfolded(text), ...decodedLines(text)];
}

const unfolded = (text: string): readonly string[] =>
  text
    .replace(/\r?\n(?=[ \t])/g, "")
    .split(/\r?\n/)
    .map((line) =>
      line
        .replace(/[ \t]+/g, " ")
        .replace(/^([!-9;-~]+) ?: ?/, "$1: ")
        .replace(/ ?; ?/g, ";")
        .replace(/="([^"]*)"/g, "=$1"),
    );

function decodedLines(text: string): readonly string[] {
  const end = text.search(/\r?\n\r?\n/);
  const encoding = /^Content-Transfer-Encoding:\s*(\S+)/im.exec(text.slice(0, Math.max(0, end)))?.[1]?.toLowerCase();
  const body = text.slice(end).replace(/^(?:\r?\n)+/, "");
  if (encoding === "base64") return Buffer.from(body, "base64").toString("latin1").split(/\r?\n/);
  if (encoding !== "quoted-printable") return [];
  return body
    .replace(/=[ \t]*\r?\n/g, "")
    .replace(/=([0-9A-F]{2})/gi, (_whole, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
    .split(/\r?\n/);
}
