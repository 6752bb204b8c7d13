import { createHash } from "node:crypto";
import type { Judgement } from "../../../protocol/rule.js";
import { latin1 } from "../../../wire/latin1.js";
import type { DateTime } from "../grammar/date-time.js";
import {
  bodyItem,
  bodySection,
  bodyStructure,
  type Content,
  envelopeItem,
  fetch,
  internalDate,
  rfc822,
  rfc822Header,
  rfc822Size,
  rfc822Text,
  uid as uidItem,
} from "../grammar/fetch.js";
import { type Named, valueIn, valuesIn } from "../grammar/kind.js";
import { printSection } from "../grammar/section.js";
import { factsAbout } from "./memory.js";
import { type ImapRule, mailboxIn, type Names, numbered, remembering, type Said, wrongAt } from "./rule.js";

/** Something about a message that stays as it is: under which name, and what it is. */
type Fact = readonly [name: string, value: string];

/** The items of a FETCH about a message that is known, and what was said of it before. */
export const onMessage = <T>(
  names: Names,
  make: () => T,
  /** The items that have anything to do with it. */
  concerns: ReadonlySet<string>,
  /** `known`: what was told of the message in this session, and in all; each is to be added to. */
  judge: (items: readonly Named[], known: readonly T[], seen: Said) => Judgement,
): ImapRule =>
  remembering(names, () => {
    const facts = factsAbout(make);
    return (seen) => {
      const told = numbered(seen, fetch);
      if (!told?.value.some(({ name }) => concerns.has(name))) return undefined;
      const mailbox = mailboxIn(seen);
      const message = mailbox?.messages[told.number - 1];
      if (!mailbox || !message || isNilFetch(told.value)) return undefined;
      const uid = valueIn(uidItem, told.value) ?? message.uid;
      return judge(told.value, facts.of(seen, mailbox, message, uid), seen);
    };
  });

/** Whether all that is told is empty: so may a server tell of what somebody else has expunged (RFC 2180 §4.1.3). */
function isNilFetch(items: readonly Named[]): boolean {
  const its = items.filter(({ name }) => name !== "UID" && name !== "FLAGS");
  return its.length > 0 && its.every(isEmpty);
}
function isEmpty(item: Named): boolean {
  const [size, date, envelope] = [
    valueIn(rfc822Size, [item]),
    valueIn(internalDate, [item]),
    valueIn(envelopeItem, [item]),
  ];
  if (size !== undefined) return size === 0;
  if (date) return date.year === 0 || date.day === 0;
  if (envelope) return Object.values(envelope).every((field) => field === null);
  const body = valueIn(bodyStructure, [item]) ?? valueIn(bodyItem, [item]);
  if (body) return body.kind === "text" && body.size === 0;
  const contents = contentsIn([item]);
  return contents.length > 0 && contents.every(({ content }) => content === null || content.size === 0);
}

/** A content that a FETCH has, with the name of its section in capitals. */
export interface Told {
  readonly section: string;
  readonly origin?: number;
  readonly content: Content;
}

/** RFC822 and the like are sections by other names (RFC 3501 §6.4.5). */
export const contentsIn = (items: readonly Named[]): readonly Told[] => [
  ...valuesIn(bodySection, items).map(({ section, origin, content }) => ({
    section: printSection(section).slice(1, -1).toUpperCase(),
    ...(origin !== undefined && { origin }),
    content,
  })),
  ...valuesIn(rfc822, items).map((content) => ({ section: "", content })),
  ...valuesIn(rfc822Header, items).map((content) => ({ section: "HEADER", content })),
  ...valuesIn(rfc822Text, items).map((content) => ({ section: "TEXT", content })),
];

/** The octets, where they were kept. */
export const octetsOf = (content: Content): Uint8Array | undefined =>
  content && content.octets.length === content.size ? content.octets : undefined;

/** Items that have octets of the message. */
export const TEXTS: ReadonlySet<string> = new Set(["BODY[", "RFC822", "RFC822.HEADER", "RFC822.TEXT"]);
/** Items that tell its structure. */
export const STRUCTURES: ReadonlySet<string> = new Set(["BODY", "BODYSTRUCTURE"]);

const SHORT = 200;
const inShort = (octets: Uint8Array): string =>
  octets.length <= SHORT
    ? latin1(octets)
    : `${octets.length} octets, ${createHash("sha256").update(octets).digest("hex")}`;

const never = (
  names: Names,
  concerns: ReadonlySet<string>,
  factsIn: (items: readonly Named[]) => readonly Fact[],
): ImapRule =>
  onMessage(
    names,
    () => new Map<string, string>(),
    concerns,
    (items, known, seen) => {
      const told = factsIn(items);
      for (const [name, value] of told)
        for (const before of known) {
          const its = before.get(name);
          if (its !== undefined && its !== value)
            return wrongAt(`${name} as it was: ${its.slice(0, SHORT)}`, seen, name.replace(/\[.*/, "["));
          before.set(name, value);
        }
      return told.length > 0 ? "ok" : undefined;
    },
  );

/** The moment: in which zone it is told may change. */
const moment = ({ year, month, day, hours, minutes, seconds, zone }: DateTime): string => {
  const offset = (Number(zone.slice(0, 1) + zone.slice(1, 3)) * 60 + Number(zone.slice(0, 1) + zone.slice(3))) * 60_000;
  return new Date(Date.UTC(year, month - 1, day, hours, minutes, seconds) - offset).toISOString();
};

const one = <T>(name: string, value: T | undefined, print: (value: T) => string): readonly Fact[] =>
  value === undefined ? [] : [[name, print(value)]];

/** What a UID refers to is immutable, in any session (RFC 9051 §2.3.1.1, 4). */
export const unchangingRules: readonly ImapRule[] = [
  never(
    ["size-stays", "rfc9051/2.3.1.1/size-immutable", "RFC822.SIZE of a message never changes", "FETCH"],
    new Set(["RFC822.SIZE"]),
    (items) => one("RFC822.SIZE", valueIn(rfc822Size, items), String),
  ),
  never(
    ["date-stays", "rfc9051/2.3.1.1/internaldate-immutable", "INTERNALDATE of a message never changes", "FETCH"],
    new Set(["INTERNALDATE"]),
    (items) => one("INTERNALDATE", valueIn(internalDate, items), moment),
  ),
  never(
    ["envelope-stays", "rfc9051/2.3.1.1/envelope-immutable", "ENVELOPE of a message never changes", "FETCH"],
    new Set(["ENVELOPE"]),
    (items) => one("ENVELOPE", valueIn(envelopeItem, items), JSON.stringify),
  ),
  never(
    [
      "structure-stays",
      "rfc9051/2.3.1.1/bodystructure-immutable",
      "BODYSTRUCTURE and BODY of a message never change",
      "FETCH",
    ],
    STRUCTURES,
    (items) => [
      ...one("BODYSTRUCTURE", valueIn(bodyStructure, items), JSON.stringify),
      ...one("BODY", valueIn(bodyItem, items), JSON.stringify),
    ],
  ),
  never(
    ["text-stays", "rfc9051/2.3.1.1/texts-immutable", "The texts of a message never change", "FETCH"],
    TEXTS,
    (items) =>
      contentsIn(items).flatMap(({ section, origin, content }): readonly Fact[] => {
        const octets = octetsOf(content);
        return octets && octets.length > 0 && origin === undefined ? [[`BODY[${section}]`, inShort(octets)]] : [];
      }),
  ),
];
