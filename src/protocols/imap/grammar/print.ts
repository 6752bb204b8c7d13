import { isAstringChar, isPlainQuotedChar } from "./octets.js";

/** Text that is longer goes as a literal. */
const LONGEST_QUOTED = 1000;

const all = (text: string, within: (octet: number) => boolean): boolean => {
  for (let at = 0; at < text.length; at++) if (!within(text.charCodeAt(at))) return false;
  return true;
};

/** "{" number "}" CRLF *CHAR8. All text is octets as ISO 8859-1. */
const printLiteral = (text: string): string => `{${text.length}}\r\n${text}`;

/** string = quoted / literal */
export const printString = (text: string): string =>
  text.length <= LONGEST_QUOTED && all(text, (octet) => isPlainQuotedChar(octet) || octet === 0x22 || octet === 0x5c)
    ? `"${text.replace(/["\\]/g, "\\$&")}"`
    : printLiteral(text);

/** nstring = string / nil */
export const printNstring = (text: string | null): string => (text === null ? "NIL" : printString(text));

/** astring = 1*ASTRING-CHAR / string; NIL is written as a string. */
export const printAstring = (text: string): string =>
  text !== "" && text.toUpperCase() !== "NIL" && all(text, isAstringChar) ? text : printString(text);

/** "(" [item *(SP item)] ")" */
export const printList = (items: readonly string[]): string => `(${items.join(" ")})`;
