import type { Body } from "../grammar/body.js";
import { bodyItem, bodyStructure, rfc822Size } from "../grammar/fetch.js";
import { valueIn } from "../grammar/kind.js";
import { type ImapRule, type Said, wrong, wrongAt } from "./rule.js";
import { contentsIn, octetsOf, onMessage, STRUCTURES, TEXTS } from "./unchanging.js";

/** What is known of one message's octets. */
interface Whole {
  size?: number;
  /** By section, in capitals: only what was told from its first octet to its last. */
  readonly contents: Map<string, Uint8Array>;
  readonly structure: Map<"BODY" | "BODYSTRUCTURE", Body>;
}
const whole = (): Whole => ({ contents: new Map(), structure: new Map() });

/** Octets of a section that are kept. */
const LONGEST = 1 << 20;

/** Lines as they may be counted: one without an end at the end of all is one, or none. */
function isLines(octets: Uint8Array, lines: number): boolean {
  let ends = 0;
  for (let at = octets.indexOf(10); at >= 0; at = octets.indexOf(10, at + 1)) ends++;
  return lines === ends || (octets.length > 0 && octets.at(-1) !== 10 && lines === ends + 1);
}

/** Parts with the section that names each (RFC 9051 §6.4.5.1): a message that is no multipart has one part, 1. */
function partsOf(
  body: Body,
  path: readonly number[] = [],
): readonly { readonly section: string; readonly body: Body }[] {
  if (body.kind === "multipart")
    return body.parts.flatMap((part, index) => {
      const its = [...path, index + 1];
      return part.kind === "multipart" ? partsOf(part, its) : leaf(part, its);
    });
  return leaf(body, [...path, 1]);
}
const leaf = (body: Body, path: readonly number[]): ReturnType<typeof partsOf> => [
  { section: path.join("."), body },
  ...(body.kind === "message" ? partsOf(body.body, path) : []),
];

/** What BODYSTRUCTURE adds; of a multipart the parameters, too. */
const ADDED: ReadonlySet<string> = new Set(["md5", "disposition", "language", "location", "others"]);

/** As text, without what BODYSTRUCTURE adds. */
function basic(body: Body): string {
  const isBasic = (name: string) => !ADDED.has(name) && !(body.kind === "multipart" && name === "parameters");
  return Object.entries(body)
    .filter(([name]) => isBasic(name))
    .map(([name, value]) => {
      if (name === "parts") return (value as readonly Body[]).map(basic).join();
      return name === "body" ? basic(value as Body) : JSON.stringify(value);
    })
    .join();
}

/** Remembers what a FETCH tells, and judges what is known then. */
const onWhole = (
  names: Parameters<typeof onMessage>[0],
  concerns: ReadonlySet<string>,
  judge: (known: Whole, seen: Said) => ReturnType<typeof wrong> | "ok" | undefined,
): ImapRule =>
  onMessage(names, whole, concerns, (items, known, seen) => {
    const told = contentsIn(items);
    let judged: ReturnType<typeof judge>;
    for (const its of known) {
      const size = valueIn(rfc822Size, items);
      if (size !== undefined) its.size = size;
      for (const { section, origin, content } of told) {
        const octets = octetsOf(content);
        if (octets && octets.length <= LONGEST && origin === undefined) its.contents.set(section, octets);
      }
      const [short, long] = [valueIn(bodyItem, items), valueIn(bodyStructure, items)];
      if (short) its.structure.set("BODY", short);
      if (long) its.structure.set("BODYSTRUCTURE", long);
      const found = judge(its, seen);
      if (found !== undefined && found !== "ok") return found;
      judged ??= found;
    }
    return judged;
  });

const PARTS: ReadonlySet<string> = new Set([...TEXTS, ...STRUCTURES]);

