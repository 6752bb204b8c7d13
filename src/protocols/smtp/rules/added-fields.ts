import { isPositive, type SmtpEvent } from "../event.js";
import { pathArgument } from "../grammar/path.js";
import { dateForm, received } from "../grammar/trace.js";
import { clauseIn, type Field, fieldIn, fieldsNamed, onDelivered, violation } from "./delivered.js";
import type { SmtpRule } from "./rule.js";

/** With what the continued lines of a Received field begin that somebody forgot to fold. */
const CONTINUED = /^(?:by|via|with|id|for|tls|\()[ \t(]/i;
/** A line as long as it should be at most (RFC 5322 §2.1.1). */
const LINE = 78;
/** A word that long is an address or a name that the client chose: where it stands a line may get long. */
const LONG_WORD = 30;

/** Whether that is no field, but the rest of a Received field that was not folded. */
export const isUnfolded = (whole: string): boolean => CONTINUED.test(whole);
const isFieldName = (name: string): boolean => /^[\x21-\x39\x3b-\x7e]+$/.test(name);
/** What stands before the colon, as it stands. */
const rawName = ({ whole }: Field): string => (whole.includes(":") ? whole.slice(0, whole.indexOf(":")) : whole);

/** A rule about recipients whom a transaction has besides the one whose mail this is. */
const onOthers = (
  [id, covers, title]: readonly [id: string, covers: string, title: string],
  /** The text of a field in which others' addresses have no place. */
  textOf: (field: Field) => string | undefined,
): SmtpRule => ({
  id: `smtp.rule.${id}`,
  covers,
  title,
  watch: () => {
    const rcpts = new Set<string>();
    return (seen: SmtpEvent) => {
      if (seen.kind === "reply" && seen.command?.verb === "RCPT" && isPositive(seen))
        rcpts.add(seen.command.rest ?? "");
      if (seen.kind !== "delivered" || rcpts.size < 2) return undefined;
      const recipients = new Set([...rcpts].flatMap(mailboxIn));
      if (recipients.size < 2) return undefined;
      const own = seen.recipient.toLowerCase();
      if (!recipients.has(own)) return undefined;
      for (const field of seen.fields.map(fieldIn)) {
        const text = textOf(field)?.toLowerCase() ?? "";
        const other = [...recipients].find((its) => its !== own && addressesIn(text).has(its));
        if (other !== undefined) return violation(`nothing of <${other}>, who got it, too`, field);
      }
      return "ok";
    };
  },
});

/** The mailbox of RCPT's argument, where it has a domain. */
function mailboxIn(rest: string): readonly string[] {
  const path = pathArgument(rest, "TO:", { utf8: true });
  return path.ok && path.value.mailbox?.domain !== undefined ? [path.value.mailbox.written.toLowerCase()] : [];
}

const addressesIn = (text: string): ReadonlySet<string> => new Set(text.match(/[^\s<>(),;:]+@[^\s<>(),;:]+/g) ?? []);

/** A rule about a field of that name that the message did not have. */
const onAdded = (
  [id, covers, title]: readonly [id: string, covers: string, title: string],
  name: string,
  judge: (body: string) => string | undefined,
): SmtpRule =>
  onDelivered(id, covers, title, (seen) => {
    const [field] = fieldsNamed(seen, name);
    if (!field) return undefined;
    const expected = judge(field.body);
    return expected === undefined ? "ok" : violation(expected, field);
  });

/** The fields that a server puts on top of a message, whatever they are called (RFC 5322). */
export const addedFieldRules: readonly SmtpRule[] = [
  onDelivered(
    "added-folded",
    "rfc5322/2.2.3/folding",
    "Each line but the first of a field that was added begins with white space",
    ({ fields }) => {
      const wrong = fields.map(fieldIn).find(({ whole }, index) => index > 0 && isUnfolded(whole));
      return wrong ? violation("white space before what belongs to the field above", wrong) : "ok";
    },
  ),
  onDelivered(
    "added-names",
    "rfc5322/2.2/field-syntax",
    "A field that was added is a name of printable ASCII, a colon and a body",
    ({ fields }) => {
      const wrong = fields
        .map(fieldIn)
        .find((field) => !isFieldName(rawName(field).trimEnd()) && !isUnfolded(field.whole));
      return wrong ? violation("a field name and a colon", wrong) : "ok";
    },
  ),
  onDelivered(
    "added-colon",
    "rfc5322/4.5.7/space-before-colon",
    "No space stands before the colon of a field that was added",
    ({ fields }) => {
      const wrong = fields
        .map(fieldIn)
        .find((field) => isFieldName(rawName(field).trimEnd()) && /[ \t]$/.test(rawName(field)));
      return wrong ? violation("the colon right behind the name", wrong) : "ok";
    },
  ),
  onDelivered(
    "added-line-ends",
    "rfc5322/2.2/field-body",
    "What a client says begins no line of the fields that are added",
    ({ fields }) => {
      const all = fields.map(fieldIn);
      const wrong = all.find(({ whole, name }) => /\r(?!\n)|(?<!\r)\n/.test(whole) || name === "x-mailspec-injected");
      return wrong ? violation("CR and LF only where a field is folded", wrong) : "ok";
    },
  ),
  onAdded(
    ["added-date", "rfc5322/3.3/date-time", "The Date that a server adds is a date-time without the obsolete forms"],
    "date",
    (body) => {
      const parsed = dateForm(body.replace(/\([^()]*\)/g, "").trim());
      return parsed.ok ? undefined : parsed.expected;
    },
  ),
  onAdded(
    ["added-message-id", "rfc5322/3.6.4/message-id-syntax", "The Message-ID that a server adds is one"],
    "message-id",
    (body) => (/^<[^<>\s@]+@[^<>\s@]+>$/.test(body.trim()) ? undefined : "a name, @ and a domain in angle brackets"),
  ),
  onDelivered(
    "added-line-78",
    "rfc5322/2.1.1/line-78",
    "Lines of the Received field have at most 78 characters",
    (seen) => {
      const [field] = fieldsNamed(seen, "received");
      if (!field) return undefined;
      const canBeFolded = (line: string) => line.split(/[ \t]+/).every((word) => word.length <= LONG_WORD);
      const long = field.whole.split("\r\n").find((line) => line.length > LINE && canBeFolded(line));
      return long === undefined ? "ok" : violation(`at most ${LINE} characters in a line`, field);
    },
  ),
  onDelivered(
    "added-recipients",
    "rfc5321/7.2/header-not-from-envelope",
    "No field for recipients is made from the envelope",
    ({ fields, recipient }) => {
      const its = fields
        .map(fieldIn)
        .find(({ name, body }) => /^(?:to|cc|bcc)$/.test(name) && body.includes(recipient));
      return its ? violation(`no ${its.name} that the message did not have`, its) : "ok";
    },
  ),
  onOthers(
    ["added-others", "rfc5321/7.2/recipients-not-in-header", "A copy does not name the other recipients"],
    (field) => (field.name === "received" ? undefined : field.body),
  ),
  onOthers(
    ["received-for-others", "rfc5321/7.6/for-not-revealing", "The for clause of a copy names no other recipient"],
    (field) => {
      const parsed = field.name === "received" ? received(field.body) : undefined;
      return parsed?.ok ? clauseIn(parsed.value, "for")?.value : undefined;
    },
  ),
];
