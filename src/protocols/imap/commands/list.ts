import { command, loggedIn } from "../command-spec.js";
import { ahead, type Cursor, listOf, peek, run, skip, skipWord, someOf, sp, wrong } from "../grammar/cursor.js";
import type { Flag } from "../grammar/flag.js";
import { ofKind } from "../grammar/kind.js";
import { type Listed, list as listData, lsub as lsubData, mailbox as mailboxRule } from "../grammar/list.js";
import { isAstringChar, isAtomChar } from "../grammar/octets.js";
import type { Response } from "../grammar/response.js";
import { string } from "../grammar/strings.js";
import { type Account, DELIMITER, isBelow } from "../model/account.js";
import { attributesOf, usesOf } from "../model/attributes.js";
import { fitsPattern } from "../model/list-pattern.js";
import { nameFor } from "../model/names.js";
import { data, ok } from "../model/outcomes.js";
import { accountOf } from "../model/selected.js";
import type { Moment } from "../model/state.js";
import { statusAtts, statusOf } from "./status.js";

interface Asked {
  readonly selection: ReadonlySet<string>;
  readonly reference: string;
  /** Canonical: reference and pattern in one. */
  readonly patterns: readonly string[];
  /** One pattern, and nothing that RFC 5258 has added. */
  readonly isBasic: boolean;
  readonly status?: readonly string[];
}

const isListChar = (code: number) => isAstringChar(code) || code === 0x25 || code === 0x2a;

/** list-mailbox = 1*list-char / string */
const listMailbox = (from: Cursor): string =>
  peek(from) === 0x22 || peek(from) === 0x7b ? string(from) : run(from, isListChar, "list-mailbox");

const selectionOptions = new Set(["SUBSCRIBED", "REMOTE", "RECURSIVEMATCH", "SPECIAL-USE"]);
const returnOptions = new Set(["SUBSCRIBED", "CHILDREN", "SPECIAL-USE"]);

const option = (from: Cursor, known: ReadonlySet<string>, name: string): string => {
  const word = ahead(from, isAtomChar).toUpperCase();
  if (!known.has(word)) wrong(from, name);
  from.at += word.length;
  return word;
};

/** list-select-opts SP */
function selectOpts(from: Cursor): readonly string[] {
  const { at } = from;
  const all = listOf(from, (its) => option(its, selectionOptions, "list-select-opt"));
  // RFC 9051 §6.3.9.1: RECURSIVEMATCH "MUST NOT occur as the only selection option (or only with REMOTE)".
  if (all.includes("RECURSIVEMATCH") && !all.some((its) => its === "SUBSCRIBED" || its === "SPECIAL-USE"))
    wrong(from, "list-select-base-opt", at);
  sp(from);
  return all;
}

/** "RETURN" SP "(" [list-return-opt *(SP list-return-opt)] ")" */
function returnOpts(from: Cursor): readonly string[] | undefined {
  if (!skipWord(from, "RETURN")) return wrong(from, "RETURN");
  sp(from);
  let status: readonly string[] | undefined;
  listOf(from, (its) => {
    if (!skipWord(its, "STATUS")) return option(its, returnOptions, "list-return-opt");
    sp(its);
    status = [...(status ?? []), ...statusAtts(its)];
    return "STATUS";
  });
  return status;
}

/** list = "LIST" [SP list-select-opts] SP mailbox SP mbox-or-pat [SP list-return-opts] */
function listArguments(from: Cursor): Asked {
  sp(from);
  const isSelecting = peek(from) === 0x28;
  const selection = new Set(isSelecting ? selectOpts(from) : []);
  const reference = mailboxRule(from);
  sp(from);
  const isSeveral = peek(from) === 0x28;
  const patterns = isSeveral ? someOf(from, listMailbox) : [listMailbox(from)];
  const isReturning = skip(from, " ");
  const status = isReturning ? returnOpts(from) : undefined;
  return {
    selection,
    reference,
    patterns,
    isBasic: !isSelecting && !isSeveral && !isReturning,
    ...(status && { status }),
  };
}

/** Whether a name, as the session reads it, fits; INBOX does so in any case (RFC 9051 §6.3.9). */
const fits = (name: string, patterns: readonly string[]): boolean =>
  patterns.some(
    (pattern) =>
      fitsPattern(name, pattern, DELIMITER) ||
      (name === "INBOX" && fitsPattern(name, pattern.toUpperCase(), DELIMITER)),
  );

/** What a client without a pattern learns: the delimiter, and the root of the reference. */
const root = (reference: string): Listed => ({
  attributes: ["\\Noselect"],
  delimiter: DELIMITER,
  mailbox: reference.includes(DELIMITER) ? reference.slice(0, reference.indexOf(DELIMITER) + 1) : "",
});

