import { createHash } from "node:crypto";
import type { JournalRecord } from "../journal/record.js";
import { type Catalogue, placesIn } from "./catalogue.js";
import { accused, failureLines, placeOf } from "./failure.js";
import { jsonText } from "./json-text.js";
import { readable, readableLines, shortened } from "./octets.js";
import { findings, summarize } from "./summary.js";

/** GitLab's code quality report: an issue for each finding, the same fingerprint from run to run. */
export function renderGitlab(
  records: readonly JournalRecord[],
  catalogue: Catalogue,
  { strict }: { readonly strict: boolean },
): string {
  const places = placesIn(catalogue);
  const issues = findings(summarize(records, catalogue).results).flatMap(([id, its]) =>
    its.map((result) => {
      const place = placeOf(result);
      const lines = [
        `${places(id)} ${result.level}: ${result.title}`,
        ...(result.failure ? failureLines(result.failure) : []),
      ];
      return {
        description: shortened(readableLines(lines.join("\n")), 2000),
        check_name: readable(result.id),
        fingerprint: createHash("sha256")
          .update(`${accused(result)} ${result.id}`)
          .digest("hex"),
        severity: result.verdict === "fail" || strict ? "major" : "minor",
        location: { path: readable(place?.file ?? "mailspec"), lines: { begin: place?.line ?? 1 } },
      };
    }),
  );
  return jsonText(issues);
}
