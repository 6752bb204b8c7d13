import { latin1 } from "../../../wire/latin1.js";
import type { CopyUid } from "../extensions/uidplus.js";
import type { Response } from "../grammar/response.js";
import { bye } from "../model/outcomes.js";
import type { Fault, Hooks } from "../server/fault.js";
import { fault, onCommand, onResponse } from "./hooks.js";

/** Changes the octets of what answers some commands. */
const written = (names: RegExp, change: (text: string) => string): Hooks => ({
  reply: (octets, { name }) =>
    name !== undefined && names.test(name) ? Buffer.from(change(latin1(octets)), "latin1") : octets,
});

/** The pairs of ID, as they are written. */
const idOf = (pairs: string): Hooks => written(/^ID$/, (text) => text.replace(/\* ID .*/, `* ID (${pairs})`));

/** Announces of each literal so many characters as its octets are in UTF-8. */
function inCharacters(text: string): string {
  const literal = /\{(\d+)\}\r\n/g;
  return text.replace(literal, (whole, size: string, at: number) => {
    const octets = Buffer.from(text.slice(at + whole.length, at + whole.length + Number(size)), "latin1");
    return `{${octets.toString().length}}\r\n`;
  });
}

const swapped = (its: Response): Response => {
  if ((its.kind !== "tagged" && its.kind !== "condition") || its.code?.name !== "COPYUID") return its;
  const value = its.code.value as CopyUid;
  return { ...its, code: { ...its.code, value: { ...value, source: value.target, target: value.source } } };
};

/** Small things that a server written from the RFCs alone got wrong one by one, and nothing noticed. */
export const detailFaults: readonly Fault[] = [
  fault("tag-in-small-letters", "rfc9051/2.2.2/completion-tag", "A tag comes back in small letters", {
    responses: (all) => all.map((its) => (its.kind === "tagged" ? { ...its, tag: its.tag.toLowerCase() } : its)),
  }),
  fault("tag-of-sixteen", "rfc9051/2.2.2/completion-tag", "Of a tag sixteen characters come back", {
    responses: (all) => all.map((its) => (its.kind === "tagged" ? { ...its, tag: its.tag.slice(0, 16) } : its)),
  }),
  fault("idle-says-bye", "rfc9051/6.3.13/done-answered-at-once", "IDLE ends the session with BYE", {
    ...onCommand(/^IDLE$/, (its) => ({
      ...its,
      session: { ...its.session, state: "ended" },
      responses: [bye("Something is wrong")],
    })),
  }),
  fault("field-without-value", "rfc2971/3.2/response", "ID has a field without a value", idOf('"name" "x" "version"')),
  fault(
    "day-of-one-digit",
    "rfc9051/7.5.2/internaldate-form",
    "The day of INTERNALDATE has one character where it has one digit",
    written(/FETCH$/, (text) => text.replace(/INTERNALDATE " (\d)-/g, 'INTERNALDATE "$1-')),
  ),
  fault(
    "date-of-now",
    "rfc9051/2.3.1.1/internaldate-immutable",
    "INTERNALDATE is always now",
    written(/FETCH$/, (text) =>
      text.replace(/(INTERNALDATE ".{12}\d\d:\d\d:)\d\d/g, (_, before: string) => {
        const seconds = new Date().getSeconds();
        return `${before}${String(seconds).padStart(2, "0")}`;
      }),
    ),
  ),
  fault(
    "literals-of-characters",
    "rfc9051/4.3/literal-announcement",
    "A literal has so many octets as its announcement has characters",
    written(/FETCH$/, inCharacters),
  ),
  fault(
    "field-names-in-capitals",
    "rfc9051/6.4.5.1/header-fields",
    "The names of fields come with a capital",
    written(/FETCH$/, (text) =>
      text.replace(/(?<=HEADER\.FIELDS [^\r]*\r\n)[a-z](?=[^\r ]*:)/g, (letter) => letter.toUpperCase()),
    ),
  ),
  fault("zero-is-one", "rfc9051/2.2.2/syntax-error-bad", "0 is the number of the first message", {
    line: (line) =>
      Buffer.from(
        latin1(line).replace(
          /^(\S+ (?:UID )?(?:FETCH|STORE|COPY) )([0-9,:]*)(?= )/i,
          (_, name: string, set: string) => `${name}${set.replace(/\b0\b/g, "1")}`,
        ),
        "latin1",
      ),
  }),
  fault(
    "eighth-bit-lost",
    "rfc9051/6.3.12/eight-bit-converted",
    "No message has an eighth bit",
    written(/FETCH$/, (text) =>
      text.replace(/[\x80-\xff]/g, (octet) => String.fromCharCode(octet.charCodeAt(0) & 0x7f)),
    ),
  ),
  fault(
    "copyuid-swapped",
    "rfc9051/7.1/copyuid-sets",
    "COPYUID has the UIDs of the copies first",
    onResponse(/COPY$/, swapped),
  ),
];
