import type { FuzzPlace, Reproduction } from "../../../protocol/fuzz.js";
import type { Property } from "../../../protocol/property.js";
import { writeClient, writePart } from "../../../suite/octets.js";
import { commandOf } from "../command-line.js";
import { specOf } from "../commands.js";
import { allNames } from "./connections.js";
import { isPlainText, stuffed } from "./message.js";
import { segmentsOf } from "./segments.js";
import type { Trace, TraceEvent } from "./trace.js";

/**
 * What happened as a case that fails where it happened. It asks of everything before the breach only that there is a
 * reply: a server that chooses otherwise shows nothing here.
 */
export function reproduce({ offers }: FuzzPlace, property: Property, whole: Trace): Reproduction {
  const broken = whole.findIndex((event) => event.kind === "reply" && event.breach);
  const isExtra = whole.some((event) => event.kind === "extra");
  const trace = broken < 0 || isExtra ? whole : whole.slice(0, broken + 1);
  const messages = namesOf(whole);
  const exchange: string[] = [];
  const numbers = new Map<number, number>();
  const needs = new Set<string>();
  const mark = (on: number) => ((numbers.get(on) ?? 1) === 1 ? "" : String(numbers.get(on)));
  for (const event of trace) {
    if (event.kind === "send") for (const need of needsOf(event.octets)) if (offers.has(need)) needs.add(need);
    exchange.push(...linesOf(event, mark, numbers, messages));
  }
  return {
    state: property.state,
    wants: {},
    needs: [...needs],
    messages: new Map([...messages].map(([octets, name]) => [name, octets])),
    exchange: ["-- subject", ...(exchange.length === 0 ? ["-- quiet 300ms"] : exchange)],
  };
}

function namesOf(trace: Trace): ReadonlyMap<string, string> {
  const names = new Map<string, string>();
  for (const event of trace) {
    const octets = event.kind === "data" ? event.message : event.kind === "arrived" ? event.wanted : undefined;
    if (typeof octets === "string" && !names.has(octets)) names.set(octets, `m${names.size + 1}`);
  }
  return names;
}

const needsOf = (octets: string): readonly string[] =>
  octets.split("\r\n").flatMap((line) => specOf(commandOf(line).verb)?.announcedBy ?? []);

function linesOf(
  event: TraceEvent,
  mark: (on: number) => string,
  numbers: Map<number, number>,
  messages: ReadonlyMap<string, string>,
): readonly string[] {
  switch (event.kind) {
    case "open": {
      const number = numbers.size === 0 ? 1 : Math.max(...numbers.values()) + 1;
      numbers.set(event.on, number);
      return number === 1 ? [] : [`-- open ${number} ${event.state}`];
    }
    case "send":
      return written(event.octets, event.cuts, mark(event.on));
    case "data":
      // Of a bare LF a suite's own stuffing thinks otherwise.
      return event.cuts.length === 0 && isPlainText(event.message)
        ? [`C${mark(event.on)}<: ${messages.get(event.message)} stuffed`]
        : written(stuffed(event.message), event.cuts, mark(event.on));
    case "reply":
      return replied(event, mark(event.on));
    case "extra":
      return ["-- quiet 300ms"];
    case "end":
      return [`-- ${event.how} ${numbers.get(event.on) ?? 1}`];
    case "handshake":
      return [`-- starttls ${numbers.get(event.on) ?? 1}`];
    case "arrived": {
      const { wanted, recipient } = event;
      return [`-- arrived {${recipient}} ${typeof wanted === "number" ? wanted : messages.get(wanted)}`];
    }
    default:
      return event satisfies never;
  }
}

function written(octets: string, cuts: readonly number[], on: string): readonly string[] {
  const numbered = (line: string) => line.replace(/^C/, `C${on}`);
  const segments = segmentsOf(octets, cuts);
  if (segments.length === 1) return writeClient(octets, allNames).map(numbered);
  const pause = `-- wait 5ms${on === "" ? "" : ` ${on}`}`;
  return segments.flatMap((segment, index) => [...(index > 0 ? [pause] : []), numbered(writePart(segment, allNames))]);
}

function replied({ came, breach }: Extract<TraceEvent, { kind: "reply" }>, on: string): readonly string[] {
  if (breach?.rule === undefined && breach) {
    const [first = "[2345]xx", ...others] = breach.expected;
    if (first === "{closed}") return [`-- closed${on === "" ? "" : ` ${on}`}`];
    // Later is no fault.
    const later = /^[23]xx$/.test(first) ? [`S${on}|: 4xx => pass`] : [];
    return [`S${on}: ${first}`, ...others.map((other) => `S${on}|: ${other}`), ...later];
  }
  // What is no reply at all the rules see.
  if (came === "other") return ["-- wait 200ms"];
  if (came === "{closed}" || came === "silence") return [`S${on}: {closed}`];
  return [`S${on}: ${came}`, `S${on}|: [2345]xx => pass`, `S${on}|: {closed} => pass`];
}
