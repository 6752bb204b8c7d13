import type { JournalRecord, Result } from "../journal/record.js";
import { byId, type Catalogue, placesIn } from "./catalogue.js";
import { accused, failureLines, isGrave, placeOf } from "./failure.js";
import { jsonText } from "./json-text.js";
import { readable, readableLines, shortened } from "./octets.js";
import { findings, incomplete, summarize } from "./summary.js";

/** Characters of one message. */
const MESSAGE = 4000;

/** SARIF 2.1.0, as code scanning takes it: a rule for each requirement that is broken, at the suite's line. */
export function renderSarif(
  records: readonly JournalRecord[],
  catalogue: Catalogue,
  { strict }: { readonly strict: boolean },
): string {
  const summary = summarize(records, catalogue);
  const known = byId(catalogue);
  const places = placesIn(catalogue);
  const broken = findings(summary.results);
  const gap = incomplete(summary);
  return jsonText({
    $schema: "https://json.schemastore.org/sarif-2.1.0.json",
    version: "2.1.0",
    runs: [
      {
        tool: {
          driver: {
            name: "mailspec",
            version: readable(summary.start?.mailspec ?? "0"),
            rules: broken.map(([id]) => ({
              id: readable(id),
              name: places(id),
              shortDescription: { text: readable(known.get(id)?.summary ?? id) },
              ...(known.has(id) && { fullDescription: { text: readable(known.get(id)?.text ?? "") } }),
              ...(known.get(id)?.url !== undefined && { helpUri: known.get(id)?.url }),
            })),
          },
        },
        invocations: [
          {
            executionSuccessful: gap === undefined,
            ...(gap !== undefined && {
              toolExecutionNotifications: [{ level: "error", message: { text: readable(gap) } }],
            }),
          },
        ],
        results: broken.flatMap(([id, its]) => its.map((result) => sarifResult(id, result, strict))),
      },
    ],
  });
}

function sarifResult(requirement: string, result: Result, strict: boolean) {
  const place = placeOf(result);
  const lines = [`${result.id}: ${result.title}`, ...(result.failure ? failureLines(result.failure) : [])];
  return {
    ruleId: readable(requirement),
    level: isGrave(result, strict) ? "error" : "warning",
    message: { text: shortened(readableLines(lines.join("\n")), MESSAGE) },
    // Code scanning shows nothing that stands nowhere; rules stand in no file of a suite.
    locations: [
      {
        physicalLocation: {
          artifactLocation: { uri: encodeURI(readable(place?.file ?? "mailspec")) },
          region: { startLine: place?.line ?? 1, startColumn: place?.column ?? 1 },
        },
      },
    ],
    partialFingerprints: { "mailspec/v1": readable(`${accused(result)} ${result.id}`) },
  };
}
