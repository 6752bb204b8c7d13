import { latin1 } from "../../../wire/latin1.js";
import { fetch, NO_PEEK } from "../grammar/fetch.js";
import { valueIn } from "../grammar/kind.js";
import type { ResponseOctets } from "../response-unit.js";
import { once } from "./rule.js";

/** Where in the grammar what is wrong belongs, and where what is right does. */
export type Production =
  | "continue"
  | "tagged"
  | "result"
  | "tagged-bye"
  | "space"
  | "appenduid-range"
  | "uid-set"
  | "number"
  | "nz-number"
  | "uid"
  | "uid-of-mailbox"
  | "quoted-special"
  | "dollar"
  | "text-utf8"
  | "prefix"
  | "id"
  | "id-count"
  | "id-field"
  | "id-value"
  | "literal"
  | "status"
  | "code"
  | "code-arguments"
  | "capability"
  | "list"
  | "lsub"
  | "namespace"
  | "no-namespace"
  | "message-as-basic"
  | "literal8"
  | "status-data"
  | "search"
  | "esearch"
  | "flags"
  | "count"
  | "message"
  | "fetch"
  | "fetch-flags"
  | "envelope"
  | "structure"
  | "date"
  | "section"
  | "nul"
  | "plus"
  | "quoted-7-bit"
  | "quoted-utf8"
  | "no-address"
  | "extension-data"
  | "attribute-twice"
  | "selectability"
  | "other";

