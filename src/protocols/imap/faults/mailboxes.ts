import { remove } from "../model/account.js";
import { knowing } from "../model/selected.js";
import { step } from "../model/step.js";
import type { Fault } from "../server/fault.js";
import {
  conditionOf,
  fault,
  keeping,
  lineOf,
  onCommand,
  onResponse,
  result,
  SELECT,
  undone,
  withoutCode,
  withoutData,
} from "./hooks.js";

/** SELECT and what is done with whole mailboxes. */
export const mailboxFaults: readonly Fault[] = [
  fault("select-without-flags", "rfc9051/6.3.2/required-flags", "SELECT tells no FLAGS", withoutData(SELECT, "FLAGS")),
  fault(
    "select-without-exists",
    "rfc9051/6.3.2/required-exists",
    "SELECT tells no EXISTS",
    withoutData(SELECT, "EXISTS"),
  ),
  fault(
    "select-without-uidvalidity",
    "rfc9051/6.3.2/required-uidvalidity",
    "SELECT tells no UIDVALIDITY",
    withoutCode(SELECT, "UIDVALIDITY"),
  ),
  fault(
    "select-without-uidnext",
    "rfc9051/6.3.2/required-uidnext",
    "SELECT tells no UIDNEXT",
    withoutCode(SELECT, "UIDNEXT"),
  ),
  fault(
    "stays-selected",
    "rfc9051/6.3.2/failed-none-selected",
    "A SELECT that fails leaves selected what was",
    onCommand(SELECT, (its, taken) => (conditionOf(its) === "NO" ? undone(its, taken) : its)),
  ),
  fault("writes-examined", "rfc9051/6.3.3/no-permanent-change", "STORE changes a mailbox that is examined", {
    outcome(taken, proper) {
      const { session, account, input, world } = taken;
      if (taken.name !== "STORE" || !session.selected) return proper();
      return step(knowing(session, { isReadOnly: false }), account, input, world);
    },
  }),
  fault("inbox-in-capitals", "rfc9051/5.1/inbox-case", "INBOX is INBOX in capitals only", {
    outcome(taken, proper) {
      const line = lineOf(taken.input);
      const isOther = taken.name === "SELECT" && / inbox$/i.test(line) && !line.endsWith(" INBOX");
      return isOther ? undone(result(proper(), "NO"), taken) : proper();
    },
  }),
  fault(
    "creates-again",
    "rfc9051/6.3.4/extant-no",
    "CREATE of what there is succeeds",
    onCommand(/^CREATE$/, (its) => (conditionOf(its) === "NO" ? result(its, "OK") : its)),
  ),
  fault(
    "creates-nothing",
    "rfc9051/6.3.4/ok-only-if-created",
    "CREATE of a name with a - and new behind it says OK, and nothing is there",
    onCommand(/^CREATE$/, (its, taken) => {
      return /-new"?$/.test(lineOf(taken.input)) ? undone(its, taken) : its;
    }),
  ),
  fault("deletes-children", "rfc9051/6.3.5/inferiors-stay", "DELETE takes the children along", {
    ...onCommand(/^DELETE$/, (its) => {
      if (!its.account || conditionOf(its) !== "OK") return its;
      let { account } = its;
      for (const [name, { isNoSelect }] of its.account.mailboxes)
        if (isNoSelect)
          for (const child of account.mailboxes.keys())
            if (child.startsWith(`${name}/`)) account = remove(account, child);
      return { ...its, account };
    }),
  }),
  fault(
    "rename-copies",
    "rfc9051/6.3.6/renamed",
    "RENAME leaves the old name",
    onCommand(/^RENAME$/, (its, { account }) =>
      its.account && account
        ? { ...its, account: { ...its.account, mailboxes: new Map([...account.mailboxes, ...its.account.mailboxes]) } }
        : its,
    ),
  ),
  fault(
    "append-anywhere",
    "rfc9051/6.3.12/nonexistent-error",
    "APPEND to a mailbox that there is not succeeds",
    onCommand(/^APPEND$/, (its) => (conditionOf(its) === "NO" ? result(its, "OK") : its)),
  ),
  fault(
    "append-loses-octet",
    "rfc9051/6.3.12/appended-last",
    "What is appended loses its first octet",
    keeping((its, before) => {
      const isNew = !before?.messages.some(({ uid }) => uid === its.uid);
      return isNew ? { ...its, text: its.text.slice(1) } : its;
    }),
  ),
  fault(
    "append-uid-of-another",
    "rfc9051/6.3.12/appenduid",
    "APPENDUID is the UID of the next message",
    onResponse(/^APPEND$/, (its) => {
      if (its.kind !== "tagged" || its.code?.name !== "APPENDUID") return its;
      const value = its.code.value as { readonly uidValidity: number; readonly uid: number };
      return { ...its, code: { ...its.code, value: { ...value, uid: value.uid + 1 } } };
    }),
  ),
  fault(
    "delivery-untold",
    "rfc9051/5.2/size-update",
    "Nobody hears of mail that comes while a mailbox is selected",
    withoutData(/^(?!SELECT|EXAMINE)/, "EXISTS"),
  ),
];
