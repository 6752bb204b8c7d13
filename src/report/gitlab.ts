import { createHash } from "node:crypto";
import type { JournalRecord } from "../journal/record.js";
import { type Catalogue, placesIn } from "./catalogue.js";
import { accused, failureLines, isGrave, placeOf } from "./failure.js";
import { jsonText } from "./json-text.js";
import { readable, readableLines, shortened } from "./octets.js";
import { findings, incomplete, summarize } from "./summary.js";

const fingerprintOf = (text: string) => createHash("sha256").update(text).digest("hex");

/** GitLab's code quality report: an issue for each finding, the same fingerprint from run to run; and one when the run is not complete. */
export function renderGitlab(
  records: readonly JournalRecord[],
  catalogue: Catalogue,
  { strict }: { readonly strict: boolean },
): string {
  const places = placesIn(catalogue);
  const summary = summarize(records, catalogue);
  const gap = incomplete(summary);
  const issues = findings(summary.results).flatMap(([id, its]) =>
    its.map((result) => {
      const place = placeOf(result);
      const lines = [
        `${places(id)} ${result.level}: ${result.title}`,
        ...(result.failure ? failureLines(result.failure) : []),
      ];
      return {
        description: shortened(readableLines(lines.join("\n")), 2000),
        check_name: readable(result.id),
        fingerprint: fingerprintOf(`${accused(result)} ${result.id}`),
        severity: isGrave(result, strict) ? "major" : "minor",
        location: { path: readable(place?.file ?? "mailspec"), lines: { begin: place?.line ?? 1 } },
      };
    }),
  );
  const incompleteness = gap !== undefined && {
    description: shortened(readableLines(gap), 2000),
    check_name: "mailspec",
    fingerprint: fingerprintOf("mailspec: not complete"),
    severity: "blocker",
    location: { path: "mailspec", lines: { begin: 1 } },
  };
  return jsonText([...(incompleteness ? [incompleteness] : []), ...issues]);
}
