import type { ComparedData } from "../extensions/extension.js";
import { extensions } from "../extensions/extensions.js";
import { families } from "../families.js";
import { exists, search } from "../grammar/base.js";
import { fetch, flags as flagsItem } from "../grammar/fetch.js";
import { flagKey } from "../grammar/flag.js";
import { type Named, printNamed, valueIn, valuesIn } from "../grammar/kind.js";
import { list } from "../grammar/list.js";
import type { Response } from "../grammar/response.js";
import { type Status, status } from "../grammar/status.js";
import { flagsText } from "./model.js";

/** A difference between what came and what the model has to say. */
export interface Difference {
  readonly requirement: string;
  readonly shape: string;
  /** A response of the suite language. */
  readonly expected: string;
  readonly received: string;
}

type Numbered = Extract<Response, { kind: "numbered" }>;
const dataIn = (all: readonly Response[]): readonly Named[] => all.flatMap((its) => (its.kind === "data" ? [its] : []));
const fetchesIn = (all: readonly Response[]): readonly Numbered[] =>
  all.filter((its): its is Numbered => its.kind === "numbered" && its.name === fetch.name);

/** Items by what they are called and of, as text; flags in order, and without \Recent. */
function itemsOf(items: readonly Named[]): ReadonlyMap<string, string> {
  return new Map(
    items.map((its) => {
      const told = valueIn(flagsItem, [its]);
      if (told) return ["FLAGS", `FLAGS (${flagsText(told.map(flagKey))})`] as const;
      const text = printNamed(its, families.fetchItems, families);
      const [key = its.name] = /^[^ []+(?:\[[^\]]*\](?:<\d+>)?)?/.exec(text) ?? [];
      return [key.toUpperCase(), text] as const;
    }),
  );
}

/** Items that are the same in any server; by the clause that says what they are. */
const clauseOf = (key: string): string | undefined => {
  if (key === "FLAGS") return "rfc9051/6.4.5/flags";
  if (key === "UID") return "rfc9051/6.4.5/uid";
  if (key === "RFC822.SIZE") return "rfc9051/2.3.4/size-is-octets";
  if (/^BODY\[.*>$/.test(key)) return "rfc9051/6.4.5/partial";
  if (key === "BODY[]" || key === "RFC822") return "rfc9051/6.4.5/body-empty-section";
  if (key.startsWith("BODY[HEADER.FIELDS.NOT")) return "rfc9051/6.4.5.1/header-fields-not";
  if (key.startsWith("BODY[HEADER.FIELDS")) return "rfc9051/6.4.5.1/header-fields";
  if (/^BODY\[[\d.]*MIME\]/.test(key)) return "rfc9051/6.4.5.1/mime";
  return key.startsWith("BODY[") || key.startsWith("RFC822.") ? "rfc9051/6.4.5/body-section" : undefined;
};

/** Names of fields stand in any case in what is told of a section. What a part is that there is none of no clause says. */
const isSame = (key: string, one: string, other: string): boolean => {
  const [wanted, came] = [one, other].map((text) => text.slice(key.length));
  return wanted === came || (key.startsWith("BODY[") && wanted === " NIL");
};

/** Of which command answers are compared. */
interface Compared {
  readonly name: string;
  readonly line: string;
  /** The mailbox below which names are compared. */
  readonly base: string;
  readonly delimiter: string;
  readonly skipFlags: boolean;
  /** What the messages had before, by number. */
  readonly flags: readonly string[];
}

/** Keys whose number or set is none of messages' numbers. */
const OF_OTHERS = /\b(?:UID|LARGER|SMALLER) [\d*:,]+|"(?:[^"\\]|\\.)*"/gi;

/**
 * Whether a command means a message beyond the last one of so many, or the last of none: that may be refused, and what it
 * means in a range no clause says (RFC 9051 §9, seq-number). UIDs that there are not are passed over, but for * in an
 * empty mailbox.
 */
export function isBeyond(line: string, count: number): boolean {
  if (count === 0 && line.includes("*")) return true;
  const sets = line.replace(OF_OTHERS, "").match(/(?<=[ (])[\d*:,]+(?=[ )]|$)/g) ?? [];
  return sets.some((set) => set.split(/[:,]/).some((its) => Number(its) > count));
}

