import { latin1 } from "../../../wire/latin1.js";
import type { Fault } from "../server/fault.js";
import { onText } from "./hooks.js";
import { onTop } from "./trace.js";

const WEEKDAYS = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"];

/** Changes each message that is delivered; told of whom else it goes to. */
const onMessage = (
  id: string,
  breaks: string,
  summary: string,
  change: (message: string, others: readonly string[], own: string) => string,
): Fault => ({
  id,
  breaks,
  summary,
  hooks: {
    delivered: (message, { recipients }, address) =>
      Buffer.from(
        change(
          latin1(message),
          recipients.map(({ mailbox }) => mailbox.written).filter((its) => its !== address),
          address,
        ),
        "latin1",
      ),
  },
});

/** Changes the header of messages that it has completed: those begin with the Date or the Message-ID that they lacked. */
const completed = (id: string, breaks: string, summary: string, change: (header: string) => string): Fault => ({
  id,
  breaks,
  summary,
  variants: ["submission"],
  hooks: {
    delivered(message, { content }) {
      const text = latin1(content);
      const isMade = /^(?:Date: (.*)|Message-ID: <[0-9a-f]{12}@.*)\r\n/.exec(text);
      const isOld = isMade?.[1] !== undefined && Math.abs(Date.parse(isMade[1]) - Date.now()) > 3_600_000;
      if (!isMade || isOld) return message;
      const added = latin1(message).slice(0, message.length - content.length);
      return Buffer.from(added + change(text), "latin1");
    },
  },
});

/** Sessions have one name between them. */
function nameOfTheLast(): Fault["hooks"] {
  let last = "";
  return {
    line(line) {
      last = /^(?:EHLO|LHLO|HELO) (\S+)/i.exec(latin1(line))?.[1] ?? last;
      return line;
    },
    delivered: (message) => Buffer.from(latin1(message).replace(/from \S+/, `from ${last}`), "latin1"),
  };
}

