import { createHash } from "node:crypto";
import type { Judgement } from "../../../protocol/rule.js";
import { latin1 } from "../../../wire/latin1.js";
import { dateForm } from "../grammar/trace.js";
import { type Field, fieldIn } from "../rules/delivered.js";
import type { Told } from "./event.js";
import { onMessage, type RelayRule, wrongAt } from "./rule.js";

/** RFC 5322 §2.1.1, §3.5: characters of a line, without its end. */
const LONGEST = 998;
/** At most one of each (RFC 5322 §3.6). */
const ONCE = [
  "date",
  "from",
  "sender",
  "reply-to",
  "to",
  "cc",
  "bcc",
  "message-id",
  "in-reply-to",
  "references",
  "subject",
];

interface Made {
  readonly header: string;
  readonly fields: readonly Field[];
  readonly content: Uint8Array;
}

/** A message that the server has made itself: a notification, and not what a client sent from nobody. */
function madeBy(content: Uint8Array, { before }: Told): Made | undefined {
  if (before.transaction?.reversePath !== "") return undefined;
  const text = latin1(content);
  const end = text.search(/\r?\n\r?\n/);
  const header = end < 0 ? text : `${text.slice(0, end)}\r\n`;
  const fields = header.split(/(?<=\n)(?![ \t])/).map(fieldIn);
  return fields.some(({ name }) => name === "x-mailspec") ? undefined : { header, fields, content };
}

const wrongIn = (expected: string, text: string, at = 0): Judgement =>
  wrongAt(expected, Buffer.from(text, "latin1"), at);
const named = ({ fields }: Made, name: string): Field | undefined => fields.find((its) => its.name === name);

const onMade = (
  [id, covers, title]: readonly [id: string, covers: string, title: string],
  judge: (made: Made) => Judgement,
): RelayRule =>
  onMessage([id, covers, title], (content, told) => {
    const made = madeBy(content, told);
    return made ? judge(made) : undefined;
  });

/** A rule about the date of such a message. */
const onDate = (names: readonly [string, string, string], judge: (date: string) => string | undefined): RelayRule =>
  onMade(names, (made) => {
    const field = named(made, "date");
    if (!field) return undefined;
    const expected = judge(field.body.replace(/[ \t]*\([^()]*\)[ \t]*$/, ""));
    return expected === undefined ? "ok" : wrongIn(expected, field.whole);
  });

/** A zone by name, or a year of two digits (RFC 5322 §4.3). */
const isOld = (date: string): boolean =>
  /\s[A-Z]{1,5}$/i.test(date) || /^(?:\w{3},\s*)?\d{1,2}\s+\w{3}\s+\d{2,3}\s/.test(date);

/** What a server's own messages look like (RFC 5322). Identifiers are remembered over all sessions with one sink. */
export function relayMadeRules(): readonly RelayRule[] {
  const contents = new Map<string, string>();
  return [
    onMade(
      ["relay-made-line-ends", "rfc5322/2.3/made-messages", "A notification has CR and LF only as CRLF in its header"],
      ({ header }) => {
        const at = header.search(/\r(?!\n)|(?<!\r)\n/);
        return at < 0 ? "ok" : wrongIn("CR and LF only as CRLF", header, at);
      },
    ),
    onMade(
      ["relay-made-lines", "rfc5322/3.5/lines-998", "The lines of a notification's header have at most 998 characters"],
      ({ header }) => {
        const long = header.split("\r\n").find((line) => line.length > LONGEST);
        return long === undefined ? "ok" : wrongIn(`at most ${LONGEST} characters`, long, LONGEST);
      },
    ),
    onMade(["relay-made-required", "rfc5322/3.6/required-fields", "A notification has Date and From"], (made) => {
      const missing = ["Date", "From"].find((name) => !named(made, name.toLowerCase()));
      return missing === undefined ? "ok" : wrongIn(`a ${missing} field`, made.header);
    }),
    onMade(["relay-made-counts", "rfc5322/3.6/field-counts", "A notification has no field twice"], ({ fields }) => {
      const names = fields.map(({ name }) => name);
      const again = fields.find(({ name }, index) => ONCE.includes(name) && names.indexOf(name) < index);
      return again ? wrongIn(`one ${again.name} only`, again.whole) : "ok";
    }),
    onDate(["relay-made-date", "rfc5322/3.3/date-time", "The Date of a notification is a date-time"], (date) => {
      const form = dateForm(date);
      return form.ok || isOld(date) ? undefined : form.expected;
    }),
    onDate(
      [
        "relay-made-old-date",
        "rfc5322/4.3/alphabetic-zone-not-made",
        "The Date of a notification has an offset, and four digits in its year",
      ],
      (date) => (isOld(date) ? "an offset like +0000, and a year of four digits" : undefined),
    ),
    onMade(["relay-made-message-id", "rfc5322/3.6.4/message-id", "A notification has a Message-ID"], (made) =>
      named(made, "message-id") ? "ok" : wrongIn("a Message-ID field", made.header),
    ),
    onMade(
      [
        "relay-made-message-id-syntax",
        "rfc5322/3.6.4/message-id-syntax",
        "The Message-ID of a notification is one msg-id in angle brackets",
      ],
      (made) => {
        const field = named(made, "message-id");
        if (!field) return undefined;
        const isOne = /^<[^<>@\s"]+@(?:[^<>@\s"]+|\[[^[\]\s]*\])>$/.test(field.body.replace(/\([^()]*\)/g, "").trim());
        return isOne ? "ok" : wrongIn("<left@right>", field.whole);
      },
    ),
    onMade(
      [
        "relay-made-message-id-unique",
        "rfc5322/3.6.4/message-id-unique",
        "No two notifications have the same Message-ID",
      ],
      (made) => {
        const field = named(made, "message-id");
        if (!field) return undefined;
        // What is tried again is the same message, with other trace fields.
        const own = made.fields.filter(({ name }) => name !== "received").map(({ whole }) => whole);
        const body = latin1(made.content).slice(made.header.length);
        const its = createHash("sha256").update(own.join("")).update(body).digest("hex");
        const before = contents.get(field.body);
        contents.set(field.body, before ?? its);
        return before === undefined || before === its
          ? "ok"
          : wrongIn("an identifier that no other message has", field.whole);
      },
    ),
  ];
}