/** Whether there were new messages before the command was carried out: `*` is another one then, and there is more to be found. */
const hasGrown = (came: readonly Response[], count: number): boolean =>
  came.some((its) => its.kind === "numbered" && its.name === exists.name && its.number > count);

function fetched(wanted: readonly Response[], came: readonly Response[], its: Compared): Difference | undefined {
  if (its.line.includes("*") && hasGrown(came, its.flags.length)) return undefined;
  const got = new Map<number, Map<string, string>>();
  for (const { number, value } of fetchesIn(came)) {
    const told = got.get(number) ?? new Map<string, string>();
    for (const [key, text] of itemsOf(value as readonly Named[])) told.set(key, text);
    got.set(number, told);
  }
  for (const { number, value } of fetchesIn(wanted))
    for (const [key, text] of itemsOf(value as readonly Named[])) {
      const requirement = clauseOf(key);
      if (requirement === undefined || (key === "FLAGS" && its.skipFlags)) continue;
      const it = got.get(number)?.get(key);
      // Which UID it is the rules see; ours are what APPENDUID and COPYUID have told.
      if (it !== undefined && (key === "UID" || isSame(key, text, it))) continue;
      const isStore = its.name.endsWith("STORE");
      // What a FETCH changes on the way it should tell (RFC 9051 §6.4.5).
      if (it === undefined && key === "FLAGS" && !isStore) continue;
      // The UID stands in what is told of a STORE, which the rules see to; by itself it is nothing that STORE returns.
      if (it === undefined && key === "UID" && isStore) continue;
      // A STORE that changes nothing brings no new value that could be returned (RFC 9051 §6.4.6).
      if (it === undefined && key === "FLAGS" && text === `FLAGS (${its.flags[number - 1] ?? ""})`) continue;
      const missing = isStore ? "rfc9051/6.4.6/store-returns" : "rfc9051/6.4.5/items-returned";
      return {
        requirement: it === undefined ? missing : isStore ? "rfc9051/6.4.6/value-as-fetched" : requirement,
        shape: `${key.replace(/[<[( ].*$/, "")}-${it === undefined ? "missing" : "other"}`,
        expected: `* ${number} FETCH (${text} ...)`,
        received: it === undefined ? "" : `* ${number} FETCH (${it})`,
      };
    }
  return undefined;
}

const sorted = (numbers: readonly number[]): readonly number[] => [...numbers].sort((a, b) => a - b);
const searchText = (numbers: readonly number[]): string => ["* SEARCH", ...sorted(numbers)].join(" ");

function searched(
  wanted: readonly Response[],
  came: readonly Response[],
  { line, flags: { length: count } }: Compared,
): Difference | undefined {
  if (hasGrown(came, count) || isBeyond(line, count)) return undefined;
  const numbers = valueIn(search, dataIn(wanted));
  if (!numbers) return undefined;
  const all = valuesIn(search, dataIn(came));
  // ESEARCH in its place is what rev2 has.
  if (all.length === 0) return undefined;
  const [expected, received] = [searchText(numbers), searchText([...new Set(all.flat())])];
  return expected === received
    ? undefined
    : { requirement: searchClause(line), shape: shapeOfSearch(line), expected, received };
}

const shapeOfSearch = (line: string): string => {
  const keys = line.replace(/^(?:UID )?SEARCH /i, "").match(/\b[A-Z]{2,}\b/g) ?? ["set"];
  return `search-${[...new Set(keys)].slice(0, 4).join("-")}`;
};

/** The clause of a query of one key; of others that of their combination. */
function searchClause(line: string): string {
  const query = line.replace(/^(?:UID )?SEARCH /i, "");
  const [key = ""] = /^[A-Z]+/i.exec(query) ?? [];
  const name = key.toLowerCase();
  if (query.startsWith("(")) return "rfc9051/6.4.4/parenthesized-key";
  if (name === "or" || name === "not") return `rfc9051/6.4.4/key-${name}`;
  if (/^(?:UID )?[\d*:,]+$/i.test(query))
    return name === "uid" ? "rfc9051/6.4.4/key-uid" : "rfc9051/6.4.4/key-sequence-set";
  if (/^[A-Z]+(?: \S+)?$/i.test(query) && key !== "") return `rfc9051/6.4.4/key-${name}`;
  return "rfc9051/6.4.4/intersection";
}

