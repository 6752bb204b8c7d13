import type { Addresses, Envelope } from "../../grammar/envelope.js";
import type { Fault, Hooks } from "../../server/fault.js";
import { changingItem, fault } from "../hooks.js";

const envelope = (change: (its: Envelope) => Envelope): Hooks => changingItem("ENVELOPE", change);

const nobody: Addresses = null;

/** ENVELOPE (RFC 9051 §7.5.2). */
export const envelopeFaults: readonly Fault[] = [
  fault(
    "envelope-without-subject",
    "rfc9051/6.4.5/envelope",
    "ENVELOPE has no subject",
    envelope((its) => ({ ...its, subject: null })),
  ),
  fault(
    "absent-is-empty",
    "rfc9051/7.5.2/absent-nil",
    "A subject that is not there is empty",
    envelope((its) => ({ ...its, subject: its.subject ?? "" })),
  ),
  fault(
    "no-sender",
    "rfc9051/7.5.2/sender-defaults",
    "Sender and Reply-To that are not there are NIL",
    envelope((its) => ({
      ...its,
      sender: JSON.stringify(its.sender) === JSON.stringify(its.from) ? nobody : its.sender,
      replyTo: JSON.stringify(its.replyTo) === JSON.stringify(its.from) ? nobody : its.replyTo,
    })),
  ),
  fault(
    "bcc-is-to",
    "rfc9051/7.5.2/no-addresses-nil",
    "Who is not there is who the message is from",
    envelope((its) => ({ ...its, to: its.to ?? its.from })),
  ),
  fault(
    "groups-without-end",
    "rfc9051/7.5.2/group-start-end",
    "Groups have no end",
    envelope((its) => ({ ...its, to: its.to?.filter(({ mailbox }) => mailbox !== null) ?? null })),
  ),
  fault(
    "envelope-in-disorder",
    "rfc9051/7.5.2/envelope-order",
    "Sender stands where Reply-To should, and Reply-To where Sender should",
    envelope((its) => ({ ...its, sender: its.replyTo, replyTo: its.sender })),
  ),
  fault(
    "host-in-mailbox",
    "rfc9051/7.5.2/address-fields",
    "The mailbox of an address has the host, too",
    envelope((its) => ({
      ...its,
      from: its.from?.map((each) => ({ ...each, mailbox: `${each.mailbox}@${each.host}` })) ?? null,
    })),
  ),
  fault(
    "route-is-name",
    "rfc9051/9/addr-adl",
    "The name of an address stands where its route should, too",
    envelope((its) => ({ ...its, to: its.to?.map((each) => ({ ...each, adl: each.name })) ?? null })),
  ),
  fault(
    "names-in-quotes",
    "rfc9051/9/addr-name",
    "Names stand in quotes",
    envelope((its) => ({ ...its, from: its.from?.map((each) => ({ ...each, name: `"${each.name}"` })) ?? null })),
  ),
  fault(
    "mailboxes-in-quotes",
    "rfc9051/9/addr-mailbox",
    "Local parts with a space keep their quotes",
    envelope((its) => ({
      ...its,
      from:
        its.from?.map((each) => (each.mailbox?.includes(" ") ? { ...each, mailbox: `"${each.mailbox}"` } : each)) ??
        null,
    })),
  ),
];
