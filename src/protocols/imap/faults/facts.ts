import type { Body } from "../grammar/body.js";
import type { DateTime } from "../grammar/date-time.js";
import type { Envelope } from "../grammar/envelope.js";
import type { SectionContent } from "../grammar/fetch.js";
import type { Named } from "../grammar/kind.js";
import type { Fault, Hooks } from "../server/fault.js";
import { changingItem, fault, onItem, onResponse } from "./hooks.js";

/** An item that is another each time: `change` is told how many were told before. */
function everChanging(item: string, change: (value: never, count: number) => unknown): Hooks {
  let count = 0;
  return changingItem(item, (value) => change(value, count++));
}

/** An item that is another in each session. */
const bySession = (item: string, change: (value: never, connection: number) => unknown): Hooks =>
  onResponse(/FETCH$/, (its, { connection }) =>
    its.kind === "numbered" && its.name === "FETCH"
      ? { ...its, value: onItem(its.value as readonly Named[], item, (value) => change(value, connection)) }
      : its,
  );

/** The code of an opened mailbox is another in each session. */
const validityBySession: Hooks = {
  reply: (octets, { connection }) =>
    Buffer.from(
      octets
        .toString("latin1")
        .replace(/\[UIDVALIDITY (\d+)\]/, (_, its) => `[UIDVALIDITY ${Number(its) + connection}]`),
      "latin1",
    ),
};

const withOctets = (its: SectionContent, change: (octets: Uint8Array) => Uint8Array): SectionContent => {
  if (!its.content || its.content.octets.length === 0) return its;
  const octets = change(its.content.octets);
  return { ...its, content: { size: octets.length, octets } };
};
/** The last octet is another. */
const spoilt = (octets: Uint8Array, by: number): Uint8Array =>
  Uint8Array.from(octets, (octet, at) => (at === octets.length - 3 ? 0x61 + (by % 26) : octet));

const UID = "rfc9051/2.3.1.1/";

/** What a UID stands for, and UIDs themselves (RFC 9051 §2.3.1.1). */
export const factFaults: readonly Fault[] = [
  fault(
    "uids-descend",
    `${UID}uid-ascending`,
    "UIDs descend",
    changingItem("UID", (uid: number) => 1_000_000 - uid),
  ),
  fault(
    "uids-change",
    `${UID}uid-stays-in-session`,
    "Each FETCH tells another UID",
    everChanging("UID", (uid: number, count) => uid + count),
  ),
  fault(
    "uids-of-the-session",
    `${UID}uid-stays-between-sessions`,
    "Each session has other UIDs",
    bySession("UID", (uid: number, connection) => uid + connection),
  ),
  fault(
    "uids-change-unseen",
    `${UID}uid-change-detectable`,
    "Each session has other UIDs, and the same UIDVALIDITY",
    bySession("UID", (uid: number, connection) => uid + connection),
  ),
  fault("validity-of-the-session", `${UID}uids-persist`, "Each session has another UIDVALIDITY", validityBySession),
  fault("uidnext-far-away", `${UID}uidnext-bound`, "UIDNEXT of SELECT is above the next UID", {
    reply: (octets) =>
      Buffer.from(
        octets.toString("latin1").replace(/\[UIDNEXT (\d+)\]/, (_, its) => `[UIDNEXT ${Number(its) + 10}]`),
        "latin1",
      ),
  }),
  fault(
    "dates-change",
    `${UID}internaldate-immutable`,
    "INTERNALDATE is another each time",
    everChanging("INTERNALDATE", (date: DateTime, count) => ({ ...date, seconds: count % 60 })),
  ),
  fault(
    "sizes-change",
    `${UID}size-immutable`,
    "RFC822.SIZE is another each time",
    everChanging("RFC822.SIZE", (size: number, count) => size + count),
  ),
  fault(
    "envelopes-change",
    `${UID}envelope-immutable`,
    "ENVELOPE is another each time",
    everChanging("ENVELOPE", (envelope: Envelope, count) => ({ ...envelope, subject: `No. ${count}` })),
  ),
  fault(
    "structures-change",
    `${UID}bodystructure-immutable`,
    "BODYSTRUCTURE is another each time",
    everChanging("BODYSTRUCTURE", (body: Body, count) => ({ ...body, subtype: `X-${count}` })),
  ),
  fault(
    "texts-change",
    `${UID}texts-immutable`,
    "BODY[] is another each time",
    everChanging("BODY[", (its: SectionContent, count) => withOctets(its, (octets) => spoilt(octets, count))),
  ),
  fault("parts-too-long", "rfc9051/6.4.5/partial-length", "A part has an octet more than was asked for", {
    ...changingItem("BODY[", (its: SectionContent) =>
      its.origin === undefined ? its : withOctets(its, (octets) => Buffer.concat([octets, Buffer.from("x")])),
    ),
  }),
  fault("parts-of-others", "rfc9051/7.5.2/origin-substring", "A part has other octets than the whole", {
    ...changingItem("BODY[", (its: SectionContent) =>
      its.origin === undefined ? its : withOctets(its, (octets) => octets.map((octet) => octet ^ 1)),
    ),
  }),
  fault("whole-without-end", "rfc9051/6.4.5/body-empty-section", "BODY[] has no last octet", {
    ...changingItem("BODY[", (its: SectionContent) =>
      its.origin === undefined && its.section.part.length === 0 && its.section.text === undefined
        ? withOctets(its, (octets) => octets.subarray(0, -1))
        : its,
    ),
  }),
  fault("recent-to-all", "rfc3501/2.3.2/recent-one-session", "Messages are recent to everybody", {
    ...changingItem("FLAGS", (flags: readonly string[]) => [...flags.filter((its) => its !== "\\Recent"), "\\Recent"]),
  }),
];
