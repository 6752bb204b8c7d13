import type { FuzzPlace, Reproduction } from "../../protocol/fuzz.js";
import { unmarkedText } from "../../protocol/own-mail.js";
import type { Property } from "../../protocol/property.js";
import type { Event } from "../../protocol/session.js";
import { writeClient, writePart } from "../../suite/octets.js";
import { latin1 } from "../../wire/latin1.js";
import { type LearntValues, learntValues, type ReplyEvent } from "./learnt.js";
import type { Accusation, Expected } from "./oracle.js";
import type { InTurn, Replies } from "./protocol.js";
import type { Trace } from "./trace.js";

/** What lines of a reproduction are written with. */
interface Writing {
  readonly replies: Replies<never>;
  /** Octets of own messages → name. */
  readonly names: ReadonlyMap<string, string>;
  readonly learnt: LearntValues;
  /** Names of values that the target gives. */
  readonly values: readonly string[];
}

/**
 * What happened as a case that fails where it happened. It asks of everything before the breach only what the RFCs leave
 * a server, so that it passes on any server that has not this fault.
 */
export function reproduce<E extends Event>(
  protocol: InTurn<E>,
  { account, offers }: FuzzPlace,
  property: Property,
  given: readonly string[] | undefined,
  whole: Trace,
): Reproduction {
  const broken = whole.findIndex((event) => event.kind === "reply" && event.breach);
  const trace = broken < 0 ? whole : whole.slice(0, broken + 1);
  const names = nameMessages(given ?? [], whole);
  const learnt = learntValues(whole, protocol.learn);
  const values = [...protocol.values(account).keys()];
  const { exchange, sent } = write(trace, { replies: protocol.replies, names, learnt, values }, protocol);
  const first = whole.find((event) => event.kind === "open");
  const isMailFirst = beginsWithMail(trace);
  const offered = sent.map(protocol.needsOf).filter((need) => need !== undefined && offers.has(need));
  return {
    // Without a line the greeting alone is wrong.
    state: exchange.length === 0 || isMailFirst ? protocol.states.connected : (first?.state ?? property.state),
    wants: given ? protocol.given.wants(given.map((message) => names.get(message) ?? "")) : {},
    needs: [...new Set(offered)] as readonly string[],
    // The mark of this run is of no use to another.
    messages: new Map([...names].map(([octets, name]) => [name, unmarkedText(octets)])),
    // Whatever it shows is what it is about.
    exchange: ["-- subject", ...(exchange.length === 0 ? [`S: ${protocol.replies.any}`] : exchange)],
  };
}

/** Mail arrives before there is a session. */
const beginsWithMail = (trace: Trace): boolean =>
  trace.find(({ kind }) => kind === "open" || kind === "deliver")?.kind === "deliver";

/** `m1`, `m2`: one name for each content. */
function nameMessages(given: readonly string[], trace: Trace): ReadonlyMap<string, string> {
  const names = new Map<string, string>();
  const name = (octets: string) => {
    if (!names.has(octets)) names.set(octets, `m${names.size + 1}`);
  };
  given.forEach(name);
  for (const event of trace) {
    if (event.kind === "deliver") name(event.message);
    if (event.kind === "reply")
      for (const it of event.breach?.expected ?? []) if (it.kind === "content") name(latin1(it.octets));
  }
  return names;
}

