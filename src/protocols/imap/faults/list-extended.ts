import type { Listed } from "../grammar/list.js";
import type { Response } from "../grammar/response.js";
import { data } from "../model/outcomes.js";
import type { Fault } from "../server/fault.js";
import { fault, lineOf } from "./hooks.js";
import { answering, has, hearing, listing, quotedIn, swapped, telling, withFlag, without } from "./list-hooks.js";

const childInfo = { name: "CHILDINFO", value: ["SUBSCRIBED"] };

/** LIST with options (RFC 9051 §6.3.9, RFC 5258). */
export const listExtendedFaults: readonly Fault[] = [
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
];
