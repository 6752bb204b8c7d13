import type { Property } from "../protocol/property.js";
import { latin1 } from "../wire/latin1.js";
import type { Breach, Expected, Learnt } from "./in-turn/oracle.js";
import type { FuzzProtocol } from "./in-turn/protocol.js";
import { writeClient, writeMessage, writePart } from "./octets.js";
import type { Trace, TraceEvent } from "./trace.js";

/** The smallest input that shows a finding, and what happened. */
export interface Shown {
  readonly property: Property;
  readonly breach: Breach;
  readonly mail: readonly string[];
  readonly trace: Trace;
}

/** Where a finding comes from: enough to see it again. */
export interface Origin {
  readonly server: string;
  readonly command: string;
}

type Learn = FuzzProtocol["learn"];
type ReplyEvent = Extract<TraceEvent, { kind: "reply" }>;

/**
 * A suite with one case that fails where the finding was made. It asks of everything before the breach only what the
 * RFCs leave a server, so that it passes on any server that has not this fault.
 */
export function writeSuite(
  id: string,
  title: string,
  { property, breach, mail, trace }: Shown,
  { server, command }: Origin,
  learn: Learn,
): string {
  const messages = nameMessages(mail, trace);
  const first = trace.find((event) => event.kind === "open");
  // Without a step the greeting alone is wrong.
  const steps = exchange(trace, messages, learn);
  const lines = [
    `# Found by ${command}`,
    `# on ${oneLine(server)}`,
    `protocol: ${property.id.split(".")[0]}`,
    `title: ${JSON.stringify(oneLine(property.title))}`,
    ...(messages.size > 0
      ? ["messages:", ...[...messages].map(([octets, name]) => `  ${name}: ${writeMessage(octets)}`)]
      : []),
    "cases:",
    `  - id: ${id}`,
    `    title: ${JSON.stringify(oneLine(title))}`,
    `    covers: [${breach.requirement}]`,
    `    state: ${steps.length === 0 ? "connected" : first?.kind === "open" ? first.state : property.state}`,
    ...(property.mail ? [`    maildrop: [${mail.map((octets) => messages.get(octets)).join(", ")}]`] : []),
    ...(property.needs.length > 0 ? [`    needs: [${property.needs.join(", ")}]`] : []),
    ...(property.transport ? [`    transport: ${property.transport}`] : []),
    "    exchange: |",
    ...(steps.length === 0 ? ["S: {:text}"] : steps).map((line) => `      ${line}`),
  ];
  return `${lines.join("\n")}\n`;
}

const oneLine = (text: string) => text.replace(/[^\x20-\x7e]+/g, " ");

/** `m1`, `m2`: one name for each content. */
function nameMessages(mail: readonly string[], trace: Trace): ReadonlyMap<string, string> {
  const names = new Map<string, string>();
  const name = (octets: string) => {
    if (!names.has(octets)) names.set(octets, `m${names.size + 1}`);
  };
  mail.forEach(name);
  for (const event of trace) {
    if (event.kind === "deliver") name(event.message);
    if (event.kind === "reply")
      for (const it of event.breach?.expected ?? []) if (it.kind === "content") name(latin1(it.octets));
  }
  return names;
}

function exchange(trace: Trace, messages: ReadonlyMap<string, string>, learn: Learn): readonly string[] {
  const lines: string[] = [];
  const numbers = new Map<number, number>();
  let opened = 0;
  const bound = bindings(trace, learn);
  const at = (on: number) => {
    const number = numbers.get(on) ?? 1;
    return number === 1 ? "" : String(number);
  };
  const last = trace.findIndex((event) => event.kind === "reply" && event.breach);

  for (const [index, event] of trace.entries()) {
    if (last >= 0 && index > last) break;
    switch (event.kind) {
      case "open":
        numbers.set(event.on, ++opened);
        if (opened > 1) lines.push(`-- open ${opened} ${event.state}${event.breach ? " or fail" : ""}`);
        break;
      case "send": {
        const next = trace[index + 1];
        if (next?.kind === "reply" && next.audit && !keeps(next, bound)) break;
        if (next?.kind === "reply" && next.breach?.before !== undefined)
          lines.push(`C${at(event.on)}: ${next.breach.before}`, `S${at(event.on)}: +OK`);
        lines.push(...written(event.octets, event.cuts, at(event.on)));
        break;
      }
      case "reply":
        if (event.audit && !keeps(event, bound)) break;
        lines.push(...replied(event, at(event.on), bound, messages));
        break;
      case "end":
        lines.push(`-- ${event.how} ${numbers.get(event.on) ?? 1}`);
        break;
      case "closed":
        if (event.breach) lines.push(`-- closed ${numbers.get(event.on) ?? 1}`);
        break;
      case "deliver":
        lines.push(`-- deliver ${messages.get(event.message)}`);
        break;
      case "handshake":
        lines.push(`-- starttls ${numbers.get(event.on) ?? 1}`);
        break;
      case "bystander":
        lines.push(`-- open ${++opened} connected`, `S${opened}: +OK`);
        break;
      default:
        event satisfies never;
    }
  }
  return lines;
}

