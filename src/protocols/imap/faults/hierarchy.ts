import type { Listed } from "../grammar/list.js";
import { type Account, isBelow, remove } from "../model/account.js";
import { parentsOf } from "../model/list-pattern.js";
import type { StoredMessage } from "../model/mailbox.js";
import type { Fault, Hooks } from "../server/fault.js";
import { changing, conditionOf, fault, lineOf, onCommand, onMailboxes, onResponse, result, undone } from "./hooks.js";

/** A refusal of some commands is another result. */
const refusals = (names: RegExp, condition: "OK" | "BAD", line = /^/): Hooks =>
  onCommand(names, (its, { input }) =>
    conditionOf(its) === "NO" && line.test(lineOf(input)) ? result(its, condition) : its,
  );

/** Names that an account has gained. */
const added = (account: Account, before: Account | undefined): readonly string[] =>
  [...account.mailboxes.keys()].filter((name) => !before?.mailboxes.has(name));

/** What a command creates is without what it would create above. */
const withoutSuperiors = (names: RegExp): Hooks =>
  onCommand(names, (its, { account }) => {
    if (!its.account) return its;
    const mailboxes = new Map(its.account.mailboxes);
    const all = added(its.account, account);
    for (const name of all)
      for (const parent of parentsOf(name, "/")) if (all.includes(parent)) mailboxes.delete(parent);
    return { ...its, account: { ...its.account, mailboxes } };
  });

/** STATUS tells another UIDVALIDITY. */
const validity = (change: (value: number) => number): Hooks =>
  changing(
    /^STATUS$/,
    "STATUS",
    (its: { readonly items: readonly { readonly name: string; readonly value: number }[] }) => ({
      ...its,
      items: its.items.map((item) => (item.name === "UIDVALIDITY" ? { ...item, value: change(item.value) } : item)),
    }),
  );

/** What was deleted last, of a server that forgets nothing. */
const comesBack = (): Hooks => {
  let last: readonly StoredMessage[] = [];
  return {
    outcome(taken, proper) {
      const its = proper();
      if (!its.account || conditionOf(its) !== "OK") return its;
      if (taken.name === "DELETE" && taken.account)
        for (const [name, { messages }] of taken.account.mailboxes)
          if (its.account.mailboxes.get(name)?.messages !== messages) last = messages;
      if (taken.name !== "CREATE") return its;
      const { account } = taken;
      return {
        ...its,
        account: onMailboxes(its.account, (mailbox, name) =>
          account?.mailboxes.get(name) === mailbox
            ? mailbox
            : { ...mailbox, messages: last, uidNext: (last.at(-1)?.uid ?? 0) + 1 },
        ),
      };
    },
  };
};

const unsubscribing = onCommand(/^DELETE$/, (its, { account }) => {
  if (!its.account || !account) return its;
  const { mailboxes, subscriptions } = its.account;
  return {
    ...its,
    account: { ...its.account, subscriptions: new Set([...subscriptions].filter((name) => mailboxes.has(name))) },
  };
});

