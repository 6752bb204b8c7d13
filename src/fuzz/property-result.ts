import type { Result, Verdict } from "../journal/record.js";
import type { Property } from "../protocol/property.js";
import type { Protocol } from "../protocol/protocol.js";
import type { Endpoint, Target } from "../protocol/target.js";
import type { Requirement } from "../requirements/requirement.js";
import { endpointsOf, meeting, type Probes } from "../runner/endpoint-for.js";

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