/** The lines of the exchange, and the lines that the client sends in it. */
function write<E extends Event>(
  trace: Trace,
  writing: Writing,
  { states }: InTurn<E>,
): { readonly exchange: readonly string[]; readonly sent: readonly string[] } {
  const { replies, learnt, names } = writing;
  const exchange: string[] = [];
  const sent: string[] = [];
  /** Connection of the script → of the suite, where the first is 1. */
  const numbers = new Map<number, number>();
  // A case begins with a session; what arrives before the script has one arrives beside that.
  let opened = beginsWithMail(trace) ? 1 : 0;
  const numberOf = (on: number) => numbers.get(on) ?? 1;
  const mark = (on: number) => (numberOf(on) === 1 ? "" : String(numberOf(on)));

  for (const [index, event] of trace.entries()) {
    switch (event.kind) {
      case "open":
        numbers.set(event.on, ++opened);
        if (opened > 1) exchange.push(`-- open ${opened} ${event.state}${event.breach ? " or fail" : ""}`);
        break;
      case "send": {
        const next = trace[index + 1];
        const on = mark(event.on);
        if (next?.kind === "reply" && next.audit && !learnt.isNeeded(next)) break;
        const before = next?.kind === "reply" ? next.breach?.before : undefined;
        if (before !== undefined) exchange.push(`C${on}: ${before}`, `S${on}: ${replies.positive}`);
        sent.push(...(before === undefined ? [] : [before]), ...event.octets.split("\r\n"));
        exchange.push(...written(event.octets, event.cuts, on, writing));
        break;
      }
      case "reply":
        if (event.audit && !learnt.isNeeded(event)) break;
        exchange.push(...replied(event, mark(event.on), writing));
        break;
      case "end":
        exchange.push(`-- ${event.how} ${numberOf(event.on)}`);
        break;
      case "closed":
        if (event.breach) exchange.push(`-- closed ${numberOf(event.on)}`);
        break;
      case "deliver":
        exchange.push(`-- deliver ${names.get(event.message)}`);
        break;
      case "handshake":
        exchange.push(`-- starttls ${numberOf(event.on)}`);
        break;
      case "bystander":
        exchange.push(`-- open ${++opened} ${states.connected}`, `S${opened}: ${replies.positive}`);
        break;
      default:
        event satisfies never;
    }
  }
  return { exchange, sent };
}

function written(octets: string, cuts: readonly number[], on: string, { values }: Writing): readonly string[] {
  const numbered = (line: string) => line.replace(/^C/, `C${on}`);
  if (cuts.length === 0 || (cuts[0] ?? 0) >= octets.length) return writeClient(octets, values).map(numbered);
  const lines: string[] = [];
  for (let from = 0, cut = 0; from < octets.length; cut++) {
    const size = Math.max(1, cuts[cut % cuts.length] ?? 1);
    if (from > 0) lines.push(`-- wait 5ms${on === "" ? "" : ` ${on}`}`);
    lines.push(numbered(writePart(octets.slice(from, from + size), values)));
    from += size;
  }
  return lines;
}

function replied(event: ReplyEvent, on: string, writing: Writing): readonly string[] {
  const { breach, statuses } = event;
  if (breach && breach.expected.length > 0) return expectedLines(breach, statuses, on, writing);
  const listing = writing.learnt.patterns(event);
  if (listing) return writing.replies.listing(listing).map((line) => `S${on}: ${line}`);
  // What the server chose then; a server that chooses otherwise shows nothing here.
  const [first = writing.replies.positive, ...others] = statuses;
  const pattern = (status: string) => (status === "closed" ? "{closed}" : status);
  return [`S${on}: ${pattern(first)}`, ...others.map((status) => `S${on}|: ${pattern(status)} => pass`)];
}

function expectedLines(
  { expected }: Accusation,
  statuses: readonly string[],
  on: string,
  { replies, names, learnt }: Writing,
): readonly string[] {
  const line = (it: Expected): readonly string[] => {
    switch (it.kind) {
      case "text":
        return [`S${on}: ${it.text}`];
      case "either":
        return it.texts.map((one, index) => `S${on}${index === 0 ? "" : "|"}: ${one}`);
      case "never":
        return [`S${on}!: ${it.text}${it.of ? learnt.placeholder(it.of) : ""}`];
      case "value":
        return [`S${on}: ${it.before}${learnt.placeholder(it.of)}`];
      case "content":
        return [`S${on}=: ${names.get(latin1(it.octets))}${it.part ? ` ${it.part.words}` : ""}`];
      case "closed":
        return [on === "" ? "-- closed" : `-- closed ${on}`];
      default:
        return it satisfies never;
    }
  };
  const lines = expected.flatMap(line);
  const [first] = expected;
  const begins = first?.kind === "text" ? first.text : first?.kind === "value" ? first.before : "";
  const isStatus = begins === replies.positive && expected.length === 1;
  if (!replies.isPositive(begins) || isStatus) return lines;
  // When the reply is positive it has to be right; but it needn't be positive.
  const refusals = statuses.filter(replies.isRefusal).map((status) => `S${on}|: ${status} => pass`);
  return [...lines.slice(0, 1), ...refusals, ...lines.slice(1)];
}
