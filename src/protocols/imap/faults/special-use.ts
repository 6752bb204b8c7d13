import type { Listed } from "../grammar/list.js";
import { create } from "../model/account.js";
import { specialUses } from "../model/attributes.js";
import type { Outcome } from "../model/state.js";
import type { Fault, Hooks, Taken } from "../server/fault.js";
import { conditionOf, fault, lineOf, onCommand, onMailboxes, result, unlisted } from "./hooks.js";
import { listing, without } from "./list-hooks.js";

const USE = / \(USE \(/i;
const uses = [...specialUses.values()];

/** CREATE with a use that cannot be given. */
const impossible = (change: (its: Outcome, taken: Taken) => Outcome): Hooks =>
  onCommand(/^CREATE$/, (its, taken) =>
    USE.test(lineOf(taken.input)) && conditionOf(its) === "NO" ? change(its, taken) : its,
  );
const made = (its: Outcome, { account, input }: Taken): Outcome => {
  const [, name = "x"] = /"([^"]+)"/.exec(lineOf(input)) ?? [];
  return account && !account.mailboxes.has(name) ? { ...its, account: create(account, name) } : its;
};

/** What mailboxes are for (RFC 6154). */
export const specialUseFaults: readonly Fault[] = [
  fault("uses-untold", "rfc6154/2/return", "RETURN (SPECIAL-USE) tells no uses", {
    ...listing((its: Listed, line) => (/RETURN \(.*SPECIAL-USE/i.test(line) ? without(its, ...uses) : its)),
  }),
  fault("uses-untold-unasked", "rfc6154/2/selection-implies-return", "LIST (SPECIAL-USE) tells no uses", {
    ...listing((its: Listed, line) => (/LIST \(SPECIAL-USE/i.test(line) ? without(its, ...uses) : its)),
  }),
  fault("uses-lost", "rfc6154/3/create-use-listed", "CREATE passes over what the mailbox is for", {
    ...onCommand(/^CREATE$/, (its) => ({
      ...its,
      account: its.account && onMailboxes(its.account, ({ uses: _uses, ...mailbox }) => mailbox),
    })),
  }),
  fault(
    "created-for-nothing",
    "rfc6154/3/create-failed-no",
    "A mailbox that cannot have the use is created without it",
    impossible((its, taken) => made(result(its, "OK"), taken)),
  ),
  fault(
    "created-all-the-same",
    "rfc6154/3/create-failed-no",
    "A mailbox that cannot have the use is created, and refused",
    impossible(made),
  ),
  fault(
    "useattr-unsaid",
    "rfc6154/3/useattr",
    "Why a use cannot be given is not told",
    impossible((its) => result(its, "NO")),
  ),
  fault(
    "create-special-use-unlisted",
    "rfc6154/3/both-capabilities",
    "CREATE with USE is known and not listed",
    unlisted(/ CREATE-SPECIAL-USE\b/),
  ),
  fault("parents-untold", "rfc9051/6.3.9.6/nonexistent-haschildren", "Parents are not made, and not told of", {
    ...onCommand(/^CREATE$/, (its, { account: before }) => ({
      ...its,
      account: its.account && {
        ...its.account,
        mailboxes: new Map(
          [...its.account.mailboxes].filter(([name], at, all) => before?.mailboxes.has(name) || at === all.length - 1),
        ),
      },
    })),
  }),
];
