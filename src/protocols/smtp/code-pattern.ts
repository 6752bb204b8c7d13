import { TemplateError } from "../../protocol/template.js";

/** What a suite says of a reply code: `250`, `25x`, `[45]xx`, `5xx 5.1.x`; `5xx -`: without an enhanced status code. */
export interface CodePattern {
  /** First digits that it allows. */
  readonly classes: string;
  /** Whether a reply's code, and the text behind it, fit; the offset of the first octet that does not. */
  readonly fits: (code: string, text: string) => number;
  /** Octets of the text that the enhanced status code takes, the space behind it included. */
  readonly taken: (text: string) => number;
}

const FORM = /^(\[[2-5]+\]|[2-5x])([0-5x])([0-9x])(?: (-)| ([245x])\.(\d{1,3}|x)\.(\d{1,3}|x))?(?= |$)/;
const ENHANCED = /^([245])\.(\d{1,3})\.(\d{1,3})(?: |$)/;
const X = "x";

/** Reads the pattern at the beginning of an S line; `length`: of what it took. Throws TemplateError. */
export function codePattern(line: string): CodePattern & { readonly length: number } {
  const found = FORM.exec(line);
  if (!found) throw new TemplateError("an SMTP reply begins with its code: 250, 25x, [45]xx, or 5xx 5.1.x", 1);
  const [whole, first = "", second = X, third = X, none, ...enhanced] = found;
  const classes = first === X ? "2345" : first.replace(/[[\]]/g, "");
  const digits = [classes, second, third];
  const wanted = enhanced.filter((part) => part !== undefined);
  const fitsDigit = (at: number, digit: string) =>
    digits[at] === X || (at === 0 ? classes.includes(digit) : digits[at] === digit);
  return {
    classes,
    length: whole.length,
    fits(code, text) {
      const digit = [0, 1, 2].findIndex((at) => !fitsDigit(at, code[at] ?? ""));
      if (digit >= 0) return digit;
      const its = ENHANCED.exec(text)?.slice(1);
      if (none) return its ? code.length + 1 : -1;
      if (wanted.length === 0) return -1;
      const isRight = its?.every((part, at) => wanted[at] === X || wanted[at] === part);
      return isRight ? -1 : code.length + 1;
    },
    taken: (text) => (wanted.length > 0 ? (ENHANCED.exec(text)?.[0].length ?? 0) : 0),
  };
}
