import type { OctetText } from "../journal/record.js";

const named: Readonly<Record<string, string>> = { "\r": "\\r", "\n": "\\n", "\t": "\\t", "\0": "\\0", "\\": "\\\\" };

/** Octets as visible ASCII: `\r \n \t \0 \\ \xHH`. Safe in a terminal and in XML. What is no octet is our own text and stays. */
export function visible(octets: OctetText): string {
  return octets.replace(
    /[\x00-\x1f\x5c\x7f-\xff]/g,
    (octet) => named[octet] ?? `\\x${octet.charCodeAt(0).toString(16).padStart(2, "0").toUpperCase()}`,
  );
}

/** Our own text, in UTF-8; octets of a server in it show as escapes. */
export function readable(text: string): string {
  return text.replace(/[\x00-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]/g, visible);
}

/** An excerpt around an octet, and where in it that octet stands. */
export interface Marked {
  readonly text: string;
  /** Column of the octet in `text`, from 0, and its width. */
  readonly column: number;
  readonly width: number;
}

/** The octets around `at`, at most `most` of them, escaped. */
export function markedOctet(octets: OctetText, at: number, most = 100): Marked {
  const from = octets.length <= most ? 0 : Math.max(0, Math.min(at - Math.floor(most / 2), octets.length - most));
  const to = Math.min(octets.length, from + most);
  const before = visible(octets.slice(from, at));
  const head = from > 0 ? "…" : "";
  const tail = to < octets.length ? "…" : "";
  return {
    text: head + before + visible(octets.slice(at, to)) + tail,
    column: head.length + before.length,
    width: Math.max(1, visible(octets.slice(at, at + 1)).length),
  };
}

/** Shortened to at most `most` characters, with how much is left out. */
export function shortened(text: string, most: number): string {
  if (text.length <= most) return text;
  const half = Math.floor(most / 2);
  return `${text.slice(0, half)} [… ${text.length - 2 * half} characters …] ${text.slice(-half)}`;
}