const DATA: ReadonlyMap<string, Production> = new Map([
  ["CAPABILITY", "capability"],
  ["LIST", "list"],
  ["LSUB", "lsub"],
  ["NAMESPACE", "namespace"],
  ["ID", "id"],
  ["STATUS", "status-data"],
  ["SEARCH", "search"],
  ["ESEARCH", "esearch"],
  ["FLAGS", "flags"],
]);
const ITEM =
  /[( ](BODY\[|(?:ENVELOPE|BODYSTRUCTURE|BODY|RFC822\.SIZE|RFC822|BINARY|INTERNALDATE|FLAGS|UID)(?=[ [.]))/gi;
const COUNTS: ReadonlyMap<string, Production> = new Map([
  ["EXISTS", "count"],
  ["RECENT", "count"],
  ["EXPUNGE", "message"],
]);
const ITEMS: ReadonlyMap<string, Production> = new Map([
  ["ENVELOPE", "envelope"],
  ["BODYSTRUCTURE", "structure"],
  ["BODY", "structure"],
  ["FLAGS", "fetch-flags"],
  ["INTERNALDATE", "date"],
  ["BODY[", "section"],
  ["RFC822", "section"],
  ["BINARY", "section"],
]);

/** What is wrong in itself, wherever it stands. `before`: what stands before it, `octet`: the first wrong one. */
function aloneIn({
  expected,
  octet,
  before,
  isUtf8,
}: {
  expected: string;
  octet: number;
  before: string;
  isUtf8: boolean;
}): Production | undefined {
  if (expected === "OK, NO or BAD") return "result";
  if (octet === 0 || expected.endsWith("no NUL")) return "nul";
  if ((octet === SP || octet === TAB) && before.endsWith(" ")) return "space";
  if (octet === 0x2b && expected === '"}"') return "plus";
  if (octet >= 0x80 && expected === "QUOTED-CHAR or DQUOTE") {
    if (/^\* NAMESPACE /i.test(before)) return "prefix";
    return isUtf8 ? "quoted-utf8" : "quoted-7-bit";
  }
  if (expected.endsWith('behind "\\"')) return "quoted-special";
  if (octet === 0x29 && expected === "address") return "no-address";
  if (octet === 0x29 && expected === "namespace-descr") return "no-namespace";
  if (BEHIND_SIZE_OF_MESSAGE.test(before) && (octet === 0x29 || expected === "envelope")) return "message-as-basic";
  if (octet !== 0x7b && before.endsWith(" ~")) return "literal8";
  if (/^"\)": BODY has no extension data$/.test(expected)) return "extension-data";
  if (expected === "each mailbox attribute once") return "attribute-twice";
  return NUMBERS.find(({ is }) => is(before, expected, octet))?.production ?? EXPECTED.get(expected);
}
const SP = 0x20;
/** Where a message has its envelope, and a basic part md5 or nothing more. */
const BEHIND_SIZE_OF_MESSAGE =
  /\("MESSAGE" "(?:RFC822|GLOBAL)" (?:NIL|\([^()]*\)) (?:NIL|"[^"]*") (?:NIL|"[^"]*") "[^"]*" \d+ ?$/i;
const TAB = 0x09;
const EXPECTED: ReadonlyMap<string, Production> = new Map([
  ["one mbx-list-sflag", "selectability"],
  ["30 fields at most", "id-count"],
  ["a field of 30 octets at most", "id-field"],
  ["a value of 1024 octets at most", "id-value"],
  [NO_PEEK, "fetch"],
]);
const isZero = (expected: string, octet: number): boolean => octet === 0x30 && /^(?:nz-number|uniqueid)/.test(expected);
const isNumber = (expected: string): boolean => expected.endsWith("below 2^32");
/** Numbers, and where they stand. */
const NUMBERS: readonly {
  readonly production: Production;
  readonly is: (before: string, expected: string, octet: number) => boolean;
}[] = [
  {
    production: "uid",
    is: (before, expected, octet) =>
      / FETCH \(.*\bUID $/i.test(before) && (isNumber(expected) || isZero(expected, octet)),
  },
  {
    production: "uid-of-mailbox",
    is: (before, expected, octet) =>
      /\b(?:UIDNEXT|UIDVALIDITY) $/i.test(before) && (isNumber(expected) || isZero(expected, octet)),
  },
  { production: "number", is: (_before, expected) => isNumber(expected) },
  {
    production: "nz-number",
    is: (before, expected, octet) => before !== "* " && isZero(expected, octet),
  },
];

/** Whether that is right behind a literal, where what announces it has counted wrong. */
const endsLiteral = ({ line, literals }: ResponseOctets, at: number): boolean =>
  literals.length > 0 && /\{\d+\}\r\n$/.test(latin1(line.subarray(Math.max(0, at - 24), at)));

/** Where a wrong octet belongs, by what stands before it. */
export const wrongIn = once(({ octets, parsed, known }): Production => {
  if (parsed.ok) return "other";
  const { at, expected } = parsed;
  const octet = octets.line[at] ?? -1;
  const line = latin1(octets.line.subarray(0, 1 << 16));
  const before = line.slice(0, at);
  const alone = aloneIn({ expected, octet, before, isUtf8: known.view.dialect().utf8 });
  if (alone) return alone === "result" && /^[^ ]+ BYE\b/i.test(line) ? "tagged-bye" : alone;
  if (endsLiteral(octets, at)) return "literal";
  if (line.startsWith("+")) return "continue";
  const [, number, word = ""] = /^\* (\d+ )?([A-Z0-9.-]+)/i.exec(line) ?? [];
  const name = word.toUpperCase();
  if (number !== undefined) {
    if (name !== "FETCH") return COUNTS.get(name) ?? "other";
    const [, item = ""] = [...line.slice(0, at + 1).matchAll(ITEM)].at(-1) ?? [];
    return ITEMS.get(item.toUpperCase()) ?? "fetch";
  }
  if (/^(?:\*|[^ ]+) (?:OK|NO|BAD|PREAUTH|BYE)(?: |$)/i.test(line)) {
    const isCode = at > line.indexOf("[") && at <= line.indexOf("]") && /^[^ ]+ [^ ]+ \[/.test(line);
    if (!isCode) return octet >= 0x80 && known.view.capabilities()?.has("IMAP4REV2") ? "text-utf8" : "status";
    if (/\[APPENDUID \d+ \d+$/i.test(before) && (octet === 0x3a || octet === 0x2c)) return "appenduid-range";
    if (/\[(?:APPENDUID|COPYUID) /i.test(before) && octet === 0x2a) return "uid-set";
    return line.slice(line.indexOf("["), at).includes(" ") ? "code-arguments" : "code";
  }
  if (!line.startsWith("*")) return "tagged";
  if (name === "ESEARCH" && octet === 0x24) return "dollar";
  return DATA.get(name) ?? "other";
});

/** The productions of a response with which nothing is wrong. */
export const rightIn = once(({ parsed }): readonly Production[] => {
  if (!parsed.ok) return [];
  const { value } = parsed;
  switch (value.kind) {
    case "continue":
      return ["continue"];
    case "tagged":
      return ["tagged", "result", "status", ...(value.code ? (["code", "code-arguments"] as const) : [])];
    case "condition":
      return ["status", ...(value.code ? (["code", "code-arguments"] as const) : [])];
    case "data":
      return [DATA.get(value.name) ?? "other"];
    case "numbered": {
      const items = valueIn(fetch, [value]);
      return items
        ? ["fetch", ...items.map(({ name }) => ITEMS.get(name) ?? "fetch")]
        : [COUNTS.get(value.name) ?? "other"];
    }
    default:
      return value satisfies never;
  }
});

/** Where each of them is right. */
const PLACES: ReadonlyMap<Production, readonly string[]> = new Map<Production, readonly string[]>([
  ["continue", ["+"]],
  ["tagged", ["result"]],
  ["result", ["result"]],
  ...(["status", "code", "code-arguments"] as const).map((its) => [its, ["greeting", "status", "result"]] as const),
  ["count", ["EXISTS", "RECENT"]],
  ["message", ["EXPUNGE"]],
  ["fetch", ["FETCH"]],
  ...[...ITEMS.values()].map((its) => [its, ["FETCH"]] as const),
  ...[...DATA].map(([name, its]) => [its, [name]] as const),
]);

/** What responses are called in which some of them can be right. */
export const placesOf = (these: readonly Production[]): readonly string[] =>
  these.flatMap((its) => PLACES.get(its) ?? []);