/** What is told of a name; undefined: it does not answer the selection. */
function listed(
  account: Account,
  name: string,
  { selection, patterns }: Asked,
  spell: (name: string) => string,
): Listed | undefined {
  const spelled = spell(name);
  const isSubscribed = account.subscriptions.has(name);
  const isSelected = (its: string): boolean =>
    (!selection.has("SUBSCRIBED") || account.subscriptions.has(its)) &&
    (!selection.has("SPECIAL-USE") || usesOf(account, its).length > 0);
  const below = selection.has("RECURSIVEMATCH")
    ? [...account.subscriptions].filter((other) => isBelow(other, name) && isSelected(other))
    : [];
  const info = below.length > 0 ? ["SUBSCRIBED", "SPECIAL-USE"].filter((its) => selection.has(its)) : [];
  if (!fits(spelled, patterns) || (!isSelected(name) && info.length === 0)) return undefined;
  // What is told of a parent alone is redundant where all its children that meet the selection are returned (RFC 9051 §6.3.9.6).
  if (!isSelected(name) && below.every((its) => fits(spell(its), patterns))) return undefined;
  const attributes: readonly Flag[] = [...attributesOf(account, name), ...(isSubscribed ? ["\\Subscribed"] : [])];
  return {
    attributes,
    delimiter: DELIMITER,
    mailbox: spelled,
    ...(info.length > 0 && { extended: [{ name: "CHILDINFO", value: info }] }),
  };
}

/** Names that LIST looks at: those that are there, those that are subscribed to, and where children are asked for those above them. */
function namesFor({ mailboxes, subscriptions }: Account, { selection }: Asked): readonly string[] {
  if (!selection.has("SUBSCRIBED")) return [...mailboxes.keys()];
  const above = selection.has("RECURSIVEMATCH") ? [...subscriptions].flatMap(levels) : [];
  return [...new Set([...mailboxes.keys(), ...subscriptions, ...above])];
}

/** The names above one. */
const levels = (name: string): readonly string[] =>
  name
    .split(DELIMITER)
    .slice(0, -1)
    .map((_, index, all) => all.slice(0, index + 1).join(DELIMITER));

function answers(moment: Moment, asked: Asked): readonly Response[] {
  const { session, world } = moment;
  const account = accountOf(moment);
  const patterns = asked.patterns.map((pattern) => asked.reference + pattern);
  return [...namesFor(account, asked)].sort(inboxFirst).flatMap((name) => {
    const its = listed(account, name, { ...asked, patterns }, (one) => nameFor(one, session, world));
    if (!its) return [];
    const mailbox = account.mailboxes.get(name);
    const told = asked.status && mailbox && !mailbox.isNoSelect;
    return [data(ofKind(listData, its)), ...(told ? [statusOf(name, mailbox, asked.status, session, world)] : [])];
  });
}

const inboxFirst = (one: string, other: string) =>
  one === other ? 0 : one === "INBOX" ? -1 : other === "INBOX" ? 1 : one < other ? -1 : 1;

/** RFC 9051 §6.3.9, RFC 3501 §6.3.8 */
export const list = command({
  name: "LIST",
  states: loggedIn,
  examples: ['LIST "" *', 'LIST "" ""'],
  rule: listArguments,
  step: (moment, asked) =>
    ok("That is all", {
      responses:
        asked.isBasic && asked.patterns[0] === ""
          ? [data(ofKind(listData, root(asked.reference)))]
          : answers(moment, asked),
    }),
});

/** lsub = "LSUB" SP mailbox SP list-mailbox (RFC 3501 §6.3.9) */
export const lsub = command({
  name: "LSUB",
  states: loggedIn,
  isRev1Only: true,
  examples: ['LSUB "" *'],
  rule(from: Cursor) {
    sp(from);
    const reference = mailboxRule(from);
    sp(from);
    return reference + listMailbox(from);
  },
  step(moment, pattern) {
    const { session, world } = moment;
    const account = accountOf(moment);
    const { subscriptions } = account;
    // With "%", a name that is not subscribed to is told when one below it is: \Noselect.
    const above = pattern.endsWith("%") ? [...subscriptions].flatMap(levels) : [];
    const names = [...new Set([...subscriptions, ...above])].sort(inboxFirst);
    const responses = names.flatMap((name) => {
      const spelled = nameFor(name, session, world);
      if (!fits(spelled, [pattern])) return [];
      const attributes = subscriptions.has(name) && !account.mailboxes.get(name)?.isNoSelect ? [] : ["\\Noselect"];
      return [data(ofKind(lsubData, { attributes, delimiter: DELIMITER, mailbox: spelled }))];
    });
    return ok("That is all", { responses });
  },
});
