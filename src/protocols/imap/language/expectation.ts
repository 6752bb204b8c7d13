import type { Expectation, Match, Names } from "../../../protocol/language.js";
import { type Piece, type Template, TemplateError } from "../../../protocol/template.js";
import { latin1 } from "../../../wire/latin1.js";
import type { ImapEvent } from "../event.js";
import { isRefusalWithoutTag } from "../surplus.js";
import { matchAll, type Shape } from "./match.js";
import { bindsOf, needsOf, type Patterns, patternsOf } from "./pattern.js";
import { type Node, valuesOf } from "./structure.js";

const conditions = "OK|NO|BAD|PREAUTH|BYE";

/** How what stands behind the name of untagged data is held against a pattern (RFC 9051 §7.2 to §7.5). */
const shapeOf: ReadonlyMap<string, Shape> = new Map<string, Shape>([
  ["SEARCH", "set"],
  ["CAPABILITY", "set"],
  ["ENABLED", "set"],
]);
/** Whose list behind the name is a set, or names and values. */
const listShapes: ReadonlyMap<string, Shape> = new Map<string, Shape>([
  ["FLAGS", "set"],
  ["PERMANENTFLAGS", "set"],
  ["LIST", "set"],
  ["LSUB", "set"],
  ["FETCH", "pairs"],
  ["STATUS", "pairs"],
]);

/** FETCH with items that nobody asked for. */
const amongOthers: ReadonlyMap<string, Shape> = new Map<string, Shape>([...listShapes, ["FETCH", "items"]]);

/** A template's text at its beginning, and the template without so much of it. */
const leading = (template: Template): string => (template[0]?.kind === "text" ? template[0].text : "");
function without(template: Template, count: number): Template {
  const [first, ...others] = template;
  if (first?.kind !== "text" || count === 0) return template;
  const rest: Piece = { ...first, text: first.text.slice(count), column: first.column + count };
  return rest.text === "" ? others : [rest, ...others];
}

/** An S line of IMAP: `* …` an untagged response, `+` a go-ahead, `OK`, `NO` or `BAD` the result of a command. */
export function expectation(template: Template): Expectation<ImapEvent> {
  const text = leading(template);
  if (/^\+(?: |$)/.test(text)) return goAhead(without(template, text.startsWith("+ ") ? 2 : 1));
  const tagged = /^(OK|NO|BAD)(?= |$)/.exec(text);
  if (tagged) return result(tagged[1] as string, without(template, tagged[0].length));
  const untagged = /^\* /.exec(text);
  if (!untagged) throw new TemplateError('an S line begins with "* ", "+", OK, NO or BAD', template[0]?.column ?? 1);
  const rest = without(template, 2);
  const condition = new RegExp(`^(${conditions})(?= |$)`).exec(leading(rest));
  return condition
    ? untaggedCondition(condition[1] as string, without(rest, condition[0].length))
    : untaggedData(patternsOf(rest));
}

const wrongAt = (at: number): Match => ({ ok: false, at });

/** `+`: a continuation request; what it says is matched where the suite says something. */
function goAhead(template: Template): Expectation<ImapEvent> {
  const patterns = patternsOf(template);
  return {
    ...namesOf(patterns),
    order: "in-turn",
    asksFor: "other",
    match(event, _part, names) {
      if (event.kind !== "response") return wrongAt(0);
      const line = latin1(event.octets.line);
      if (!line.startsWith("+")) return wrongAt(0);
      if (patterns.items.length === 0) return { ok: true };
      return matchAll(patterns, valuesOf(event.octets, 2), "sequence", names, line.length);
    },
  };
}

/** What is said to people, as far as it can be compared: without numbers, and without names that a server hands back. */
function saidIn(text: string, names: Names): string {
  const user = names("user");
  const own = user === undefined || user === "" ? text : text.replaceAll(user, "");
  return own
    .replace(/mailspec-nobody/gi, "")
    .replace(/\d+/g, "0")
    .toLowerCase();
}

/** `NO {said:resp-text}`, and later `NO {said}`: the same is said, code and all. */
function sameText(condition: string, piece: Piece): Expectation<ImapEvent> | undefined {
  const isNew = piece.kind === "typed" && piece.type === "resp-text";
  if (!isNew && piece.kind !== "value") return undefined;
  const { name } = piece;
  return {
    needs: isNew ? [] : [name],
    binds: isNew ? [name] : [],
    order: "in-turn",
    begins: true,
    asksFor: condition === "OK" ? "other" : "refusal",
    match(event, _part, names) {
      if (event.kind !== "response") return wrongAt(0);
      const [, head = "", said = "", rest = ""] =
        /^([^ *+]+ )([A-Za-z]+) ?(.*)$/s.exec(latin1(event.octets.line)) ?? [];
      if (said.toUpperCase() !== condition) return wrongAt(head.length);
      const text = saidIn(rest, names);
      if (isNew) return { ok: true, bound: new Map([[name, text]]) };
      return text === names(name) ? { ok: true } : wrongAt(head.length + said.length + 1);
    },
  };
}

