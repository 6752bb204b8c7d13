import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** Beside the checkout. */
const folder = fileURLToPath(new URL("../../../shared/rfc/", import.meta.url));

/** Whether the RFCs' texts are at hand. */
export const hasRfcs: boolean = existsSync(folder);

/** Whether the text of that one is among them: some are not to be had. */
export const hasRfc = (number: number): boolean => existsSync(join(folder, `rfc${number}.txt`));

/** An RFC in one line: without page breaks, blanks and line breaks folded, words cut at a hyphen whole again. */
export function rfcText(number: number): string {
  return folded(readFileSync(join(folder, `rfc${number}.txt`), "utf8"));
}

const pageBreak = /\n[^\n]*\[Page \d+\]\s*\n\f?\s*RFC \d+ [^\n]*\n/g;

export const folded = (text: string): string =>
  text
    .replace(pageBreak, "\n")
    .replace(/-\n\s+/g, "-")
    .replace(/\s+/g, " ");

/** The first fragment of a quotation that does not stand in a text behind the one before it. */
export function strayFragment(quotation: string, text: string): string | undefined {
  let at = 0;
  for (const fragment of quotation.split("…").map((part) => part.trim())) {
    const found = text.indexOf(fragment, at);
    if (found < 0) return fragment;
    at = found + fragment.length;
  }
  return undefined;
}
