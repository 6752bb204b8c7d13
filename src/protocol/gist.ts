/**
 * What was said, as far as two servers can be compared by it: dates, ids, host names, user names and free text left out. Octets
 * are text of ISO 8859-1, as a journal has them.
 */
export interface Gist {
  /** What the client sent, the same whoever runs the case against whatever server. */
  sent(octets: string): string;
  /** The command, in a word or two: differences in the same command are told together. */
  command(octets: string): string;
  /** What the server said to that, a line for each thing; what may come in any order is in order. */
  received(octets: string, sent: string): readonly string[];
  /** What a line is that a server may always or never say: where only one of two says such, that is one difference, wherever it shows. */
  extra?(line: string): string | undefined;
}

/** Text without what is new every time: numbers, and what is made of eight digits of base 16 or more. */
export const withoutNumbers = (text: string): string =>
  text.replace(/\b(?=[a-f]*\d)[0-9a-f]{8,}\b/gi, "#").replace(/\d+/g, "#");
