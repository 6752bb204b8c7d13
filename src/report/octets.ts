import type { OctetText } from "../journal/record.js";

const named: Readonly<Record<string, string>> = { "\r": "\\r", "\n": "\\n", "\t": "\\t", "\0": "\\0", "\\": "\\\\" };

function escaped(char: string): string {
  const code = char.codePointAt(0) ?? 0;
  const hex = code.toString(16).padStart(2, "0").toUpperCase();
  return named[char] ?? (code > 0xff ? `\\u{${hex}}` : `\\x${hex}`);
}

// What nobody sees and terminals, readers and people obey: controls, joiners, marks of direction, ends of lines. The logs of
// CIs obey `##[command]`, `##vso[…]` and `##teamcity[…]` wherever it stands in a line, GitHub's `::command::` where it begins one.
const notPlain = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\\\x80-\xff\p{Cs}\ufffe\uffff]|(?<=##[A-Za-z]{0,8})\[/gu;
const notReadable = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}\ufffe\uffff]|(?<=##[A-Za-z]{0,8})\[|(?<=^\s*):(?=:)/gu;
/** Octets before one on which it depends how that is shown: `##teamcity`. */
const BEFORE = 10;

/** Octets as visible ASCII: `\r \n \t \0 \\ \xHH`. Safe in a terminal, in XML and in the log of a CI. What is no octet is our own text and stays. */
export function visible(octets: OctetText): string {
  return octets.replace(notPlain, escaped);
}

/** Our own text, in Unicode, and that of suites; what a server or a suite put into it to be obeyed, not read, shows as escapes. */
export function readable(text: string): string {
  return text.replace(notReadable, escaped);
}

/** The same of text in lines, which stay lines. */
export const readableLines = (text: string): string => text.split("\n").map(readable).join("\n");

/** For each octet the column, from 0, at which it begins in `visible(octets)`; and one more, the column after the last. */
export function columns(octets: OctetText): readonly number[] {
  const starts: number[] = [];
  let column = 0;
  for (let offset = 0; offset < octets.length; offset++) {
    starts.push(column);
    const width = visible(octets.slice(Math.max(0, offset - BEFORE), offset + 1)).length;
    column += width - visible(octets.slice(Math.max(0, offset - BEFORE), offset)).length;
  }
  return [...starts, column];
}

/** An excerpt around an octet, and where in it that octet stands. */
export interface Marked {
  readonly text: string;
  /** Column of the octet in `text`, from 0, and its width. One past the end when nothing stands at that offset. */
  readonly column: number;
  readonly width: number;
}

/** The octets around offset `at`, escaped; as many as fit into `most` columns, with `…` where others are left out. */
export function markedOctet(octets: OctetText, at: number, most = 100): Marked {
  const mark = Math.min(Math.max(0, at), octets.length);
  // An octet takes one column at least, so nothing farther away can fit.
  const start = Math.max(0, mark - most);
  const near = octets.slice(start, mark + most);
  const starts = columns(near);
  const column = (offset: number) => starts[offset] ?? 0;
  const whole = start === 0 && near.length === octets.length && column(near.length) <= most;
  const room = whole ? most : most - 2;
  let from = mark - start;
  let to = Math.min(near.length, from + 1);
  for (let grown = true; grown; ) {
    grown = false;
    if (from > 0 && column(to) - column(from - 1) <= room) {
      from--;
      grown = true;
    }
    if (to < near.length && column(to + 1) - column(from) <= room) {
      to++;
      grown = true;
    }
  }
  const head = start + from > 0 ? "…" : "";
  const tail = start + to < octets.length ? "…" : "";
  const inside = mark - start;
  return {
    text: head + visible(near).slice(column(from), column(to)) + tail,
    column: head.length + column(inside) - column(from),
    width: Math.max(1, column(Math.min(near.length, inside + 1)) - column(inside)),
  };
}

/** `readable`, for a place where a line is enough. */
export const brief = (text: string): string => shortened(readable(text), 300);

/** `visible`, with the middle left out when there are more than `most` octets: `ab [… 10 485 000 octets …] yz`. */
export function visibleShortened(octets: OctetText, most: number): string {
  if (octets.length <= most) return visible(octets);
  const half = Math.floor(most / 2);
  const left = `[… ${grouped(octets.length - 2 * half)} octets …]`;
  return `${visible(octets.slice(0, half))} ${left} ${visible(octets.slice(octets.length - half))}`;
}

/** Text shortened to about `most` characters, with how much is left out. Octets: `visibleShortened`. */
export function shortened(text: string, most: number): string {
  if (text.length <= most) return text;
  const half = Math.floor(most / 2);
  // Halves of a surrogate pair are no characters.
  const head = text.slice(0, half).replace(/[\ud800-\udbff]$/, "");
  const tail = text.slice(text.length - half).replace(/^[\udc00-\udfff]/, "");
  return `${head} [… ${grouped(text.length - head.length - tail.length)} characters …] ${tail}`;
}

/** Lines shortened to about `most` characters in all, first and last lines kept. */
export function shortenedLines(lines: readonly string[], most: number): readonly string[] {
  const sum = lines.reduce((length, line) => length + line.length + 1, 0);
  if (sum <= most) return lines;
  const head = fitting(lines, most / 2);
  const tail = fitting(lines.slice(head.length).reverse(), most / 2).reverse();
  const left = lines.length - head.length - tail.length;
  return left === 0 ? lines : [...head, `[… ${grouped(left)} lines …]`, ...tail];
}

function fitting(lines: readonly string[], most: number): string[] {
  let length = 0;
  const end = lines.findIndex((line) => {
    length += line.length + 1;
    return length > most;
  });
  return lines.slice(0, end < 0 ? lines.length : end);
}

/** `10 485 000` */
const grouped = (number: number) => String(number).replace(/\B(?=(?:\d{3})+$)/g, " ");
