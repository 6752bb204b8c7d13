import type { Result, TranscriptEntry, Verdict } from "../journal/record.js";
import type { Property } from "../protocol/property.js";
import type { Protocol } from "../protocol/protocol.js";
import type { Endpoint, Target } from "../protocol/target.js";
import type { Requirement } from "../requirements/requirement.js";
import { endpointsOf, meeting, type Probes } from "../runner/endpoint-for.js";
import { redact } from "../wire/secrets.js";

/** The record of a property as a whole. */
export function propertyResult(
  property: Property,
  requirements: ReadonlyMap<string, Requirement>,
  verdict: Verdict,
  more: Partial<Result> = {},
): Result {
  const levels = property.covers.map((id) => requirements.get(id)?.level ?? "MUST");
  return {
    type: "result",
    kind: "property",
    id: property.id,
    title: property.title,
    suite: "Properties",
    covers: property.covers,
    level: levels.includes("MUST") ? "MUST" : (levels[0] ?? "MUST"),
    verdict,
    durationMs: 0,
    at: new Date().toISOString(),
    transcript: [],
    ...more,
  };
}

/** The record of a server that is gone: what was said last, on all connections. */
export function goneResult(
  { id, clauses, title }: Protocol,
  said: readonly TranscriptEntry[],
  secrets: Iterable<string>,
): Result {
  const hidden = [...secrets];
  const sent = said.findLast(({ from }) => from === "C")?.text ?? "";
  return {
    type: "result",
    kind: "property",
    id: `${id}.fuzz.server-gone`,
    title: `The ${title} server ended while it was fuzzed`,
    suite: "Findings",
    covers: [clauses.answers],
    level: "MUST",
    verdict: "fail",
    durationMs: 0,
    at: new Date().toISOString(),
    reason: "seen once: start it with --start to see it again",
    seenIn: "all properties",
    failure: {
      requirement: clauses.answers,
      expected: "a server that answers",
      event: "nothing listens any more",
      sent: redact(sent.replace(/\r\n$/, ""), hidden),
      connection: said.at(-1)?.connection ?? 1,
    },
    transcript: said.map((entry) => ({ ...entry, text: redact(entry.text, hidden) })),
  };
}

/** The endpoint for a property, or why it is skipped. */
export function endpointFor(property: Property, protocol: Protocol, target: Target, probes: Probes): Endpoint | string {
  const endpoints = endpointsOf(target, protocol).filter(
    ({ implicitTls }) => property.transport === undefined || !implicitTls,
  );
  if (endpoints.length === 0) return "no port given that starts without TLS";
  if (property.given && !target.deliver) return "no way to deliver mail given (--deliver)";
  if (property.given && target.deliver?.queued === true)
    return "needs a delivery that is done when the server says so (lmtp:, maildir:, mbox: or --deliver-cmd)";
  const needs = property.needs.map((offer) => ({ offer, not: false, beforeLogin: false }));
  return meeting(needs, endpoints, probes);
}