/** Defects in what a server puts on top of a message (RFC 5321 §4.4 and §7.2, RFC 5322). */
export const addedFieldFaults: readonly Fault[] = [
  onTop("received-doubled", "rfc5321/4.4/received-one", "Puts the same Received on top twice", (fields) =>
    fields.replace(/Received:[\s\S]*/, "$&$&"),
  ),
  onTop("received-from-nobody", "rfc5321/4.4/from-ehlo-name", "The from clause is always the same", (fields) =>
    fields.replace(/from \S+/, "from client"),
  ),
  completed("added-date-without-zone", "rfc5322/3.3/date-time", "The Date that it adds has no zone", (header) =>
    header.replace(/^(Date: .*) \+0000(?=\r\n)/, "$1"),
  ),
  completed("added-id-open", "rfc5322/3.6.4/message-id-syntax", "The Message-ID that it adds has no end", (header) =>
    header.replace(/^(Message-ID: <.*)>(?=\r\n)/m, "$1"),
  ),
  {
    id: "added-id-twice",
    breaks: "rfc5322/3.6/field-counts",
    summary: "A message that has a Message-ID gets another one",
    variants: ["submission"],
    hooks: {
      delivered(message, { content }) {
        const text = latin1(content);
        const header = text.slice(0, text.indexOf("\r\n\r\n") + 2);
        if (!/^Message-ID:/im.test(header)) return message;
        const added = latin1(message).slice(0, message.length - content.length);
        return Buffer.from(`${added}Message-ID: <again@mailspec.test>\r\n${text}`, "latin1");
      },
    },
  },
  {
    id: "received-from-another",
    breaks: "rfc5321/4.4/from-ehlo-name",
    summary: "The from clause has the name that a client gave last, whichever it was",
    variants: ["smtp", "lmtp"],
    hooks: nameOfTheLast(),
  },
  onTop("received-without-address", "rfc5321/4.4/from-address", "The from clause has no address", (fields) =>
    fields.replace(/ \(\[127\.0\.0\.1\]\)/, ""),
  ),
  onTop("received-from-quoted", "rfc5321/4.4/from-syntax", "The name behind from stands in quotes", (fields) =>
    fields.replace(/from (\S+)/, 'from "$1"'),
  ),
  onTop(
    "received-ipv6-untagged",
    "rfc5321/4.1.3/ipv6-tag",
    "The from clause is an IPv6 address without its tag",
    (fields) => fields.replace(/from (\S+) \(/, "from [::1] ($1 "),
  ),
  onTop("received-for-two", "rfc5321/4.4/for-one-path", "The for clause has every recipient", (fields) =>
    fields.replace(/(for (<.*>)|id \w+(?=;))/, (its) =>
      its.startsWith("for") ? `${its}, <another@mailspec.test>` : `${its} for <one@mailspec.test> <two@mailspec.test>`,
    ),
  ),
  onTop(
    "received-spam-clause",
    "rfc5321/4.4/additional-clauses-registered",
    "Received has a clause of its own",
    (fields) => fields.replace(/;\s+/, "\r\n\tspam none; "),
  ),
  onTop("received-cipher-odd", "rfc5322/3.6.7/received-tokens", "The tls clause is no word", (fields) =>
    fields.replace(/;\s+/, "\r\n\ttls TLSv1.3:AES:256; "),
  ),
  onTop(
    "received-zone-twice",
    "rfc5321/4.4/zone-name-in-comment",
    "The offset has the zone's name behind it",
    (fields) => fields.replace(/\+0000/, "+0000 GMT"),
  ),
  onTop("received-other-weekday", "rfc5322/3.3/valid", "The day of the week is the next one", (fields) =>
    fields.replace(/;\s+(\w{3}),/, (_its, day: string) => `; ${WEEKDAYS[(WEEKDAYS.indexOf(day) + 1) % 7]},`),
  ),
  onTop("received-two-spaces", "rfc5322/3.3/single-space", "Two spaces stand before the day", (fields) =>
    fields.replace(/;\s+(\w{3}), /, "; $1,  "),
  ),
  onTop("added-not-folded", "rfc5322/2.2.3/folding", "The second line of Received begins with by", (fields) =>
    fields.replace("\r\n\tby", "\r\nby"),
  ),
  onTop(
    "added-8-bit-name",
    "rfc5322/2.2/field-syntax",
    "Adds a field whose name is beyond ASCII",
    (fields) => `${fields}X-M\xfcll: none\r\n`,
  ),
  onTop(
    "added-space-colon",
    "rfc5322/4.5.7/space-before-colon",
    "Writes a space before the colon of Received",
    (fields) => fields.replace("Received:", "Received :"),
  ),
  onTop("received-line-90", "rfc5322/2.1.1/line-78", "Does not fold Received", (fields) =>
    fields.replace(/\r\n\t/g, " "),
  ),
  onTop("return-path-twice", "rfc5321/4.4/return-path-once", "Puts Return-Path on top twice", (fields) =>
    fields.replace(/Return-Path:.*\r\n/, "$&$&"),
  ),
  onMessage("to-added", "rfc5321/7.2/header-not-from-envelope", "Adds To", (message, _others, own) =>
    message.replace(/\r\n(?![ \t])(?!Received)/, `\r\nTo: <${own}>\r\n`),
  ),
  onMessage("recipients-added", "rfc5321/7.2/recipients-not-in-header", "Adds all recipients", (message, others, own) =>
    message.replace(/\r\n/, `\r\nX-Rcpt-To: ${[own, ...others].join(", ")}\r\n`),
  ),
  onMessage(
    "for-another",
    "rfc5321/7.6/for-not-revealing",
    "The for clause of a copy is for somebody else",
    (message, [other]) => (other === undefined ? message : message.replace(/( id \w+)(?=;)/, `$1 for <${other}>`)),
  ),
  {
    id: "underscore-in-name",
    breaks: "rfc5321/4.1.2/own-names",
    summary: "Greets with an underscore in its name",
    hooks: onText([""], (text) => text.replace("mx.", "mx_1.")),
  },
];
