import type { JournalRecord } from "../journal/record.js";
import type { Catalogue } from "./catalogue.js";
import { incomplete, summarize } from "./summary.js";

/** Pixels of a character in 11 px Verdana, about; `textLength` makes it exact. */
const WIDTH = 6.6;

/** A badge for a README: the protocol, and how many cases and rules fail. */
export function renderBadge(records: readonly JournalRecord[], catalogue: Catalogue): string {
  const summary = summarize(records, catalogue);
  const { fail, warn, error, tolerated } = summary.counts;
  const protocol = /^[a-z0-9]{1,20}$/.exec(summary.start?.target.protocol ?? "")?.[0] ?? "mail";
  const name = `${protocol.toUpperCase()} RFCs`;
  const [said, colour] =
    incomplete(summary) !== undefined || error > 0
      ? ["incomplete", "#6b7280"]
      : fail > 0
        ? [`${fail} broken`, "#b3141d"]
        : warn > 0
          ? [warn === 1 ? "1 warning" : `${warn} warnings`, "#875400"]
          : [tolerated > 0 ? `conforms, ${tolerated} known` : "conforms", "#176b34"];
  const left = Math.round(name.length * WIDTH + 12);
  const right = Math.round(said.length * WIDTH + 12);
  const label = (text: string, x: number, width: number) =>
    `<text x="${x}" y="14" textLength="${width - 12}" lengthAdjust="spacingAndGlyphs">${text}</text>`;
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${left + right}" height="20" role="img" aria-label="${name}: ${said}">
<title>${name}: ${said}</title>
<clipPath id="r"><rect width="${left + right}" height="20" rx="3"/></clipPath>
<g clip-path="url(#r)"><rect width="${left}" height="20" fill="#3a4149"/><rect x="${left}" width="${right}" height="20" fill="${colour}"/></g>
<g fill="#fff" font-family="Verdana,DejaVu Sans,sans-serif" font-size="11">${label(name, 6, left)}${label(said, left + 6, right)}</g>
</svg>
`;
}
