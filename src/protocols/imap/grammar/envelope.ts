import { type Cursor, octet, type Rule, sp } from "./cursor.js";
import { printNstring } from "./print.js";
import { nil, nstring } from "./strings.js";

/** Text as octets in ISO 8859-1; null: NIL. */
export type NString = string | null;

/** address (RFC 9051 §9): of group syntax when host is NIL. */
export interface Address {
  readonly name: NString;
  /** A source route. */
  readonly adl: NString;
  readonly mailbox: NString;
  readonly host: NString;
}

/** env-from and the like; null: NIL. */
export type Addresses = readonly Address[] | null;

/** envelope (RFC 9051 §7.5.2) */
export interface Envelope {
  readonly date: NString;
  readonly subject: NString;
  readonly from: Addresses;
  readonly sender: Addresses;
  readonly replyTo: Addresses;
  readonly to: Addresses;
  readonly cc: Addresses;
  readonly bcc: Addresses;
  readonly inReplyTo: NString;
  readonly messageId: NString;
}

/** address = "(" addr-name SP addr-adl SP addr-mailbox SP addr-host ")" */
export function address(from: Cursor): Address {
  octet(from, "(", "address");
  const name = nstring(from);
  sp(from);
  const adl = nstring(from);
  sp(from);
  const mailbox = nstring(from);
  sp(from);
  const host = nstring(from);
  octet(from, ")");
  return { name, adl, mailbox, host };
}

/** env-to = "(" 1*address ")" / nil: nothing stands between addresses */
function addresses(from: Cursor): Addresses {
  if (nil(from)) return null;
  octet(from, "(", '"(" or NIL');
  const all = [address(from)];
  while (from.line[from.at] === "(") all.push(address(from));
  octet(from, ")", 'address or ")"');
  return all;
}

/** envelope = "(" env-date SP env-subject SP env-from SP … SP env-message-id ")" */
export const envelope: Rule<Envelope> = (from) => {
  octet(from, "(", "envelope");
  const behind = <T>(rule: Rule<T>): T => {
    sp(from);
    return rule(from);
  };
  const found: Envelope = {
    date: nstring(from),
    subject: behind(nstring),
    from: behind(addresses),
    sender: behind(addresses),
    replyTo: behind(addresses),
    to: behind(addresses),
    cc: behind(addresses),
    bcc: behind(addresses),
    inReplyTo: behind(nstring),
    messageId: behind(nstring),
  };
  octet(from, ")");
  return found;
};

const printAddress = ({ name, adl, mailbox, host }: Address): string =>
  `(${[name, adl, mailbox, host].map(printNstring).join(" ")})`;
const printAddresses = (all: Addresses): string => (all === null ? "NIL" : `(${all.map(printAddress).join("")})`);

/** As a server writes it: octets as ISO 8859-1. */
export const printEnvelope = (its: Envelope): string =>
  `(${[
    printNstring(its.date),
    printNstring(its.subject),
    ...[its.from, its.sender, its.replyTo, its.to, its.cc, its.bcc].map(printAddresses),
    printNstring(its.inReplyTo),
    printNstring(its.messageId),
  ].join(" ")})`;