const isCounted: readonly (readonly [string, string])[] = [
  ["MESSAGES", "rfc9051/6.3.11/messages"],
  ["UNSEEN", "rfc9051/6.3.11/unseen"],
  ["DELETED", "rfc9051/6.3.11/deleted"],
];

function counted(wanted: readonly Response[], came: readonly Response[]): Difference | undefined {
  const [its, got]: (Status | undefined)[] = [valueIn(status, dataIn(wanted)), valueIn(status, dataIn(came))];
  if (!its || !got) return undefined;
  for (const [name, requirement] of isCounted) {
    const [one, other] = [its, got].map(({ items }) => items.find((item) => item.name === name)?.value);
    if (one === undefined || one === other) continue;
    const text = (value: unknown) => `* STATUS ${got.mailbox} (${name} ${String(value)})`;
    if (other === undefined) continue;
    return { requirement, shape: `status-${name}`, expected: text(one), received: text(other) };
  }
  return undefined;
}

function listed(
  wanted: readonly Response[],
  came: readonly Response[],
  base: string,
  delimiter: string,
): Difference | undefined {
  const names = (all: readonly Response[]) => valuesIn(list, dataIn(all)).map(({ mailbox }) => mailbox);
  const own = names(wanted).map((name) => base + name.slice(base.length).replaceAll("/", delimiter));
  const got = names(came).filter((name) => name.startsWith(base));
  const missing = own.find((name) => !got.includes(name));
  const inSuite = (name: string) => `{mailbox}${name.slice(base.length).replaceAll(delimiter, "{delimiter}")}`;
  const shown = (name: string) => `* LIST {:value} {:value} "${inSuite(name).replace(/["\\]/g, "\\$&")}"`;
  if (missing !== undefined)
    return { requirement: "rfc9051/6.3.9/subset", shape: "list-missing", expected: shown(missing), received: "" };
  const surplus = got.find((name) => !own.includes(name));
  // A suite cannot say that a name is not to come: what it says is all that may.
  return surplus === undefined
    ? undefined
    : { requirement: "rfc9051/6.3.9/match-pattern", shape: "list-surplus", expected: "", received: shown(surplus) };
}

/** Data of extensions that any server tells as the model does. */
export function told(
  wanted: readonly Response[],
  came: readonly Response[],
  compared: readonly ComparedData[],
): Difference | undefined {
  for (const { kind, requirement } of compared) {
    const [expected = "", received = ""] = [wanted, came].map((all) =>
      dataIn(all)
        .filter(({ name }) => name === kind.name)
        .map(({ name, value }) => `* ${name}${kind.print(value as never, families)}`)
        .sort()
        .join("\r\n"),
    );
    if (expected !== received)
      return {
        requirement,
        shape: `${kind.name.toLowerCase()}-other`,
        expected: expected.split("\r\n")[0] ?? "",
        received,
      };
  }
  return undefined;
}

const ofExtensions = extensions.flatMap(({ fuzzed }) => fuzzed?.compared ?? []);

/** The first difference in what a command returns. */
export function compare(wanted: readonly Response[], came: readonly Response[], its: Compared): Difference | undefined {
  switch (its.name) {
    case "FETCH":
    case "UID FETCH":
    case "STORE":
    case "UID STORE":
      return fetched(wanted, came, its);
    case "SEARCH":
    case "UID SEARCH":
      return searched(wanted, came, its);
    case "STATUS":
      return counted(wanted, came);
    case "LIST":
      return listed(wanted, came, its.base, its.delimiter);
    default:
      return told(wanted, came, ofExtensions);
  }
}

/** What came as data, in a form in which what means the same is the same. */
export const canonical = (all: readonly Response[]): readonly string[] => {
  const data = dataIn(all).map((its) => {
    const numbers = valueIn(search, [its]);
    return numbers ? searchText(numbers) : `* ${printNamed(its, families.data, families)}`;
  });
  const items = fetchesIn(all).map(
    ({ number, value }) => `* ${number} FETCH (${[...itemsOf(value as readonly Named[]).values()].join(" ")})`,
  );
  return [...data, ...items].sort();
};
