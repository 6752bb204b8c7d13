import type { FuzzPlace, Reproduction } from "../../../protocol/fuzz.js";
import type { Property } from "../../../protocol/property.js";
import { needsOf } from "./needs.js";
import { textOf, written } from "./parts.js";
import type { Accusation, TraceEvent } from "./trace.js";

/** What happened as a case that fails where it happened; of everything before, it asks only for a result. */
export function reproduce({ offers }: FuzzPlace, { state }: Property, whole: readonly TraceEvent[]): Reproduction {
  const broken = whole.findIndex((event) => event.kind === "said" && event.breach);
  const trace = broken < 0 ? whole : whole.slice(0, broken + 1);
  const messages = new Map<string, string>();
  const messageOf = (octets: string) => {
    if (!messages.has(octets)) messages.set(octets, `m${messages.size + 1}`);
    return messages.get(octets) ?? "";
  };
  const numbers = new Map<number, number>();
  const needs = new Set<string>();
  const exchange: string[] = [];
  const mark = (on: number) => ((numbers.get(on) ?? 1) === 1 ? "" : String(numbers.get(on)));
  for (const event of trace)
    switch (event.kind) {
      case "open": {
        const number = numbers.size === 0 ? 1 : Math.max(...numbers.values()) + 1;
        numbers.set(event.on, number);
        if (number > 1) exchange.push(`-- open ${number} ${state}`);
        break;
      }
      case "said": {
        const text = textOf(event.parts);
        for (const need of needsOf(text)) if (offers.has(need)) needs.add(need);
        if (/\{\d+\+\}\r\n/.test(text)) needs.add(offers.has("LITERAL+") ? "LITERAL+" : "LITERAL-");
        exchange.push(written(event.parts, mark(event.on), messageOf), ...answered(event, mark(event.on), messageOf));
        break;
      }
      case "pause":
        exchange.push(`-- wait ${event.ms}ms`);
        break;
      case "end":
        exchange.push(`-- drop ${numbers.get(event.on) ?? 1}`);
        break;
      default:
        return event satisfies never;
    }
  return {
    state,
    wants: state === "selected" ? { mailbox: [] } : {},
    needs: [...needs],
    messages: new Map([...messages].map(([octets, name]) => [name, octets])),
    exchange: ["-- subject", ...(exchange.length === 0 ? ["-- quiet 300ms"] : exchange)],
  };
}

const RESULTS = ["OK", "NO", "BAD"];

function answered(
  { came, breach }: Extract<TraceEvent, { kind: "said" }>,
  mark: string,
  messageOf: (octets: string) => string,
): readonly string[] {
  if (!breach || breach.rule !== undefined) {
    const first = RESULTS.includes(came) ? came : "{closed}";
    const others = [...RESULTS, "{closed}"].filter((its) => its !== first);
    return [`S${mark}: ${first}`, ...others.map((its) => `S${mark}|: ${its} => pass`)];
  }
  return expectedOf(breach, mark, messageOf);
}

function expectedOf(breach: Accusation, mark: string, messageOf: (octets: string) => string): readonly string[] {
  const [first = "OK", ...others] = breach.result ?? ["OK"];
  const data = breach.expected.flatMap((line) => {
    const pattern = patternOf(line, messageOf);
    // A message may be recent.
    const recent = pattern.replace(/FLAGS \(([^)]*)\)/, (_, flags: string) =>
      `FLAGS (${flags} \\Recent)`.replace("( ", "("),
    );
    return [`S${mark}: ${pattern}`, ...(recent === pattern ? [] : [`S${mark}|: ${recent}`])];
  });
  return [...data, `S${mark}: ${first}`, ...others.map((its) => `S${mark}|: ${its}`)];
}

/** What differences say in the suite language: the rest of a response is the server's. */
const escaped = (text: string): string => text.replace(/\{(?!(?::value|mailbox|delimiter)\})/g, "{{");

/** A response as a pattern: its literals stand among the messages. */
function patternOf(line: string, messageOf: (octets: string) => string): string {
  let out = "";
  for (let at = 0; at < line.length; ) {
    const literal = /\{(\d+)\}\r\n/.exec(line.slice(at));
    if (!literal) return out + escaped(line.slice(at));
    out += escaped(line.slice(at, at + literal.index));
    const from = at + literal.index + literal[0].length;
    at = from + Number(literal[1]);
    out += `{literal ${messageOf(line.slice(from, at))}}`;
  }
  return out;
}