/** `OK [CODE …]`, whatever it says to people. */
function result(condition: string, template: Template): Expectation<ImapEvent> {
  const [blank, piece, ...more] = template;
  const only = blank?.kind === "text" && blank.text.trim() === "" && more.length === 0 ? piece : undefined;
  const same = only && sameText(condition, only);
  if (same) return same;
  const code = codeOf(template);
  return {
    ...namesOf(code),
    order: "in-turn",
    begins: true,
    asksFor: condition !== "OK" ? "refusal" : code.items.length > 0 ? "other" : "success",
    match(event, _part, names) {
      if (event.kind !== "response") return wrongAt(0);
      const line = latin1(event.octets.line);
      const found = (isRefusalWithoutTag(event) ? /^(\*) ([A-Za-z]+)/ : /^([^ *+]+) ([A-Za-z]+)/).exec(line);
      if (!found) return wrongAt(0);
      const [, tag = "", said = ""] = found;
      if (said.toUpperCase() !== condition) return wrongAt(tag.length + 1);
      return matchCode(event.octets, code, found[0].length + 1, names);
    },
  };
}

function untaggedCondition(condition: string, template: Template): Expectation<ImapEvent> {
  const code = codeOf(template);
  return {
    ...namesOf(code),
    order: "any-time",
    asksFor: "other",
    match(event, _part, names) {
      if (event.kind !== "response") return wrongAt(0);
      const found = /^\* ([A-Za-z]+)/.exec(latin1(event.octets.line));
      if (found?.[1]?.toUpperCase() !== condition) return wrongAt(2);
      return matchCode(event.octets, code, found[0].length + 1, names);
    },
  };
}

/** How many values of an ESEARCH stand before its items: name, correlator, UID (RFC 9051 §7.3.4). */
function headOf(nodes: readonly Node[]): number {
  const [, ...rest] = nodes;
  const correlator = rest[0]?.kind === "list" ? 1 : 0;
  const next = rest[correlator];
  return 1 + correlator + (next?.kind === "atom" && next.text.toUpperCase() === "UID" ? 1 : 0);
}

/** `* n NAME …` or `* NAME …` */
function untaggedData(patterns: Patterns): Expectation<ImapEvent> {
  const matching =
    (shapes: ReadonlyMap<string, Shape>): Expectation<ImapEvent>["match"] =>
    (event, _part, names) => {
      if (event.kind !== "response") return wrongAt(0);
      const line = latin1(event.octets.line);
      if (!line.startsWith("* ")) return wrongAt(0);
      const nodes = valuesOf(event.octets, 2);
      const [first, second] = nodes;
      const isNumbered = first?.kind === "atom" && /^\d+$/.test(first.text);
      const name = isNumbered ? second : first;
      const key = name?.kind === "atom" ? name.text.toUpperCase() : "";
      const isSearch = key === "ESEARCH";
      const before = isSearch ? headOf(nodes) : isNumbered ? 2 : 1;
      const head = matchAll(
        { items: patterns.items.slice(0, before), isOpen: patterns.isOpen && patterns.items.length < before },
        nodes.slice(0, before),
        "sequence",
        names,
        line.length,
      );
      if (!head.ok) return head;
      const known: Names = (wanted) => head.bound?.get(wanted) ?? names(wanted);
      const rest = { items: patterns.items.slice(before), isOpen: patterns.isOpen };
      const behind = matchAll(
        rest,
        nodes.slice(before),
        isSearch ? "pairs" : (shapeOf.get(key) ?? "sequence"),
        known,
        line.length,
        shapes.get(key),
      );
      return behind.ok ? { ok: true, bound: new Map([...(head.bound ?? []), ...(behind.bound ?? [])]) } : behind;
    };
  return {
    ...namesOf(patterns),
    order: "any-time",
    asksFor: "other",
    match: matching(listShapes),
    matchAmongOthers: matching(amongOthers),
  };
}

/** `[CODE …]`, or nothing. */
function codeOf(template: Template): Patterns {
  const text = leading(template).trimStart();
  if (template.length === 0 || (template.length === 1 && text === "")) return { items: [], isOpen: true };
  const skipped = leading(template).length - text.length;
  const its = without(template, skipped);
  const last = its.at(-1);
  if (!text.startsWith("[") || last?.kind !== "text" || !last.text.endsWith("]"))
    throw new TemplateError(
      "only a response code in brackets can stand here: what is said to people is not compared",
      its[0]?.column ?? 1,
    );
  const inside = without(its, 1).map((piece, index, all) =>
    index === all.length - 1 && piece.kind === "text" ? { ...piece, text: piece.text.slice(0, -1) } : piece,
  );
  return patternsOf(inside);
}

function matchCode(
  octets: Extract<ImapEvent, { kind: "response" }>["octets"],
  code: Patterns,
  from: number,
  names: Names,
): Match {
  if (code.items.length === 0) return { ok: true };
  const line = latin1(octets.line);
  const end = line.indexOf("]", from);
  if (line[from] !== "[" || end < 0) return wrongAt(from);
  const source = { line: octets.line.subarray(0, end), literals: octets.literals };
  const nodes = valuesOf(source, from + 1);
  const [name] = nodes;
  const key = name?.kind === "atom" ? name.text.toUpperCase() : "";
  const shape = key === "CAPABILITY" ? "set" : "sequence";
  return matchAll(code, nodes, shape, names, end, listShapes.get(key));
}

const namesOf = ({ items }: Patterns) => {
  const binds = bindsOf(items);
  return { binds, needs: [...new Set(needsOf(items))].filter((name) => !binds.includes(name)) };
};