/** CREATE, DELETE, RENAME and subscriptions. */
export const hierarchyFaults: readonly Fault[] = [
  fault("creates-inbox", "rfc9051/6.3.4/inbox-no", "CREATE INBOX says OK", refusals(/^CREATE$/, "OK", /INBOX"?$/i)),
  fault("create-error-is-bad", "rfc9051/6.3.4/error-is-no", "CREATE is refused with BAD", refusals(/^CREATE$/, "BAD")),
  fault("separator-refused", "rfc9051/6.3.4/trailing-separator", "A name with a separator at its end is refused", {
    ...onCommand(/^CREATE$/, (its, taken) =>
      lineOf(taken.input).endsWith('/"') ? undone(result(its, "NO"), taken) : its,
    ),
  }),
  fault("separator-kept", "rfc9051/6.3.4/name-without-separator", "New names have a separator at their end", {
    ...changing(/^LIST$/, "LIST", (its: Listed) => ({ ...its, mailbox: its.mailbox.replace(/-new$/, "-new/") })),
  }),
  fault(
    "creates-no-superiors",
    "rfc9051/6.3.4/superiors-created",
    "CREATE of a/b creates no a",
    withoutSuperiors(/^CREATE$/),
  ),
  fault(
    "one-validity",
    "rfc9051/6.3.4/recreated-uids-greater",
    "All mailboxes have UIDVALIDITY 7",
    validity(() => 7),
  ),
  fault(
    "validity-falls",
    "rfc9051/2.3.1.1/uidvalidity-greater",
    "A later UIDVALIDITY is a smaller one",
    validity((its) => 4_294_967_295 - its),
  ),
  fault("deletes-nothing", "rfc9051/6.3.5/removed", "DELETE says OK, and all is there", onCommand(/^DELETE$/, undone)),
  fault("deletes-no-literals", "rfc9051/6.3.5/ok-only-if-deleted", "DELETE of a name in a literal deletes nothing", {
    ...onCommand(/^DELETE$/, (its, taken) => (lineOf(taken.input).includes("{") ? undone(its, taken) : its)),
  }),
  fault("deletes-inbox", "rfc9051/6.3.5/inbox-no", "DELETE INBOX says OK", refusals(/^DELETE$/, "OK", /INBOX"?$/i)),
  fault(
    "deletes-what-is-not-there",
    "rfc9051/6.3.5/nonexistent-no",
    "DELETE of what is not there says OK",
    refusals(/^DELETE$/, "OK", /-none/),
  ),
  fault(
    "deletes-noselect",
    "rfc9051/6.3.5/noselect-with-inferiors-no",
    "DELETE of a \\Noselect name that has children says OK",
    refusals(/^DELETE$/, "OK"),
  ),
  fault("delete-parent-is-bad", "rfc9051/6.3.5/with-inferiors-no", "DELETE of a mailbox with children gets BAD", {
    ...onCommand(/^DELETE$/, (its, taken) => {
      const isParent = [...(its.account?.mailboxes.values() ?? [])].some(({ isNoSelect }) => isNoSelect);
      return isParent ? undone(result(its, "BAD"), taken) : its;
    }),
  }),
  fault("haschildren-untold", "rfc9051/6.3.5/haschildren-code", "DELETE is refused without a code", {
    ...onCommand(/^DELETE$/, (its) => (conditionOf(its) === "NO" ? result(its, "NO") : its)),
  }),
  fault("noselect-untold", "rfc3501/6.3.4/becomes-noselect", "LIST tells no \\Noselect", {
    ...changing(/^LIST$/, "LIST", (its: Listed) => ({
      ...its,
      attributes: its.attributes.filter((flag) => flag !== "\\Noselect" || its.mailbox === ""),
    })),
  }),
  fault(
    "deleted-comes-back",
    "rfc9051/6.3.5/messages-removed",
    "CREATE brings back what was deleted last",
    comesBack(),
  ),
  fault(
    "renames-what-is-not-there",
    "rfc9051/6.3.6/from-nonexistent-no",
    "RENAME of what is not there says OK",
    refusals(/^RENAME$/, "OK", /-none/),
  ),
  fault("renames-over", "rfc9051/6.3.6/to-existing-no", "RENAME to what is there says OK", refusals(/^RENAME$/, "OK")),
  fault(
    "renames-to-inbox",
    "rfc9051/9/rename-to-inbox-no",
    "RENAME to INBOX says OK",
    refusals(/^RENAME$/, "OK", /INBOX"?$/i),
  ),
  fault("rename-error-is-bad", "rfc9051/6.3.6/error-is-no", "RENAME is refused with BAD", refusals(/^RENAME$/, "BAD")),
  fault("rename-loses-messages", "rfc9051/6.3.6/messages-kept", "What is renamed is empty", {
    ...onCommand(/^RENAME$/, (its, { account }) =>
      its.account && account
        ? {
            ...its,
            account: onMailboxes(its.account, (mailbox, name) =>
              account.mailboxes.has(name) ? mailbox : { ...mailbox, messages: [] },
            ),
          }
        : its,
    ),
  }),
  fault("rename-leaves-children", "rfc9051/6.3.6/inferiors-renamed", "RENAME leaves the children where they were", {
    ...onCommand(/^RENAME$/, (its, { account }) => {
      if (!its.account || !account) return its;
      const mailboxes = new Map(its.account.mailboxes);
      for (const [name, mailbox] of mailboxes) {
        const before = [...account.mailboxes].find(([, other]) => other === mailbox)?.[0];
        const above = before?.includes("/") && parentsOf(before, "/").some((parent) => !mailboxes.has(parent));
        if (before === undefined || before === name || !above) continue;
        mailboxes.delete(name);
        mailboxes.set(before, mailbox);
      }
      return { ...its, account: { ...its.account, mailboxes } };
    }),
  }),
  fault(
    "rename-creates-no-superiors",
    "rfc9051/6.3.6/superiors-created",
    "RENAME to a/b creates no a",
    withoutSuperiors(/^RENAME$/),
  ),
  fault(
    "renamed-name-again",
    "rfc9051/6.3.6/highest-uid-kept",
    "All mailboxes have UIDVALIDITY 8",
    validity(() => 8),
  ),
  fault("rename-inbox-copies-nothing", "rfc9051/6.3.6/inbox-moves-messages", "RENAME INBOX moves nothing", {
    ...onCommand(/^RENAME$/, (its, { account, input }) => {
      const inbox = account?.mailboxes.get("INBOX");
      if (!its.account || !inbox || !/RENAME "?INBOX/i.test(lineOf(input))) return its;
      const mailboxes = new Map(its.account.mailboxes).set("INBOX", inbox);
      return { ...its, account: { ...its.account, mailboxes } };
    }),
  }),
  fault("rename-inbox-is-bad", "rfc9051/6.3.6/inbox-not-bad", "RENAME INBOX gets BAD", {
    ...onCommand(/^RENAME$/, (its, taken) =>
      /RENAME "?INBOX/i.test(lineOf(taken.input)) ? undone(result(its, "BAD"), taken) : its,
    ),
  }),
  fault("rename-inbox-takes-all", "rfc9051/6.3.6/inbox-inferiors-stay", "RENAME INBOX takes what is below along", {
    ...onCommand(/^RENAME$/, (its, { input }) => {
      if (!its.account || !/RENAME "?INBOX /i.test(lineOf(input))) return its;
      let { account } = its;
      for (const name of account.mailboxes.keys()) if (isBelow(name, "INBOX")) account = remove(account, name);
      return { ...its, account };
    }),
  }),
  fault(
    "subscribes-nothing",
    "rfc9051/6.3.7/subscribed",
    "SUBSCRIBE says OK, and does nothing",
    onCommand(/^SUBSCRIBE$/, undone),
  ),
  fault("subscribes-once", "rfc9051/6.3.7/already-subscribed-ok", "The second SUBSCRIBE gets NO", {
    ...onCommand(/^SUBSCRIBE$/, (its, { account }) =>
      its.account?.subscriptions.size === account?.subscriptions.size ? result(its, "NO") : its,
    ),
  }),
  fault(
    "unsubscribes-nothing",
    "rfc9051/6.3.8/unsubscribed",
    "UNSUBSCRIBE says OK, and does nothing",
    onCommand(/^UNSUBSCRIBE$/, undone),
  ),
  fault("unsubscribes-subscribed", "rfc9051/6.3.8/not-subscribed-ok", "UNSUBSCRIBE of what is not subscribed gets NO", {
    ...onCommand(/^UNSUBSCRIBE$/, (its, { account }) =>
      its.account?.subscriptions.size === account?.subscriptions.size ? result(its, "NO") : its,
    ),
  }),
  fault("delete-unsubscribes", "rfc3501/6.3.6/not-removed", "DELETE unsubscribes", unsubscribing),
  fault("delete-unsubscribes-rev2", "rfc9051/6.3.7/not-removed", "DELETE unsubscribes, in rev2, too", unsubscribing),
  fault("lsub-of-two", "rfc3501/6.3.9/subscribed-names", "LSUB leaves out names that end with other", {
    ...onResponse(/^LSUB$/, (its) =>
      its.kind === "data" && (its.value as Listed).mailbox.endsWith("-other") ? [] : its,
    ),
  }),
  fault("lsub-without-parents", "rfc3501/6.3.9/percent-parent", "LSUB tells no parents", {
    ...onResponse(/^LSUB$/, (its) =>
      its.kind === "data" && (its.value as Listed).attributes.includes("\\Noselect") ? [] : its,
    ),
  }),
  fault("lsub-selectable-parents", "rfc3501/6.3.9/percent-parent-noselect", "LSUB tells no \\Noselect", {
    ...changing(/^LSUB$/, "LSUB", (its: Listed) => ({ ...its, attributes: [] })),
  }),
];
