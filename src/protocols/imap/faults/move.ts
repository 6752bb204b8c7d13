import { fetch as fetchData, flags as flagsItem } from "../grammar/fetch.js";
import { ofKind } from "../grammar/kind.js";
import type { Response } from "../grammar/response.js";
import { numbered } from "../model/outcomes.js";
import type { Fault } from "../server/fault.js";
import { adding, creating, nameIn, refused, withoutCodes } from "./copying-hooks.js";
import { conditionOf, fault, onCommand, onMailboxes, withoutData } from "./hooks.js";

const MOVE = /^(?:UID )?MOVE$/;

/** Of the first message that there is in the selected mailbox. */
const deletedTold = (its: readonly Response[]): readonly Response[] => [
  numbered(1, ofKind(fetchData, [ofKind(flagsItem, ["\\Deleted"])])),
  ...its,
];

/** MOVE (RFC 9051 §6.4.8). */
export const moveFaults: readonly Fault[] = [
  fault(
    "moves-nothing-away",
    "rfc9051/6.4.8/moved",
    "MOVE leaves the messages where they were",
    onCommand(MOVE, (its, taken) => {
      const { selected } = taken.session;
      if (!its.account || !taken.account || !selected || conditionOf(its) !== "OK") return its;
      const before = taken.account;
      const account = onMailboxes(its.account, (mailbox, name) =>
        mailbox.uidValidity === selected.uidValidity ? (before.mailboxes.get(name) ?? mailbox) : mailbox,
      );
      const responses = its.responses.filter((each) => !("name" in each && each.name === "EXPUNGE"));
      return { ...its, account, session: taken.session, responses };
    }),
  ),
  fault(
    "moves-in-silence",
    "rfc9051/6.4.8/expunge-responses",
    "MOVE does not tell what is gone",
    withoutData(MOVE, "EXPUNGE"),
  ),
  fault(
    "move-flags-lost",
    "rfc9051/6.4.8/flags-date-preserved",
    "What is moved has no flags",
    adding(MOVE, (its) => ({ ...its, flags: [] })),
  ),
  fault("move-deletes", "rfc9051/6.4.8/no-deleted-flag", "MOVE tells \\Deleted of what it moves", {
    responses: (all, { name }) => (name && MOVE.test(name) ? deletedTold(all) : all),
  }),
  fault(
    "moved-are-deleted",
    "rfc9051/6.4.8/no-deleted-flag",
    "What is moved has \\Deleted there",
    adding(MOVE, (its) => ({ ...its, flags: [...its.flags, "\\Deleted"] })),
  ),
  fault(
    "move-without-trycreate",
    "rfc9051/6.4.8/trycreate",
    "MOVE says NO without TRYCREATE",
    withoutCodes(MOVE, "TRYCREATE"),
  ),
  fault("move-creates", "rfc9051/6.4.8/nonexistent-error", "MOVE makes the mailbox, and says NO", creating(MOVE)),
  fault(
    "move-loses",
    "rfc9051/6.4.8/none-lost",
    "A MOVE that is refused takes the messages away",
    onCommand(MOVE, (its, { session: { selected } }) => {
      if (!its.account || !selected || conditionOf(its) !== "NO" || selected.isReadOnly) return its;
      const account = onMailboxes(its.account, (mailbox) =>
        mailbox.uidValidity === selected.uidValidity ? { ...mailbox, messages: mailbox.messages.slice(1) } : mailbox,
      );
      return { ...its, account };
    }),
  ),
  fault(
    "move-copyuid-late",
    "rfc9051/6.4.8/copyuid-before-expunge",
    "COPYUID of MOVE comes behind the EXPUNGE responses",
    {
      responses(all, { name }) {
        if (!name || !MOVE.test(name)) return all;
        const isCode = (its: Response) => its.kind === "condition" && its.code?.name === "COPYUID";
        return [...all.slice(0, -1).filter((its) => !isCode(its)), ...all.filter(isCode), ...all.slice(-1)];
      },
    },
  ),
  fault("move-copyuid-untold", "rfc6851/4.3/copyuid", "UID MOVE has no COPYUID", withoutCodes(MOVE, "COPYUID")),
  fault(
    "move-not-here",
    "rfc9051/6.4.8/same-mailbox",
    "MOVE to the mailbox that is selected is refused, and COPY is not",
    onCommand(MOVE, (its, taken) => {
      const { selected } = taken.session;
      const target = taken.account?.mailboxes.get(nameIn(taken));
      return selected && target?.uidValidity === selected.uidValidity ? refused(its, taken) : its;
    }),
  ),
  fault(
    "moves-from-examined",
    "rfc9051/6.3.3/no-permanent-change",
    "MOVE empties a mailbox that is examined",
    onCommand(MOVE, (its, { session: { selected } }) => {
      if (!its.account || !selected?.isReadOnly) return its;
      const account = onMailboxes(its.account, (mailbox) =>
        mailbox.uidValidity === selected.uidValidity ? { ...mailbox, messages: mailbox.messages.slice(1) } : mailbox,
      );
      return { ...its, account };
    }),
  ),
];
