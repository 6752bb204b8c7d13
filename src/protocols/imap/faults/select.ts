import type { Listed } from "../grammar/list.js";
import { deselected } from "../model/selected.js";
import type { Fault } from "../server/fault.js";
import {
  changing,
  conditionOf,
  fault,
  onCommand,
  onMailboxes,
  onResponse,
  result,
  SELECT,
  undone,
  withoutCode,
  withoutData,
} from "./hooks.js";

/** What SELECT and EXAMINE tell, and where they lead. */
export const selectFaults: readonly Fault[] = [
  fault(
    "select-without-permanentflags",
    "rfc9051/6.3.2/required-permanentflags",
    "SELECT tells no PERMANENTFLAGS",
    withoutCode(SELECT, "PERMANENTFLAGS"),
  ),
  fault(
    "select-without-uidnext-rev1",
    "rfc3501/6.3.1/required-uidnext",
    "SELECT tells no UIDNEXT to who speaks IMAP4rev1",
    withoutCode(SELECT, "UIDNEXT"),
  ),
  fault(
    "select-without-recent",
    "rfc3501/6.3.1/required-recent",
    "SELECT tells no RECENT",
    withoutData(SELECT, "RECENT"),
  ),
  fault("select-without-unseen", "rfc3501/6.3.1/unseen", "SELECT tells no UNSEEN", withoutCode(SELECT, "UNSEEN")),
  fault("unseen-from-the-end", "rfc3501/7.1/unseen-number", "UNSEEN is counted from the last message", {
    reply: (octets, { name, outcome }) => {
      const many = outcome.session.selected?.seen.messages.length ?? 0;
      return name !== undefined && SELECT.test(name)
        ? Buffer.from(
            octets
              .toString("latin1")
              .replace(/(?<=\[UNSEEN )\d+/, (its) => String(Math.max(1, many + 1 - Number(its)))),
            "latin1",
          )
        : octets;
    },
  }),
  fault("unseen-is-the-first", "rfc3501/7.1/unseen-number", "UNSEEN is always 1", {
    ...onResponse(SELECT, (its) =>
      its.kind === "condition" && its.code?.name === "UNSEEN" ? { ...its, code: { ...its.code, value: 1 } } : its,
    ),
  }),
  fault("select-without-list", "rfc9051/6.3.2/required-list", "SELECT tells no LIST", withoutData(SELECT, "LIST")),
  fault(
    "select-lists-childless",
    "rfc9051/6.3.2/list-attributes-accurate",
    "The LIST of SELECT says \\HasNoChildren",
    changing(SELECT, "LIST", (its: Listed) => ({ ...its, attributes: ["\\HasNoChildren"] })),
  ),
  fault("select-without-closed", "rfc9051/6.3.2/closed-code", "SELECT tells no CLOSED", withoutCode(SELECT, "CLOSED")),
  fault("closed-last", "rfc9051/7.1/closed-boundary", "CLOSED comes behind what is told of the new mailbox", {
    responses(all, { name }) {
      const closed = all.filter((its) => its.kind === "condition" && its.code?.name === "CLOSED");
      if (name !== "SELECT" || closed.length === 0) return all;
      return [...all.filter((its) => !closed.includes(its)).slice(0, -1), ...closed, ...all.slice(-1)];
    },
  }),
  fault(
    "select-without-read-write",
    "rfc9051/6.3.2/read-write",
    "The OK to SELECT has no code",
    onCommand(/^SELECT$/, (its) => (conditionOf(its) === "OK" ? result(its, "OK") : its)),
  ),
  fault(
    "examine-without-read-only",
    "rfc9051/6.3.3/read-only-code",
    "The OK to EXAMINE has no code",
    onCommand(/^EXAMINE$/, (its) => (conditionOf(its) === "OK" ? result(its, "OK") : its)),
  ),
  fault(
    "examine-without-flags",
    "rfc9051/6.3.3/same-output",
    "EXAMINE tells no FLAGS",
    withoutData(/^EXAMINE$/, "FLAGS"),
  ),
  fault("exists-one-less", "rfc9051/7.4.1/exists-on-select", "SELECT of nine messages and more tells one less", {
    ...onResponse(SELECT, (its) =>
      its.kind === "numbered" && its.name === "EXISTS" && its.number > 8 ? { ...its, number: its.number - 1 } : its,
    ),
  }),
  fault(
    "flags-without-draft",
    "rfc9051/7.3.5/flags-system",
    "FLAGS has no \\Draft",
    changing(SELECT, "FLAGS", (flags: readonly string[]) => flags.filter((its) => its !== "\\Draft")),
  ),
  fault("stays-with-the-first", "rfc9051/6.3.2/one-mailbox", "Who has selected a mailbox stays in it", {
    ...onCommand(SELECT, (its, { session }) =>
      session.selected && conditionOf(its) === "OK" ? { ...its, session } : its,
    ),
  }),
  fault("selects-nothing", "rfc9051/3.3/selected-after-select", "SELECT says OK, and nothing is selected", {
    ...onCommand(SELECT, (its) => (conditionOf(its) === "OK" ? { ...its, session: deselected(its.session) } : its)),
  }),
  fault(
    "selects-what-is-not-there",
    "rfc9051/6.3.2/nonexistent-no",
    "SELECT of what is not there gets BAD",
    onCommand(SELECT, (its) => (conditionOf(its) === "NO" ? result(its, "BAD") : its)),
  ),
  fault("examine-validity", "rfc9051/2.3.1.1/uidvalidity-at-selection", "EXAMINE tells another UIDVALIDITY", {
    ...onResponse(/^EXAMINE$/, (its) =>
      its.kind === "condition" && its.code?.name === "UIDVALIDITY"
        ? { ...its, code: { ...its.code, value: (its.code.value as number) + 1 } }
        : its,
    ),
  }),
  fault("examine-takes-recent", "rfc3501/6.3.2/examine-keeps-recent", "EXAMINE takes \\Recent from all messages", {
    ...onCommand(/^EXAMINE$/, (its) => {
      const { selected } = its.session;
      if (!its.account || !selected) return its;
      return {
        ...its,
        account: onMailboxes(its.account, (mailbox) =>
          mailbox.uidValidity === selected.uidValidity ? { ...mailbox, recentFrom: mailbox.uidNext } : mailbox,
        ),
      };
    }),
  }),
  fault(
    "close-expunges-nothing",
    "rfc9051/6.4.1/close-expunges",
    "CLOSE removes nothing",
    onCommand(/^CLOSE$/, (its, { account }) => ({ ...its, account })),
  ),
  fault(
    "close-stays",
    "rfc9051/6.4.1/close-authenticated",
    "CLOSE leaves the mailbox selected",
    onCommand(/^CLOSE$/, undone),
  ),
  fault("close-tells", "rfc9051/6.4.1/close-no-expunge-responses", "CLOSE tells what it has removed", {
    ...onCommand(/^CLOSE$/, (its) => ({
      ...its,
      responses: [{ kind: "numbered", number: 1, name: "EXPUNGE", value: undefined }, ...its.responses],
    })),
  }),
  fault("close-examined-is-no", "rfc9051/6.4.1/close-read-only", "CLOSE of what is examined gets NO", {
    ...onCommand(/^CLOSE$/, (its, { session }) => (session.selected?.isReadOnly ? result(its, "NO") : its)),
  }),
  fault("select-expunges", "rfc9051/6.4.1/implicit-close", "SELECT removes what is \\Deleted where it comes from", {
    ...onCommand(SELECT, (its, { session }) => {
      const { selected } = session;
      if (!its.account || !selected) return its;
      return {
        ...its,
        account: onMailboxes(its.account, (mailbox) =>
          mailbox.uidValidity === selected.uidValidity
            ? { ...mailbox, messages: mailbox.messages.filter(({ flags }) => !flags.includes("\\Deleted")) }
            : mailbox,
        ),
      };
    }),
  }),
  fault(
    "unselect-stays",
    "rfc9051/6.4.2/unselect-authenticated",
    "UNSELECT leaves the mailbox selected",
    onCommand(/^UNSELECT$/, undone),
  ),
  fault("unselect-expunges", "rfc9051/6.4.2/unselect-removes-nothing", "UNSELECT removes what is \\Deleted", {
    ...onCommand(/^UNSELECT$/, (its, { session }) => {
      if (!its.account || !session.selected) return its;
      return {
        ...its,
        account: onMailboxes(its.account, (mailbox) => ({
          ...mailbox,
          messages: mailbox.messages.filter(({ flags }) => !flags.includes("\\Deleted")),
        })),
      };
    }),
  }),
  fault(
    "unselect-anything",
    "rfc9051/6.4.2/unselect-bad",
    "UNSELECT is OK always",
    onCommand(/^UNSELECT$/, (its) => result(its, "OK")),
  ),
  fault(
    "check-is-no",
    "rfc3501/6.4.1/check-ok",
    "CHECK gets NO",
    onCommand(/^CHECK$/, (its) => result(its, "NO")),
  ),
];