function written(octets: string, cuts: readonly number[], on: string): readonly string[] {
  const numbered = (line: string) => line.replace(/^C/, `C${on}`);
  if (cuts.length === 0 || (cuts[0] ?? 0) >= octets.length) return writeClient(octets).map(numbered);
  const lines: string[] = [];
  for (let from = 0, cut = 0; from < octets.length; cut++) {
    const size = Math.max(1, cuts[cut % cuts.length] ?? 1);
    if (from > 0) lines.push(`-- wait 5ms${on === "" ? "" : ` ${on}`}`);
    lines.push(numbered(writePart(octets.slice(from, from + size))));
    from += size;
  }
  return lines;
}

function replied(
  event: ReplyEvent,
  on: string,
  bound: Bindings,
  messages: ReadonlyMap<string, string>,
): readonly string[] {
  const { breach } = event;
  if (breach && breach.expected.length > 0) return expectedLines(breach, event, on, bound, messages);
  const binds = event.listing.some((line) => bound.lines.has(keyOf(event, line)));
  if (binds) {
    const listing = event.listing.map((line) => {
      const told = bound.learn(event.line, line);
      return `S${on}: ${told?.before ?? ""}{${bound.lines.get(keyOf(event, line)) ?? ""}:${told?.learnt.type ?? "text"}}`;
    });
    return [`S${on}: +OK`, ...listing, `S${on}: .`];
  }
  // What the server chose then; a server that chooses otherwise shows nothing here.
  const [first = "+OK", ...others] = event.statuses;
  return [
    `S${on}: ${first === "closed" ? "{closed}" : first}`,
    ...others.map((status) => `S${on}|: ${status === "closed" ? "{closed}" : status} => pass`),
  ];
}

function expectedLines(
  { expected }: Breach,
  { statuses }: ReplyEvent,
  on: string,
  bound: Bindings,
  messages: ReadonlyMap<string, string>,
): readonly string[] {
  const line = (it: Expected): string => {
    switch (it.kind) {
      case "text":
        return `S${on}: ${it.text}`;
      case "either":
        return it.texts.map((one, index) => `S${on}${index === 0 ? "" : "|"}: ${one}`).join("\n");
      case "never":
        return `S${on}!: ${it.text}`;
      case "value":
        return `S${on}: ${it.before}${placeholder(it.of, bound)}`;
      case "content":
        return `S${on}=: ${messages.get(latin1(it.octets))}${it.top === undefined ? "" : ` top ${it.top}`}`;
      case "closed":
        return on === "" ? "-- closed" : `-- closed ${on}`;
      default:
        return it satisfies never;
    }
  };
  const lines = expected.flatMap((it) => line(it).split("\n"));
  const [only] = expected;
  // When the reply is positive it has to be right; but it needn't be positive.
  const begins = only?.kind === "text" ? only.text : only?.kind === "value" ? only.before : "";
  const isStatus = begins === "+OK" && expected.length === 1;
  if (begins.startsWith("+OK") && !isStatus && statuses.includes("-ERR")) lines.splice(1, 0, `S${on}|: -ERR => pass`);
  if (only?.kind === "closed") return [`S${on}: +OK`, ...lines];
  return lines;
}

/** Which values of listings are referred to later, by the line that shows them first. */
interface Bindings {
  readonly learn: Learn;
  /** Line of a listing → name. */
  readonly lines: ReadonlyMap<string, string>;
  /** Value → name. */
  readonly names: ReadonlyMap<string, string>;
  /** A rule saw the breach: it needs to see all of it again. */
  readonly all: boolean;
}

const keyOf = ({ on, line: command }: ReplyEvent, line: string) => `${on} ${command.toUpperCase()} ${line}`;
const placeholder = ({ type, key }: Learnt, { names }: Bindings) => {
  const name = names.get(key);
  return name === undefined ? `{:${type}}` : `{${name}}`;
};
const keeps = (event: ReplyEvent, bound: Bindings) =>
  bound.all || event.breach !== undefined || event.listing.some((line) => bound.lines.has(keyOf(event, line)));

function bindings(trace: Trace, learn: Learn): Bindings {
  const lines = new Map<string, string>();
  const names = new Map<string, string>();
  const breach = trace.flatMap((event) => (event.kind === "reply" && event.breach ? [event.breach] : []))[0];
  const wanted = new Set((breach?.expected ?? []).flatMap((it) => (it.kind === "value" ? [it.of.key] : [])));
  for (const event of trace) {
    if (event.kind !== "reply" || event.breach) continue;
    for (const line of event.listing) {
      const learnt = learn(event.line, line)?.learnt;
      if (!learnt || !wanted.has(learnt.key) || names.has(learnt.key)) continue;
      const name = `${learnt.type.charAt(0)}${names.size + 1}`;
      names.set(learnt.key, name);
      lines.set(keyOf(event, line), name);
    }
  }
  return { learn, lines, names, all: trace.some((event) => event.kind === "reply" && event.ruled) };
}
