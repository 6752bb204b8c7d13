import { latin1 } from "../../../wire/latin1.js";
import { type Esearch, esearchData } from "../extensions/esearch.js";
import { parse, plain } from "../grammar/cursor.js";
import { countOf, rangesOf, type SequenceSet, sequenceSet } from "../grammar/sequence-set.js";
import type { UnderWay } from "../tagging.js";
import { data, type ImapRule, mailboxIn, type Names, onSaid, remembering, type Said, wrong, wrongAt } from "./rule.js";

/** Commands that ESEARCH answers: SORT and THREAD may, too (RFC 5267, RFC 5256). */
const isSearch = ({ name }: UnderWay): boolean => /^(?:UID )?SEARCH$/.test(name);
const searching = ({ known }: Said): readonly UnderWay[] => known.underWay.filter(isSearch);

/** Whether updates of a search may come at any time (RFC 5267 §4.3, RFC 5465 §5). */
const isUpdated = ({ known }: Said): boolean =>
  known.underWay.some(
    ({ octets, name }) => !isSearch({ name } as UnderWay) || /\b(?:UPDATE|CONTEXT)\b/i.test(latin1(octets)),
  );

const textOf = ({ items }: Esearch, item: string): string | undefined => {
  const its = items.find(({ name }) => name === item)?.value;
  return typeof its === "string" ? its : undefined;
};

/** The numbers of an item, as a set. */
function setOf(its: Esearch, item: string): SequenceSet | undefined {
  const text = textOf(its, item);
  if (text === undefined) return undefined;
  const set = parse({ line: Buffer.from(text, "latin1"), literals: [] }, sequenceSet, plain);
  return set.ok ? set.value : undefined;
}

/** A rule about ESEARCH that one SEARCH command has caused. */
const onResult = (
  names: Names,
  judge: (its: Esearch, command: UnderWay, seen: Said) => ReturnType<typeof wrong> | "ok" | undefined,
) =>
  onSaid(names, (seen) => {
    const its = data(seen, esearchData);
    const [command, other] = searching(seen);
    return its && command && !other && !isUpdated(seen) ? judge(its, command, seen) : undefined;
  });

/** What SEARCH finds, told by ESEARCH (RFC 9051 §6.4.4, §7.3.4; RFC 4731). */
export const esearchRules: readonly ImapRule[] = [
  onResult(
    ["esearch-tag", "rfc9051/7.3.4/correlator", "ESEARCH has the tag of the command that it is to", "ESEARCH"],
    ({ tag }, command, seen) =>
      tag === command.tag ? "ok" : wrong(`(TAG "${command.tag}")`, seen, "* ESEARCH".length),
  ),
  onResult(
    ["esearch-uid", "rfc9051/6.4.9/uid-indicator", "ESEARCH says UID where UID SEARCH was sent", "ESEARCH"],
    ({ uid }, command, seen) => {
      if (!command.name.startsWith("UID ")) return undefined;
      return uid ? "ok" : wrong("UID behind the tag", seen, Math.max(0, seen.octets.line.indexOf(0x29)) + 1);
    },
  ),
  onResult(
    ["esearch-count", "rfc9051/6.4.4/count", "COUNT is how many numbers ALL has", "ESEARCH"],
    (its, _command, seen) => {
      const [count, all] = [textOf(its, "COUNT"), setOf(its, "ALL")];
      // No ALL where nothing is found; where ALL was not asked for nobody knows.
      if (count === undefined || !all) return undefined;
      const number = countOf(all, 2 ** 32 - 1);
      return Number(count) === number ? "ok" : wrongAt(`COUNT ${number}`, seen, "COUNT ");
    },
  ),
  onResult(
    ["esearch-numbers", "rfc9051/6.4.4/numbers-in-range", "ESEARCH has numbers of messages that there are", "ESEARCH"],
    (its, _command, seen) => {
      const mailbox = mailboxIn(seen);
      if (its.uid || !mailbox || mailbox.isCut) return undefined;
      const { length } = mailbox.messages;
      for (const item of ["ALL", "MIN", "MAX"]) {
        const last = rangesOf(setOf(its, item) ?? [], length).at(-1)?.[1] ?? 0;
        if (last > length) return wrongAt(`numbers of ${length} at most, not ${last}`, seen, `${item} `);
      }
      return "ok";
    },
  ),
  onResult(
    ["esearch-items-once", "rfc9051/7.3.4/item-once", "Each item stands once in ESEARCH", "ESEARCH"],
    ({ items }, _command, seen) => {
      const names = items.map(({ name }) => name);
      const twice = names.find((name, index) => names.indexOf(name) !== index);
      return twice === undefined ? "ok" : wrong(`${twice} once`, seen);
    },
  ),
  remembering(["one-esearch", "rfc9051/6.4.4/single-esearch", "A SEARCH has one ESEARCH", "ESEARCH"], () => {
    const told = new WeakSet<UnderWay>();
    return (seen) => {
      const its = data(seen, esearchData);
      const command = searching(seen).find(({ tag }) => tag === its?.tag);
      // PARTIAL and the like may come apart (RFC 9051 §6.4.4: future extensions).
      if (!its || !command || isUpdated(seen)) return undefined;
      const isTold = told.has(command);
      told.add(command);
      return isTold ? wrong("one ESEARCH for all that RETURN names", seen) : "ok";
    };
  }),
  onResult(
    [
      "search-in-rev1",
      "rfc9051/7.2.2/rev1-responses-until-enabled",
      "A SEARCH of RFC 3501 is answered by SEARCH, not by ESEARCH",
      "ESEARCH",
    ],
    (_its, { octets, awaited = [] }, seen) => {
      if (seen.known.view.dialect().rev2) return undefined;
      return [octets, ...awaited].some((part) => /\bRETURN\b/i.test(latin1(part))) ? "ok" : wrong("* SEARCH", seen, 2);
    },
  ),
];
