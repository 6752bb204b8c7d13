const time = String.raw`\d\d?:\d\d(?::\d\d(?:\.\d+)?)?`;
const month = "(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)";
const zone = String.raw`(?: (?:[+-]\d{4}|[A-Z]{1,5}\b))?(?: \([^()]*\))?`;
const day = "(?:(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun),? +)?";

/** What is another each time, and what stands for it. A number of few digits may be the very difference: those stay. */
const passing: readonly (readonly [RegExp, string])[] = [
  // RFC 5322 and RFC 9051: `Sat, 28 Nov 2026 00:20:10 +0000 (UTC)`, `28-Nov-2026 00:20:10 +0000`.
  [new RegExp(`${day}\\b\\d?\\d[ -]${month}[ -]\\d{4}(?: ${time}${zone})?`, "g"), "{date}"],
  // asctime, and From_ lines: `Fri Nov 27 06:41:20 2026`.
  [new RegExp(`${day}\\b${month} +\\d\\d? ${time}(?: [A-Z]{3,5})? \\d{4}`, "g"), "{date}"],
  [new RegExp(`\\b\\d{4}-\\d\\d-\\d\\d[T ]${time}(?:Z|[+-]\\d\\d:?\\d\\d)?`, "g"), "{date}"],
  [/\b\d+\.\d+(?: \+ \d+\.\d+)* secs?\b/g, "{time}"],
  // Challenges of AUTH.
  [/^(S\d*: (?:\+|334)) [A-Za-z0-9+/]{16,}=*/, "$1 {challenge}"],
  // Mailboxes and senders of mailspec's own.
  [/\bmailspec(?:-\d+){2,}/g, "{name}"],
  // Queue ids of Exim; seconds since 1970, and what is made of hexadecimal digits.
  [/\b[0-9A-Za-z]{6}-[0-9A-Za-z]{6,11}-[0-9A-Za-z]{2,4}\b/g, "{id}"],
  [/\b(?=[a-f]*\d)(?=\d*[a-f])[0-9a-f]{8,}\b|\b1\d{9}\b/gi, "{id}"],
  [/^(--(?: \d+)? connected to ).*/, "$1{server}"],
];

/** A line of a transcript without dates, ids, challenges and how long something took: what is left differs for a reason. */
export const steady = (line: string): string => passing.reduce((text, [what, by]) => text.replace(what, by), line);
