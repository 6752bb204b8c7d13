import { append, type Mailbox, type StoredMessage } from "../model/mailbox.js";
import type { Fault } from "../server/fault.js";
import { adding, creating, empty, leaving, refused, withoutCodes } from "./copying-hooks.js";
import { fault, keeping, lineOf, onCommand, onResponse, withoutData } from "./hooks.js";

const APPEND = /^APPEND$/;
const isNew = (its: StoredMessage, before: Mailbox | undefined): boolean =>
  before !== undefined && !before.messages.some(({ uid }) => uid === its.uid);

/** APPEND (RFC 9051 §6.3.12). */
export const appendFaults: readonly Fault[] = [
  fault(
    "append-seven-bit",
    "rfc9051/6.3.12/eight-bit",
    "A message with 8-bit octets is refused",
    onCommand(APPEND, (its, taken) => {
      const { input } = taken;
      const octets = input.kind === "command" ? input.source.literals.map((each) => each.octets) : [];
      return octets.some((each) => each.some((octet) => octet > 127)) ? refused(its, taken) : its;
    }),
  ),
  fault(
    "append-flags-lost",
    "rfc9051/6.3.12/flags-set",
    "\\Answered is lost in APPEND",
    adding(APPEND, (its) => ({ ...its, flags: its.flags.filter((flag) => flag !== "\\Answered") })),
  ),
  fault(
    "append-seen",
    "rfc9051/6.3.12/no-flags",
    "Who gives no flags gets \\Seen",
    adding(APPEND, (its) => (its.flags.length === 0 ? { ...its, flags: ["\\Seen"] } : its)),
  ),
  fault("append-date-lost", "rfc9051/6.3.12/date-set", "The year that APPEND gives is not kept", {
    ...adding(APPEND, (its) => ({ ...its, internalDate: { ...its.internalDate, year: 2026 } })),
  }),
  fault("append-date-epoch", "rfc9051/6.3.12/current-date", "Without a date-time it is 2000", {
    ...adding(APPEND, (its) =>
      its.internalDate.year > 2025 ? { ...its, internalDate: { ...its.internalDate, year: 2000 } } : its,
    ),
  }),
  fault(
    "append-fails-badly",
    "rfc9051/6.3.12/failed-restored",
    "An APPEND that is refused leaves an empty message",
    leaving(APPEND, (mailbox, { world }) => append(mailbox, [empty(world.now)])),
  ),
  fault(
    "append-creates",
    "rfc9051/6.3.12/nonexistent-error",
    "APPEND makes the mailbox, and says NO",
    creating(APPEND),
  ),
  fault(
    "append-without-trycreate",
    "rfc9051/6.3.12/trycreate",
    "APPEND says NO without TRYCREATE",
    withoutCodes(APPEND, "TRYCREATE"),
  ),
  fault(
    "appenduid-untold",
    "rfc4315/3/codes",
    "APPEND does not tell which UID the message has",
    withoutCodes(APPEND, "APPENDUID"),
  ),
  fault(
    "appenduid-of-another-time",
    "rfc9051/7.1/appenduid-uid",
    "APPENDUID has another UIDVALIDITY",
    onResponse(APPEND, (its) => {
      if (its.kind !== "tagged" || its.code?.name !== "APPENDUID") return its;
      const value = its.code.value as { readonly uidValidity: number };
      return { ...its, code: { ...its.code, value: { ...value, uidValidity: value.uidValidity + 1 } } };
    }),
  ),
  fault(
    "append-untold",
    "rfc9051/6.3.12/selected-exists",
    "Who appends to the mailbox that is selected is not told",
    withoutData(APPEND, "EXISTS"),
  ),
  fault(
    "append-without-short-dates",
    "rfc9051/9/append",
    "A date of one digit is refused",
    onCommand(APPEND, (its, taken) => (/" \d-/.test(lineOf(taken.input)) ? refused(its, taken) : its)),
  ),
  fault(
    "append-needs-flags",
    "rfc9051/9/append",
    "APPEND without flags is refused",
    onCommand(APPEND, (its, taken) => (/^\S+ APPEND \S+ ~?\{/i.test(lineOf(taken.input)) ? refused(its, taken) : its)),
  ),
  fault("append-no-literal8", "rfc3516/4.4/append-literal8", "A literal8 with NUL is refused", {
    ...onCommand(APPEND, (its, taken) => (/~\{/.test(lineOf(taken.input)) ? refused(its, taken) : its)),
  }),
  fault(
    "append-nul-lost",
    "rfc3516/4.4/no-loss",
    "What stands behind a NUL is lost",
    keeping((its, before) => {
      const text = isNew(its, before) ? cutAtNul(its.text) : its.text;
      return text === its.text
        ? its
        : (append({ ...(before as Mailbox), messages: [] }, [{ ...its, text }]).messages[0] as StoredMessage);
    }),
  ),
];

/** A message that was put into Base64 for its NUL, without what stands behind that. */
function cutAtNul(text: string): string {
  const body = text.indexOf("\r\n\r\n") + 4;
  const octets = Buffer.from(text.slice(body), "base64");
  const nul = octets.indexOf(0);
  const isBase64 = /^Content-Transfer-Encoding: base64\r$/im.test(text.slice(0, body));
  return isBase64 && nul >= 0 ? `${text.slice(0, body)}${octets.subarray(0, nul).toString("base64")}\r\n` : text;
}
