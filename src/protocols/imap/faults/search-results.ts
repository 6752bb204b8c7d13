import { latin1 } from "../../../wire/latin1.js";
import type { Named } from "../grammar/kind.js";
import type { Response } from "../grammar/response.js";
import { knowing } from "../model/selected.js";
import type { Fault } from "../server/fault.js";
import { conditionOf, fault, lineOf, onCommand, onResponse, result } from "./hooks.js";
import { KEY, misread } from "./searches.js";

/** Items of ESEARCH are others. */
const items = (change: (items: readonly Named[]) => readonly Named[]) =>
  onResponse(/SEARCH$/, (its): Response => {
    if (its.kind !== "data" || its.name !== "ESEARCH") return its;
    const value = its.value as { readonly items: readonly Named[] };
    return { ...its, value: { ...value, items: change(value.items) } };
  });

const with_ = (name: string, change: (value: string) => string) =>
  items((all) => all.map((its) => (its.name === name ? { ...its, value: change(String(its.value)) } : its)));

/** SEARCH: its results, SEARCH and ESEARCH, and what it saves. */
export const searchResultFaults: readonly Fault[] = [
  fault("silent-when-none", "rfc3501/6.4.4/search-response", "Where nothing matches no SEARCH comes", {
    ...onResponse(/^SEARCH$/, (its) =>
      its.kind === "data" && its.name === "SEARCH" && (its.value as readonly number[]).length === 0 ? [] : its,
    ),
  }),
  fault(
    "min-is-max",
    `${KEY}min`,
    "MIN is the highest",
    with_("MIN", () => "5"),
  ),
  fault(
    "max-is-min",
    `${KEY}max`,
    "MAX is the lowest",
    with_("MAX", () => "1"),
  ),
  fault(
    "all-is-range",
    `${KEY}all`,
    "ALL is one range from the lowest to the highest",
    with_("ALL", (value) => value.replace(/[,:].*[,:]/, ":")),
  ),
  fault(
    "count-off",
    `${KEY}count`,
    "COUNT is one too high",
    with_("COUNT", (value) => String(Number(value) + 1)),
  ),
  fault(
    "min-zero",
    `${KEY}min-no-match`,
    "MIN of nothing is 1",
    items((all) => (all.length === 0 ? [{ name: "MIN", value: "1" }] : all)),
  ),
  fault(
    "two-esearches",
    `${KEY}single-esearch`,
    "Of several options only the first is answered",
    items((all) => all.slice(0, 1)),
  ),
  fault("no-esearch-for-none", `${KEY}esearch-always`, "Where nothing matches no ESEARCH comes", {
    ...onResponse(/SEARCH$/, (its) =>
      its.kind === "data" && its.name === "ESEARCH" && (its.value as { items: readonly unknown[] }).items.length === 0
        ? []
        : its,
    ),
  }),
  fault("esearch-of-numbers", "rfc9051/6.4.9/uid-search", "UID SEARCH RETURN gives numbers that count from 1", {
    reply: (octets, { name, before, input }) => {
      const line = input?.kind === "command" ? latin1(input.source.line) : "";
      const uids = before.selected?.seen.messages.map(({ uid }) => uid) ?? [];
      if (name !== "UID SEARCH" || !/ RETURN /i.test(line)) return octets;
      const numbers = (text: string) => text.replace(/\d+/g, (uid) => String(uids.indexOf(Number(uid)) + 1));
      return Buffer.from(latin1(octets).replace(/(?<=\) UID )[^\r]*/g, numbers), "latin1");
    },
  }),
  fault("esearch-without-uid", "rfc9051/6.4.9/uid-indicator", "ESEARCH of UID SEARCH has no UID", {
    ...onResponse(/^UID SEARCH$/, (its) =>
      its.kind === "data" && its.name === "ESEARCH" ? { ...its, value: { ...(its.value as object), uid: false } } : its,
    ),
  }),
  fault("wrong-correlator", "rfc9051/7.3.4/correlator", "ESEARCH has no tag", {
    ...onResponse(/SEARCH$/, (its) =>
      its.kind === "data" && its.name === "ESEARCH"
        ? { ...its, value: { ...(its.value as object), tag: undefined } }
        : its,
    ),
  }),
  misread("return-nothing", `${KEY}no-option-is-all`, "RETURN () returns COUNT", / RETURN \(\)/i, " RETURN (COUNT)"),
  misread(
    "unknown-option",
    `${KEY}unknown-option-bad`,
    "Options that it does not know are passed over",
    / RETURN \(MAILSPEC\)/i,
    " RETURN ()",
  ),
  misread(
    "save-tells",
    `${KEY}save-suppresses`,
    "SAVE alone is answered with ESEARCH",
    / RETURN \(SAVE\)/i,
    " RETURN (SAVE ALL)",
  ),
  misread(
    "saves-nothing",
    "rfc9051/6.4.4.1/save",
    "SAVE saves nothing",
    / RETURN \(SAVE\) \S+/i,
    " RETURN (SAVE) NOT ALL",
  ),
  misread(
    "saves-all",
    "rfc9051/6.4.4.1/save-min-max",
    "SAVE with MIN or MAX saves all",
    /\(SAVE M[^)]*\)/i,
    "(SAVE ALL)",
  ),
  misread(
    "always-saves",
    "rfc9051/6.4.4.1/unsaved-keeps",
    "Every SEARCH saves",
    / SEARCH (?!RETURN|CHARSET)/i,
    " SEARCH RETURN (ALL SAVE) ",
  ),
  fault("saved-for-good", "rfc9051/6.4.4.1/reset-by-select", "SELECT leaves what was saved", {
    ...onCommand(/^(?:SELECT|EXAMINE)$/, (its, { session }) => ({
      ...its,
      session: knowing(its.session, { saved: session.selected?.saved ?? [] }),
    })),
  }),
  fault("no-keeps-saved", "rfc9051/6.4.4.1/save-no-empties", "A SEARCH that is refused leaves what was saved", {
    ...onCommand(/SEARCH$/, (its, { session }) => (conditionOf(its) === "NO" ? { ...its, session } : its)),
  }),
  fault("bad-empties", "rfc9051/6.4.4.1/bad-keeps", "A SEARCH that is BAD empties what was saved", {
    ...onCommand(/SEARCH$/, (its) =>
      conditionOf(its) === "BAD" ? { ...its, session: knowing(its.session, { saved: [] }) } : its,
    ),
  }),
  fault("empty-is-bad", "rfc9051/6.4.4.1/empty-is-valid", "$ of nothing is refused", {
    ...onCommand(/FETCH$|STORE$/, (its, { session, input }) =>
      / \$ /.test(lineOf(input)) && session.selected?.saved.length === 0 ? result(its, "BAD") : its,
    ),
  }),
];
