import { isBreach } from "../journal/outcome.js";
import type { Result } from "../journal/record.js";
import type { Breach } from "../protocol/fuzz.js";
import type { Level, Requirement } from "../requirements/requirement.js";
import { redact } from "../wire/secrets.js";
import type { Confirmed } from "./confirm.js";
import type { Found } from "./shrink.js";

/** Findings with the same key are one finding. */
export const keyOf = ({ requirement, shape }: Pick<Breach, "requirement" | "shape">): string =>
  `${requirement} ${shape}`;

/** `pop3.fuzz.surplus-argument-refused.stat-argument-ok`; what a rule saw: `pop3.fuzz.rule.status-indicator`. */
export function findingId(protocol: string, { requirement, shape, rule }: Breach): string {
  if (rule !== undefined) return rule.replace(".rule.", ".fuzz.rule.");
  const leaf = requirement.split("/").at(-1) ?? "";
  return `${protocol}.fuzz.${leaf}.${shape}`.toLowerCase().replace(/[^a-z0-9.-]+/g, "-");
}

/** What is wrong, in a line. */
export function titleOf({ sent, shape, event, received, rule }: Breach, requirement: Requirement | undefined): string {
  const said = event ?? (received === undefined ? "" : quoted(received));
  const after = sent === "" ? "" : ` after ${quoted(sent)}`;
  return rule !== undefined || said === "" ? `${requirement?.summary ?? shape}${after}` : `${said}${after}`;
}

const quoted = (octets: string) => {
  const [line = ""] = octets.split("\r\n");
  const short = line.length > 60 ? `${line.slice(0, 57)}...` : line;
  return `"${short.replace(/[^\x20-\x7e]/g, (char) => `\\x${char.charCodeAt(0).toString(16).padStart(2, "0")}`)}"`;
};

/** The record of a breach, as it was seen in a script. */
export function plainResult(
  id: string,
  breach: Breach,
  requirement: Requirement | undefined,
  secrets: Iterable<string>,
): Result {
  const level: Level = requirement?.level ?? "MUST";
  const clean = (text: string) => redact(text, secrets);
  return {
    type: "result",
    kind: "property",
    id,
    title: clean(titleOf(breach, requirement)),
    suite: "Findings",
    covers: [breach.requirement],
    level,
    verdict: level === "MUST" ? "fail" : "warn",
    durationMs: 0,
    at: new Date().toISOString(),
    failure: {
      requirement: breach.requirement,
      expected: clean(breach.expected),
      connection: breach.connection,
      sent: clean(breach.sent),
      ...(breach.received !== undefined && { received: clean(breach.received) }),
      ...(breach.at !== undefined && { at: breach.at }),
      ...(breach.event !== undefined && { event: clean(breach.event) }),
    },
    transcript: [],
  };
}

/** The record of a finding. Transcript and failure are those of a confirming round. */
export function findingResult(
  id: string,
  { property, breach }: Found,
  { verdicts, result }: Confirmed,
  place: { readonly file: string; readonly line: number },
  requirement: Requirement | undefined,
  secrets: Iterable<string>,
  foundBy: string,
): Result {
  const plain = plainResult(id, breach, requirement, secrets);
  const wrong = verdicts.filter(isBreach).length;
  return {
    ...plain,
    ...(result && { durationMs: result.durationMs, transcript: result.transcript }),
    ...(result?.failure && { failure: result.failure }),
    place: { ...place, column: 5 },
    reason: `reproduced ${wrong}/${verdicts.length}`,
    seenIn: property.id,
    foundBy,
    ...(wrong < verdicts.length && { flaky: verdicts }),
  };
}
