import type { Fault } from "../server/fault.js";
import { conditionOf, fault, onCommand, result } from "./hooks.js";
import { listExtendedFaults } from "./list-extended.js";
import {
  answering,
  depth,
  has,
  hearing,
  listing,
  quotedIn,
  swapped,
  telling,
  withFlag,
  without,
} from "./list-hooks.js";

/** LIST, with options and without. */
export const listFaults: readonly Fault[] = [
  fault(
    "star-is-percent",
    "rfc9051/6.3.9/star",
    '"*" matches no delimiter',
    hearing((line) => line.replaceAll("*", "%")),
  ),
  fault(
    "percent-is-star",
    "rfc9051/6.3.9/percent",
    '"%" matches the delimiter',
    hearing((line) => line.replaceAll("%", "*")),
  ),
  fault("levels-untold", "rfc9051/6.3.9/percent-levels", "LIST leaves out what is \\Noselect", {
    ...listing((its) => (has(its, "\\Noselect") && its.mailbox !== "" ? [] : its)),
  }),
  fault("levels-selectable", "rfc9051/6.3.9/levels-noselect", "Levels that are no mailboxes look like some", {
    ...listing((its) => (its.mailbox === "" ? its : without(its, "\\Noselect"))),
  }),
  fault(
    "question-mark",
    "rfc9051/6.3.9/match-pattern",
    '"?" is a wildcard',
    hearing((line) => line.replaceAll("?", "%")),
  ),
  fault(
    "lists-what-is-not-there",
    "rfc9051/6.3.9/subset",
    "LIST has the name that was asked for, whether it is there or not",
    {
      ...telling(/-none"$/, (line) => ({ attributes: [], delimiter: "/", mailbox: quotedIn(line) })),
    },
  ),
  fault("delimiter-untold", "rfc9051/6.3.9/empty-pattern-delimiter", 'LIST "" "" tells nothing', {
    ...listing((its, line) => (line.endsWith(' ""') ? [] : its)),
  }),
  fault(
    "delimiter-of-what-is-there",
    "rfc9051/6.3.9/delimiter-always",
    "An empty pattern tells nothing of what is not there",
    {
      ...listing((its, line) => (/-none.*""$/.test(line) ? [] : its)),
    },
  ),
  fault(
    "no-reference",
    "rfc9051/7.3.1/name-as-reference",
    "A reference with a separator is refused",
    answering(/LIST ("[^"]+\/"|\{)/, "NO"),
  ),
  fault("reference-left-out", "rfc9051/6.3.9/reference-prefix", "Names come without the reference", {
    ...listing((its, line) => {
      const reference = /LIST "([^"]+)"/.exec(line)?.[1] ?? "";
      return its.mailbox.startsWith(reference) ? { ...its, mailbox: its.mailbox.slice(reference.length) || "x" } : its;
    }),
  }),
  fault("inbox-unlisted", "rfc9051/6.3.9/inbox-listed", "A wildcard does not find INBOX", {
    ...listing((its, line) => (its.mailbox === "INBOX" && /[*%]/.test(line) ? [] : its)),
  }),
  fault("inbox-nowhere", "rfc9051/5.1.2/inbox-in-personal", "LIST has no INBOX", {
    ...listing((its) => (its.mailbox === "INBOX" ? [] : its)),
  }),
  fault("lists-another-name", "rfc9051/7.3.1/name-as-argument", "LIST tells names in capitals", {
    ...listing((its) => ({ ...its, mailbox: its.mailbox.toUpperCase() })),
  }),
  fault("root-selectable", "rfc9051/7.3.1/name-as-argument", "The root is told as a mailbox like others", {
    ...listing((its, line) => (line.endsWith(' ""') ? without(its, "\\Noselect") : its)),
  }),
  fault(
    "odd-pattern-refused",
    "rfc9051/6.3.9/unaccepted-pattern-ok",
    "A pattern with an empty level gets NO",
    answering(/\/\//, "NO"),
  ),
  fault(
    "pattern-in-quotes",
    "rfc9051/9/list-mailbox",
    "A wildcard has to stand in quotes",
    answering(/ [^" ]*[*%]$/, "BAD"),
  ),
  fault("two-separators", "rfc9051/5.1.1/one-separator", "Deep names have another delimiter", {
    ...listing((its) => (depth(its) > 2 ? { ...its, delimiter: "." } : its)),
  }),
  fault("right-to-left", "rfc9051/5.1.1/left-to-right", "The lowest level of a name that is created stands first", {
    ...listing((its) => ({ ...its, mailbox: its.mailbox.replace(/\/a$/, "/b") })),
  }),
  fault("selects-noselect", "rfc9051/7.3.1/noselect", "SELECT of what is \\Noselect says OK", {
    ...onCommand(/^(?:SELECT|EXAMINE)$/, (its) => (conditionOf(its) === "NO" ? result(its, "OK") : its)),
  }),
  fault(
    "childless",
    "rfc9051/7.3.1/hasnochildren",
    "All mailboxes are \\HasNoChildren",
    listing((its) => swapped(its, "\\HasChildren", "\\HasNoChildren")),
  ),
  fault(
    "all-have-children",
    "rfc9051/6.3.9.5/haschildren-correct",
    "All mailboxes are \\HasChildren",
    listing((its) => swapped(its, "\\HasNoChildren", "\\HasChildren")),
  ),
  fault(
    "all-unmarked",
    "rfc9051/7.3.1/unmarked",
    "All mailboxes are \\Unmarked",
    listing((its) => withFlag(its, "\\Unmarked")),
  ),
  ...listExtendedFaults,
  fault("parents-noinferiors", "rfc3348/3/haschildren-not-noinferiors", "What has children is \\Noinferiors", {
    ...listing((its) => (has(its, "\\HasChildren") ? withFlag(its, "\\Noinferiors") : its)),
  }),
  fault("childless-noinferiors", "rfc3348/3/noinferiors-without", "What is \\HasNoChildren is \\Noinferiors, too", {
    ...listing((its) => (has(its, "\\HasNoChildren") ? withFlag(its, "\\Noinferiors") : its)),
  }),
  fault("noinferiors-everywhere", "rfc9051/7.3.1/noinferiors", "What can have children is \\Noinferiors", {
    ...listing((its) => withFlag(its, "\\Noinferiors")),
  }),
  fault("all-nonexistent", "rfc9051/7.3.1/nonexistent", "All names are \\NonExistent", {
    ...listing((its) => withFlag(its, "\\NonExistent")),
  }),
  fault("children-unannounced", "rfc3348/3/listed", "CHILDREN and LIST-EXTENDED are no capabilities", {
    world: (world) => ({
      ...world,
      extensions: world.extensions.filter(({ capability }) => !/^(?:CHILDREN|LIST-EXTENDED)$/.test(capability)),
    }),
  }),
];
