import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { readYaml } from "../../../input/yaml-file.js";
import { latin1 } from "../../../wire/latin1.js";
import { type Body, bodyOf as bodyRule, type Parameters, printBody } from "../grammar/body.js";
import { type Cursor, parse, plain, type Rule } from "../grammar/cursor.js";
import { envelope as envelopeRule } from "../grammar/envelope.js";
import { type Section, section as sectionRule } from "../grammar/section.js";
import { bodyOf, bodyStructureOf } from "./body-of.js";
import { entityOf } from "./entity.js";
import { envelopeOf } from "./envelope-of.js";
import { sectionOf } from "./section-of.js";

interface Expected {
  readonly size: number;
  readonly envelope: string;
  readonly bodystructure: string;
  readonly sections: Readonly<Record<string, string>>;
  readonly absent?: readonly string[];
}

const folder = new URL("../../../../fixtures/messages/", import.meta.url);
const schema = {
  type: "object",
  additionalProperties: {
    type: "object",
    additionalProperties: false,
    required: ["why", "size", "envelope", "bodystructure", "sections"],
    properties: {
      why: { type: "string" },
      loose: { type: "string" },
      size: { type: "integer" },
      envelope: { type: "string" },
      bodystructure: { type: "string" },
      sections: { type: "object", additionalProperties: { type: "string" } },
      absent: { type: "array", items: { type: "string" } },
    },
  },
} as const;
const table = readYaml(new URL("imap.yaml", folder).pathname, "fixtures/messages/imap.yaml", schema);
const all = Object.entries(table.data as Readonly<Record<string, Expected>>);

/** What the grammar makes of what the table says. */
function read<T>(text: string, rule: Rule<T>): T {
  const found = parse({ line: Buffer.from(text, "latin1"), literals: [] }, rule, { ...plain, utf8: true });
  if (!found.ok) throw new Error(`${text.slice(0, found.at)} ► ${text.slice(found.at)}: ${found.expected} expected`);
  return found.value;
}

/** Types, encodings and names of parameters are the same in any case. */
function inOneCase(its: Body): Body {
  const named = (all: Parameters): Parameters =>
    all === null ? null : all.map(([name, value]) => [name.toUpperCase(), value]);
  const disposition = its.disposition && {
    type: its.disposition.type.toUpperCase(),
    parameters: named(its.disposition.parameters),
  };
  const shared = {
    subtype: its.subtype.toUpperCase(),
    ...(its.parameters !== undefined && { parameters: named(its.parameters) }),
    ...(disposition !== undefined && { disposition }),
  };
  if (its.kind === "multipart") return { ...its, ...shared, parts: its.parts.map(inOneCase) };
  const single = {
    type: its.type.toUpperCase(),
    parameters: named(its.parameters),
    encoding: its.encoding.toUpperCase(),
  };
  return its.kind === "message"
    ? { ...its, ...shared, ...single, body: inOneCase(its.body) }
    : { ...its, ...shared, ...single };
}

const sectionNamed = (name: string): Section => read(`[${name}]`, (from: Cursor) => sectionRule(from));

describe.each(all)("%s", (name, { size, envelope, bodystructure, sections, absent = [] }) => {
  const text = latin1(readFileSync(new URL(`${name}.eml`, folder)));
  const entity = entityOf(text);
  const structure = bodyStructureOf(entity, text);

  it("has its size, envelope and body structure", () => {
    expect(text.length).toBe(size);
    expect(envelopeOf(entity.header)).toEqual(read(envelope, envelopeRule));
    const wanted = read(bodystructure, bodyRule({ extensible: true }));
    expect(inOneCase(structure)).toEqual(inOneCase(wanted));
  });

  it("has a BODY that is one", () => {
    const printed = printBody(bodyOf(structure));
    expect(inOneCase(bodyOf(structure))).toEqual(
      inOneCase(bodyOf(read(bodystructure, bodyRule({ extensible: true })))),
    );
    if (!/[\x80-\xff]|\{\d/.test(printed))
      expect(read(printed, bodyRule({ extensible: false }))).toEqual(bodyOf(structure));
  });

  it("has its sections", () => {
    const found = Object.keys(sections).map((its) => [its, sectionOf(entity, sectionNamed(its), text)]);
    expect(Object.fromEntries(found)).toEqual(sections);
    expect(sectionOf(entity, { part: [] }, text)).toBe(text);
    expect(absent.filter((its) => sectionOf(entity, sectionNamed(its), text) !== undefined)).toEqual([]);
  });
});
