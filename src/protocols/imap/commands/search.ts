import { command } from "../command-spec.js";
import { esearchData } from "../extensions/esearch.js";
import { search as searchData } from "../grammar/base.js";
import { ahead, type Cursor, listOf, skipWord, sp, wrong } from "../grammar/cursor.js";
import { flagKey } from "../grammar/flag.js";
import { type Named, ofKind } from "../grammar/kind.js";
import { isAtomChar } from "../grammar/octets.js";
import { badCharset } from "../grammar/resp-text.js";
import { printSet, setOf } from "../grammar/sequence-set.js";
import { astring } from "../grammar/strings.js";
import { bad, data, no, ok } from "../model/outcomes.js";
import { type InMailbox, inMailbox, knowing } from "../model/selected.js";
import { isRev2, type Moment, type Result } from "../model/state.js";
import { matches, type Searched } from "../search/evaluate.js";
import { type SearchKey, searchKeys } from "../search/key.js";

const returnOptions = ["MIN", "MAX", "ALL", "COUNT", "SAVE"] as const;
type ReturnOption = (typeof returnOptions)[number];

interface Asked {
  /** undefined: no RETURN */
  readonly options: ReadonlySet<ReturnOption> | undefined;
  readonly charset: string | undefined;
  readonly keys: readonly SearchKey[];
}

/** search-return-opts: [SP "RETURN" SP "(" [search-return-opt *(SP search-return-opt)] ")"] */
function returnOpts(from: Cursor): ReadonlySet<ReturnOption> | undefined {
  if (!skipWord(from, " RETURN")) return undefined;
  sp(from);
  const all = listOf(from, (its) => {
    const word = ahead(its, isAtomChar).toUpperCase();
    const known = returnOptions.find((name) => name === word) ?? wrong(its, "search-return-opt");
    its.at += word.length;
    return known;
  });
  return new Set(all.length > 0 ? all : (["ALL"] as const));
}

/** search = "SEARCH" [search-return-opts] SP search-program */
function searchArguments(from: Cursor): Asked {
  const options = returnOpts(from);
  sp(from);
  const { at } = from;
  let charset: string | undefined;
  if (skipWord(from, "CHARSET ")) {
    charset = astring(from).toUpperCase();
    sp(from);
  }
  // RFC 6855 §3: no CHARSET behind ENABLE UTF8=ACCEPT, which is rev1's.
  if (charset !== undefined && from.dialect.utf8 && !from.dialect.rev2) wrong(from, "no CHARSET", at);
  return { options, charset, keys: searchKeys(from) };
}

const isAscii = (key: SearchKey): boolean => {
  switch (key.kind) {
    case "text":
    case "header":
      return /^[\x01-\x7f]*$/.test(key.text);
    case "not":
      return isAscii(key.key);
    case "or":
      return isAscii(key.one) && isAscii(key.other);
    case "and":
      return key.keys.every(isAscii);
    default:
      return true;
  }
};

const charsets = ["US-ASCII", "UTF-8"];

interface Found {
  readonly number: number;
  readonly uid: number;
}

function found({ selected, mailbox }: InMailbox, keys: readonly SearchKey[]): readonly Found[] {
  const there = new Map(mailbox.messages.map((message) => [message.uid, message]));
  const { messages, recent } = selected.seen;
  const saved = new Set(selected.saved);
  const largest = { number: messages.length, uid: messages.at(-1)?.uid ?? mailbox.uidNext };
  return messages.flatMap(({ uid }, index) => {
    const message = there.get(uid);
    if (!message) return [];
    const { flags, internalDate, text, entity } = message;
    const its: Searched = {
      number: index + 1,
      uid,
      flags: new Set(flags.map(flagKey)),
      isRecent: recent.has(uid),
      isSaved: saved.has(uid),
      internalDate,
      text,
      entity,
    };
    return keys.every((key) => matches(key, its, largest)) ? [{ number: index + 1, uid }] : [];
  });
}

/** What `$` is then: with MIN or MAX and neither ALL nor COUNT, those alone (RFC 9051 §6.4.4.1, table 4). */
function savedOf(all: readonly Found[], options: ReadonlySet<ReturnOption>): readonly number[] {
  const uids = all.map(({ uid }) => uid);
  const isEdges = (options.has("MIN") || options.has("MAX")) && !options.has("ALL") && !options.has("COUNT");
  if (!isEdges) return uids;
  const edges = [...(options.has("MIN") ? uids.slice(0, 1) : []), ...(options.has("MAX") ? uids.slice(-1) : [])];
  return [...new Set(edges)];
}

function itemsOf(numbers: readonly number[], options: ReadonlySet<ReturnOption>): readonly Named[] {
  const [first, last] = [numbers[0], numbers.at(-1)];
  const some = first !== undefined && last !== undefined;
  return [
    ...(options.has("MIN") && some ? [{ name: "MIN", value: String(first) }] : []),
    ...(options.has("MAX") && some ? [{ name: "MAX", value: String(last) }] : []),
    ...(options.has("ALL") && some ? [{ name: "ALL", value: printSet(setOf(numbers)) }] : []),
    ...(options.has("COUNT") ? [{ name: "COUNT", value: String(numbers.length) }] : []),
  ];
}

function search(moment: Moment, { options: given, charset, keys }: Asked, byUid: boolean): Result {
  const { session, world, tag } = moment;
  const its = inMailbox(moment);
  const rev2 = isRev2(session, world);
  const options = given ?? (rev2 ? new Set(["ALL" as const]) : undefined);
  if (charset !== undefined && !charsets.includes(charset))
    return no("That charset is not known here", ofKind(badCharset, charsets), {
      // "If the SEARCH command failed with a NO, the search result variable is reset" (RFC 9051 §6.4.4.1).
      ...(options?.has("SAVE") && { session: knowing(session, { saved: [] }) }),
    });
  if (charset === "US-ASCII" && !keys.every(isAscii)) return bad("That is not US-ASCII");
  const all = found(its, keys);
  const numbers = all.map(({ number, uid }) => (byUid ? uid : number));
  if (!options) return ok("That is all", { responses: [data(ofKind(searchData, numbers))] });
  const isSaveAlone = options.has("SAVE") && options.size === 1;
  return ok("That is all", {
    responses: isSaveAlone ? [] : [data(ofKind(esearchData, { tag, uid: byUid, items: itemsOf(numbers, options) }))],
    ...(options.has("SAVE") && { session: knowing(session, { saved: savedOf(all, options) }) }),
  });
}

/** RFC 9051 §6.4.4 */
export const searchCommand = command({
  name: "SEARCH",
  states: ["selected"],
  keepsNumbers: true,
  examples: ["SEARCH UNSEEN", "SEARCH RETURN (COUNT) ALL"],
  rule: searchArguments,
  step: (moment, asked) => search(moment, asked, false),
});

export const uidSearch = command({
  name: "UID SEARCH",
  states: ["selected"],
  byUid: true,
  examples: ["UID SEARCH UNSEEN"],
  rule: searchArguments,
  step: (moment, asked) => search(moment, asked, true),
});
