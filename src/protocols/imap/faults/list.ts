import type { Listed } from "../grammar/list.js";
import type { Response } from "../grammar/response.js";
import { data } from "../model/outcomes.js";
import type { Answered, Fault, Hooks } from "../server/fault.js";
import { conditionOf, fault, lineOf, onCommand, result, undone } from "./hooks.js";

type Change = (its: Listed, line: string, answered: Answered) => Listed | readonly Listed[];

const lineIn = ({ input }: Answered): string => (input ? lineOf(input) : "");

/** LIST tells others: one, several, or none in its place. */
const listing = (change: Change): Hooks => ({
  responses(all, answered) {
    if (answered.name !== "LIST") return all;
    return all.flatMap((its): Response | readonly Response[] => {
      if (its.kind !== "data" || its.name !== "LIST") return its;
      return [change(its.value as Listed, lineIn(answered), answered)]
        .flat()
        .map((value) => ({ ...its, value }) as Response);
    });
  },
});

/** LIST hears another line. */
const hearing = (change: (line: string) => string): Hooks => ({
  line: (line) =>
    /^[^ ]+ LIST /i.test(line.toString("latin1")) ? Buffer.from(change(line.toString("latin1")), "latin1") : line,
});

/** Lines that fit get another result, without data. */
const answering = (line: RegExp, condition: "OK" | "NO" | "BAD"): Hooks =>
  onCommand(/^LIST$/, (its, taken) => {
    if (!line.test(lineOf(taken.input)) || conditionOf(its) === condition) return its;
    const made = undone(result(its, condition), taken);
    return { ...made, responses: made.responses.slice(-1) };
  });

/** One more line of LIST, where the line fits. */
const telling = (line: RegExp, more: (line: string) => Listed | undefined): Hooks => ({
  responses(all, answered) {
    if (answered.name !== "LIST" || !line.test(lineIn(answered))) return all;
    const value = more(lineIn(answered));
    return value ? [data({ name: "LIST", value }), ...all] : all;
  },
});

const has = ({ attributes }: Listed, flag: string) => attributes.includes(flag);
const without = (its: Listed, ...flags: readonly string[]): Listed => ({
  ...its,
  attributes: its.attributes.filter((flag) => !flags.includes(flag)),
});
const withFlag = (its: Listed, flag: string): Listed =>
  has(its, flag) ? its : { ...its, attributes: [...its.attributes, flag] };
const swapped = (its: Listed, from: string, to: string): Listed =>
  has(its, from) ? withFlag(without(its, from), to) : its;
const depth = ({ mailbox }: Listed) => mailbox.split("/").length;