/** Sizes that are told are those of what is sent (RFC 9051 §2.3.4, §6.4.5, §7.5.2). */
export const sizeRules: readonly ImapRule[] = [
  onWhole(
    ["size-is-of-text", "rfc9051/2.3.4/size-matches-body", "RFC822.SIZE is the number of octets of BODY[]", "FETCH"],
    new Set([...TEXTS, "RFC822.SIZE"]),
    ({ size, contents }, seen) => {
      const its = contents.get("");
      if (size === undefined || !its || its.length === 0) return undefined;
      return its.length === size
        ? "ok"
        : wrong(`RFC822.SIZE ${size} and as many octets (BODY[] has ${its.length})`, seen);
    },
  ),
  onWhole(
    ["header-and-text", "rfc9051/6.4.5.1/header-and-text", "BODY[HEADER] and BODY[TEXT] together are BODY[]", "FETCH"],
    TEXTS,
    ({ contents }, seen) => {
      const [all, header, text] = ["", "HEADER", "TEXT"].map((section) => contents.get(section));
      if (!all || !header || !text || all.length === 0) return undefined;
      return Buffer.compare(Buffer.concat([header, text]), all) === 0
        ? "ok"
        : wrong("BODY[HEADER] and BODY[TEXT] that make BODY[]", seen);
    },
  ),
  onWhole(
    ["part-sizes", "rfc9051/7.5.2/body-size", "The sizes that BODYSTRUCTURE tells are those of the parts", "FETCH"],
    PARTS,
    ({ contents, structure }, seen) => {
      let judged: "ok" | undefined;
      for (const [name, body] of structure)
        for (const { section, body: part } of partsOf(body)) {
          const octets = contents.get(section);
          if (!octets || part.kind === "multipart") continue;
          if (octets.length !== part.size)
            return wrong(`${part.size} octets in part ${section}, as ${name} tells (there are ${octets.length})`, seen);
          judged = "ok";
        }
      return judged;
    },
  ),
  onWhole(
    [
      "part-lines",
      "rfc9051/7.5.2/text-lines",
      "The numbers of lines that BODYSTRUCTURE tells are those of the parts",
      "FETCH",
    ],
    PARTS,
    ({ contents, structure }, seen) => {
      let judged: "ok" | undefined;
      for (const [name, body] of structure)
        for (const { section, body: part } of partsOf(body)) {
          const octets = contents.get(section);
          if (!octets || (part.kind !== "text" && part.kind !== "message")) continue;
          if (!isLines(octets, part.lines))
            return wrong(`as many lines in part ${section} as ${name} tells: ${part.lines}`, seen);
          judged = "ok";
        }
      return judged;
    },
  ),
  onWhole(
    [
      "body-is-structure",
      "rfc9051/7.5.2/body-is-bodystructure",
      "BODY is BODYSTRUCTURE without extension data",
      "FETCH",
    ],
    STRUCTURES,
    ({ structure }, seen) => {
      const [short, long] = [structure.get("BODY"), structure.get("BODYSTRUCTURE")];
      if (!short || !long) return undefined;
      return basic(short) === basic(long)
        ? "ok"
        : wrongAt("what BODYSTRUCTURE has, without extension data", seen, "BODY");
    },
  ),
  onMessage(
    [
      "partial-is-substring",
      "rfc9051/7.5.2/origin-substring",
      "BODY[…]<n> is a part of BODY[…], from octet n on",
      "FETCH",
    ],
    () => new Map<string, Uint8Array>(),
    TEXTS,
    (items, known, seen) => {
      const told = contentsIn(items);
      let judged: "ok" | undefined;
      for (const { section, origin, content } of told)
        for (const contents of known) {
          const octets = octetsOf(content);
          if (!octets || octets.length > LONGEST) continue;
          if (origin === undefined) contents.set(section, octets);
          const all = contents.get(section);
          if (origin === undefined || !all || all.length === 0) continue;
          const its = all.subarray(origin, origin + octets.length);
          if (Buffer.compare(its, octets) !== 0)
            return wrongAt(
              `octets ${origin} to ${origin + octets.length - 1} of BODY[${section}]`,
              seen,
              `<${origin}>`,
            );
          judged = "ok";
        }
      return judged;
    },
  ),
];
