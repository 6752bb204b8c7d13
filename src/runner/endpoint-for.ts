import type { Need, Probe } from "../protocol/offers.js";
import { type Protocol, takesAccount } from "../protocol/protocol.js";
import type { Endpoint, Target } from "../protocol/target.js";
import { namesIn } from "../protocol/template.js";
import type { Case } from "../suite/case.js";

/** What is known of each endpoint. */
export type Probes = ReadonlyMap<Endpoint, Probe>;

/** Endpoints at which a protocol is spoken. */
export const endpointsOf = ({ endpoints }: Target, { id }: { readonly id: string }): readonly Endpoint[] =>
  endpoints.filter(({ protocol }) => protocol === id);

/** What a case needs that looks at what the server passes on; behind it, perhaps, what the sink has to offer. */
const SINK = "sink";
const asksForSink = ({ offer }: Need) => offer.split(" ")[0] === SINK;
/** What a case needs that is about mail which stays here. */
const STORE = "store";

/** The endpoint for a case, or why it is skipped. `accounts`: how many there are. */
export function endpointFor(
  entry: Case,
  protocol: Protocol,
  target: Target,
  probes: Probes,
  accounts: number,
): Endpoint | string {
  const fitting = endpointsOf(target, protocol).filter(
    ({ implicitTls }) => entry.transport === undefined || (entry.transport === "implicit-tls") === implicitTls,
  );
  if (fitting.length === 0) {
    const scheme = protocol.schemes.find(({ implicitTls }) => implicitTls === (entry.transport === "implicit-tls"));
    return `no ${scheme?.name ?? protocol.id}:// URL given`;
  }
  const ofSink = entry.needs.filter(asksForSink);
  if (ofSink.length > 0 && !target.passedOn) return "no --sink given";
  const hidden = ofSink.find(({ offer }) => target.sink?.without?.includes(offer.slice(SINK.length + 1)));
  if (
    ofSink.some(
      ({ offer }) =>
        /^sink (?:SMTP|LMTP)$/.test(offer) && offer.slice(5).toLowerCase() !== target.sink?.endpoint.protocol,
    )
  )
    return "the sink speaks another protocol";
  if (ofSink.some(({ offer }) => offer === "sink beside") && target.readBack === target.passedOn)
    return "mail for the accounts goes to the sink, too";
  const keepsMail = entry.needs.some(({ offer }) => offer === STORE);
  if (keepsMail && target.passedOn && target.readBack === target.passedOn)
    return "mail for the accounts goes to the sink";
  if (hidden) return `the sink does not offer ${hidden.offer.slice(SINK.length + 1)}`;
  const needs = entry.needs.filter((need) => !asksForSink(need) && need.offer !== STORE);
  const wanted = accountsFor(entry, protocol);
  if (wanted > accounts) return accounts === 0 ? "no --account given" : `needs ${wanted} accounts (--account)`;
  for (const step of entry.steps) {
    if (step.kind === "arrived" && !target.readBack && !target.passedOn)
      return "no way to read mail back is given (--read)";
    if (step.kind === "open" && step.protocol !== undefined && endpointsOf(target, { id: step.protocol }).length === 0)
      return `no ${step.protocol}:// URL given`;
  }
  const delivers = entry.steps.some(({ kind }) => kind === "deliver");
  if (delivers && !target.deliver) return "no way to deliver mail given (--deliver)";
  if (delivers && target.deliver?.queued === true) return "needs a delivery that is done when the server says so";
  return protocol.worldKind.lacks(entry.wants, target.deliver) ?? meeting(needs, fitting, probes);
}

/** How many accounts a case needs. */
function accountsFor({ state, wants, steps }: Case, protocol: Protocol): number {
  const { values } = protocol.language;
  const named = steps.flatMap((step): readonly number[] => {
    if (step.kind === "open") return [takesAccount(protocol, step.state) ? 1 : 0];
    const patterns = step.kind === "expect" ? [...step.alternatives, ...step.before, ...step.never] : [];
    const templates = patterns.flatMap((pattern) => (pattern.kind === "line" ? [pattern.template] : []));
    const all = step.kind === "send" ? [step.template] : step.kind === "arrived" ? [step.recipient] : templates;
    return all.flatMap((template) => namesIn(template).map(({ name }) => values.get(name) ?? 0));
  });
  return Math.max(takesAccount(protocol, state) || protocol.worldKind.takesAccount(wants) ? 1 : 0, ...named);
}

/** The first need that is not met, in words for the skip reason. */
function unmet(needs: readonly Need[], { offers: all, early }: Pick<Probe, "offers" | "early">): string | undefined {
  for (const { offer, not, beforeLogin } of needs) {
    const offers = beforeLogin ? early : all;
    const [tag = "", ...params] = offer.toUpperCase().split(" ");
    const offered = offers.get(tag);
    const met = offered !== undefined && params.every((param) => offered.includes(param));
    if (met === not) return not ? `${offer} offered` : `${offer} not offered`;
  }
  return undefined;
}

/** The first of the endpoints that meets all needs, or what the first of them lacks. */
export function meeting(needs: readonly Need[], endpoints: readonly Endpoint[], probes: Probes): Endpoint | string {
  const nothing = { offers: new Map(), early: new Map() };
  const gaps = endpoints.map((endpoint) => unmet(needs, probes.get(endpoint) ?? nothing));
  const able = gaps.indexOf(undefined);
  return able >= 0 ? (endpoints[able] as Endpoint) : (gaps[0] as string);
}