/** What stands in quotes in a line, without wildcards. */
const quotedIn = (line: string): string => (/ "([^"]+?)[*%]*"$/.exec(line)?.[1] ?? "x").replace(/[*%].*/, "");
const childInfo = { name: "CHILDINFO", value: ["SUBSCRIBED"] };

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
  fault("no-empty-selection", "rfc9051/6.3.9/extended-syntax", "LIST () is refused", answering(/LIST \(\)/, "BAD")),
  fault(
    "options-in-order",
    "rfc9051/9/list-select-options",
    "REMOTE has to stand last",
    answering(/LIST \(REMOTE /, "BAD"),
  ),
  fault(
    "no-remote",
    "rfc9051/6.3.9/initial-options-supported",
    "REMOTE is unknown",
    answering(/LIST \(REMOTE\)/, "BAD"),
  ),
  fault("first-pattern-only", "rfc5258/3/several-patterns", "Of several patterns the first one counts", {
    ...hearing((line) => line.replace(/\((\S+) \S+\)$/, "($1)")),
  }),
  fault("told-twice", "rfc5258/3/single-response", "A name that matches two patterns is told twice", {
    ...listing((its, line) => (/ \(\S+ \S+\)$/.test(line) ? [its, its] : its)),
  }),
  fault("empty-pattern-is-all", "rfc9051/6.3.9/empty-pattern-extended", "In parentheses an empty pattern finds all", {
    ...hearing((line) => line.replace(/""\)$|"" RETURN \(\)$|"" ""$/, '("*")').replace('("" ("*")', '("*")')),
  }),
  fault(
    "any-option",
    "rfc9051/6.3.9/unknown-option-bad",
    "An option that it does not know is OK",
    answering(/MAILSPEC/, "OK"),
  ),
  fault(
    "options-once",
    "rfc9051/6.3.9/option-twice",
    "An option that stands twice is refused",
    answering(/(SUBSCRIBED|CHILDREN).*\1/, "BAD"),
  ),
  fault(
    "recursivematch-alone",
    "rfc9051/6.3.9.1/recursivematch-alone-bad",
    "RECURSIVEMATCH alone is OK",
    answering(/LIST \((REMOTE |)RECURSIVEMATCH( REMOTE|)\)/i, "OK"),
  ),
  fault(
    "subscribed-is-all",
    "rfc9051/6.3.9.1/subscribed-exactly",
    "LIST (SUBSCRIBED) has all names",
    hearing((line) => line.replace("(SUBSCRIBED) ", "() ")),
  ),
  fault("subscribed-unsaid", "rfc9051/6.3.9.1/subscribed-attribute", "LIST (SUBSCRIBED) tells no \\Subscribed", {
    ...listing((its, line) => (line.includes("LIST (SUBSCRIBED") ? without(its, "\\Subscribed") : its)),
  }),
  fault(
    "return-subscribed-unsaid",
    "rfc9051/6.3.9.2/subscribed-returned",
    "RETURN (SUBSCRIBED) tells no \\Subscribed",
    {
      ...listing((its, line) => (line.includes("RETURN") ? without(its, "\\Subscribed") : its)),
    },
  ),
  fault(
    "all-subscribed",
    "rfc9051/7.3.1/subscribed",
    "All names are \\Subscribed",
    listing((its) => withFlag(its, "\\Subscribed")),
  ),
  fault(
    "return-adds-names",
    "rfc9051/6.3.9/return-options-add-no-names",
    "RETURN (SUBSCRIBED) brings subscribed names that are not there",
    {
      ...telling(/RETURN \(SUBSCRIBED/, (line) => ({
        attributes: ["\\NonExistent", "\\Subscribed"],
        delimiter: "/",
        mailbox: `${/"([^"*]+)\*"/.exec(line)?.[1] ?? "x"}-other`,
      })),
    },
  ),
  fault(
    "return-subscribed-childless",
    "rfc9051/6.3.9.2/attributes-accurate",
    "With RETURN (SUBSCRIBED) all are \\HasNoChildren",
    {
      ...listing((its, line) =>
        line.includes("RETURN (SUBSCRIBED)") ? swapped(its, "\\HasChildren", "\\HasNoChildren") : its,
      ),
    },
  ),
  fault("children-unsaid", "rfc9051/6.3.9.5/children-option", "RETURN (CHILDREN) tells nothing of children", {
    ...listing((its) => without(its, "\\HasChildren", "\\HasNoChildren")),
  }),
  fault("recursivematch-flat", "rfc9051/6.3.9.1/recursivematch-parents", "RECURSIVEMATCH brings no parents", {
    ...listing((its, line) => (line.includes("RECURSIVEMATCH") && !has(its, "\\Subscribed") ? [] : its)),
  }),
  fault("childinfo-unsaid", "rfc9051/6.3.9.6/childinfo-criteria", "Who is subscribed himself has no CHILDINFO", {
    ...listing(({ extended, ...its }) => (extended && !has(its, "\\Subscribed") ? { ...its, extended } : its)),
  }),
  fault("childinfo-always", "rfc9051/6.3.9.6/childinfo-only-recursivematch", "Who has children has CHILDINFO", {
    ...listing((its) => (has(its, "\\HasChildren") ? { ...its, extended: [childInfo] } : its)),
  }),
  fault("extended-data-unasked", "rfc5258/3/no-extended-data-unasked", "Plain LIST has extended data", {
    ...listing((its, line) =>
      line.includes('LIST "" "') && has(its, "\\HasChildren") ? { ...its, extended: [childInfo] } : its,
    ),
  }),
  fault(
    "nonexistent-unsaid",
    "rfc5258/3/nonexistent-supported",
    "LIST tells no \\NonExistent",
    listing((its) => without(its, "\\NonExistent")),
  ),
  fault(
    "childinfo-redundant",
    "rfc9051/6.3.9.6/redundant-suppressed",
    "Parents are told of whose children are told of",
    {
      ...listing((its, line) =>
        line.includes("RECURSIVEMATCH") && its.mailbox.includes("/")
          ? [
              its,
              { attributes: [], delimiter: "/", mailbox: its.mailbox.replace(/\/[^/]*$/, ""), extended: [childInfo] },
            ]
          : its,
      ),
    },
  ),
  fault(
    "subscribed-parents",
    "rfc5258/3.5/noselect-not-for-children",
    "LIST (SUBSCRIBED) has the parents of what is subscribed, \\Noselect",
    {
      ...telling(/LIST \(SUBSCRIBED\) .*%"$/, (line) => ({
        attributes: ["\\Noselect"],
        delimiter: "/",
        mailbox: quotedIn(line),
      })),
    },
  ),
  fault("recursivematch-all-parents", "rfc9051/6.3.9.3/reasons", "RECURSIVEMATCH has all parents", {
    ...telling(/RECURSIVEMATCH/, (line) => ({
      attributes: ["\\HasChildren"],
      delimiter: "/",
      mailbox: quotedIn(line),
    })),
  }),
  fault(
    "one-selection-option",
    "rfc9051/6.3.9/selection-cumulative",
    "Of several selection options the first one counts",
    {
      ...hearing((line) => line.replace("(SUBSCRIBED SPECIAL-USE)", "(SUBSCRIBED)")),
    },
  ),
  fault("list-without-status", "rfc9051/6.3.9.2/status-after-list", "RETURN (STATUS) tells no STATUS", {
    responses: (all, { name }) =>
      name === "LIST" ? all.filter((its) => !(its.kind === "data" && its.name === "STATUS")) : all,
  }),
  fault(
    "status-of-noselect",
    "rfc9051/6.3.9.2/no-status-noselect",
    "RETURN (STATUS) tells STATUS of what is \\Noselect",
    {
      responses: (all, { name, input }) =>
        name === "LIST" && input && lineOf(input).includes("STATUS")
          ? all.flatMap((its): readonly Response[] => {
              const value = its.kind === "data" && its.name === "LIST" ? (its.value as Listed) : undefined;
              if (!value || !has(value, "\\Noselect")) return [its];
              return [
                its,
                data({ name: "STATUS", value: { mailbox: value.mailbox, items: [{ name: "MESSAGES", value: 0 }] } }),
              ];
            })
          : all,
    },
  ),
  fault(
    "special-use-is-all",
    "rfc6154/2/selection",
    "LIST (SPECIAL-USE) has all names",
    hearing((line) => line.replace("(SPECIAL-USE)", "()")),
  ),
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
