import { latin1 } from "../../../wire/latin1.js";
import type { UnderWay } from "../tagging.js";
import { codeOf, completed, type ImapRule, type Names, onSaid, type Said, wrong } from "./rule.js";

/** A response code that has one place: `commands` it is for, and the results it comes with. */
const onlyFor = (
  names: Names,
  code: string,
  commands: RegExp,
  isPlace: (seen: Said) => boolean,
  expected: string,
): ImapRule =>
  onSaid(names, (seen) => {
    if (codeOf(seen)?.name !== code || seen.isGreeting) return undefined;
    const { underWay } = seen.known;
    const done = completed(seen);
    const isFor = done ? commands.test(done.command.name) : underWay.some(({ name }) => commands.test(name));
    return isFor && isPlace(seen) ? "ok" : wrong(expected, seen, seen.octets.line.indexOf(0x5b));
  });

/** Whether it has a literal that LITERAL- does not allow. */
const hasLargeLiteral = ({ octets }: UnderWay): boolean =>
  Number(/\{(\d+)\+\}\r\n/.exec(latin1(octets.subarray(0, 2000)))?.[1]) > 4096;

const isTagged =
  (...conditions: readonly string[]) =>
  ({ value }: Said) =>
    value.kind === "tagged" && conditions.includes(value.condition);

/** Codes where they belong (RFC 9051 §7.1). */
export const codeRules: readonly ImapRule[] = [
  onlyFor(
    ["appenduid-place", "rfc9051/7.1/appenduid-tagged", "APPENDUID comes in the OK to APPEND", "status result"],
    "APPENDUID",
    /^(?:APPEND|REPLACE|UID REPLACE)$/,
    // REPLACE tells it in an untagged OK (RFC 8508 §3.4).
    (seen) => isTagged("OK")(seen) || seen.known.underWay.some(({ name }) => name.endsWith("REPLACE")),
    "APPENDUID in a tagged OK to APPEND only",
  ),
  onlyFor(
    [
      "copyuid-place",
      "rfc9051/7.1/copyuid-where",
      "COPYUID comes in the OK to COPY, or in an OK while MOVE is under way",
      "status result",
    ],
    "COPYUID",
    /^(?:UID )?(?:COPY|MOVE)$/,
    (seen) =>
      isTagged("OK")(seen) ||
      (seen.value.kind === "condition" &&
        seen.value.condition === "OK" &&
        seen.known.underWay.some(({ name }) => name.endsWith("MOVE"))),
    "COPYUID in a tagged OK to COPY, or in an untagged OK to MOVE, only",
  ),
  onlyFor(
    [
      "trycreate-place",
      "rfc9051/7.1/trycreate-meaning",
      "TRYCREATE comes when APPEND, COPY or MOVE fails",
      "status result",
    ],
    "TRYCREATE",
    /^(?:APPEND|REPLACE|(?:UID )?(?:COPY|MOVE|REPLACE))$/,
    ({ value }) => value.kind === "condition" || isTagged("NO", "BAD")({ value } as Said),
    "TRYCREATE in the NO to APPEND, COPY or MOVE only",
  ),
  onlyFor(
    [
      "uidnotsticky-place",
      "rfc9051/7.1/uidnotsticky-where",
      "UIDNOTSTICKY comes in an untagged NO to SELECT",
      "status result",
    ],
    "UIDNOTSTICKY",
    /^(?:SELECT|EXAMINE)$/,
    ({ value }) => value.kind === "condition" && value.condition === "NO",
    "UIDNOTSTICKY in an untagged NO while SELECT or EXAMINE is under way only",
  ),
  onlyFor(
    ["badcharset-place", "rfc9051/7.1/badcharset", "BADCHARSET comes when SEARCH fails", "status result"],
    "BADCHARSET",
    /\b(?:SEARCH|SORT|THREAD)$/,
    ({ value }) => value.kind === "condition" || isTagged("NO", "BAD")({ value } as Said),
    "BADCHARSET in the NO to SEARCH only",
  ),
  onSaid(
    ["unknown-cte-place", "rfc9051/7.1/unknown-cte", "UNKNOWN-CTE does not come with success", "status result"],
    (seen) => {
      if (codeOf(seen)?.name !== "UNKNOWN-CTE") return undefined;
      return isTagged("OK")(seen) ? wrong("NO [UNKNOWN-CTE]", seen) : "ok";
    },
  ),
  onSaid(["toobig-bye", "rfc7888/5/toobig-bye", "BYE to a literal that is too large has TOOBIG", "status"], (seen) => {
    const { value, known } = seen;
    if (value.kind !== "condition" || value.condition !== "BYE" || known.underWay.length !== 1) return undefined;
    const offers = known.view.capabilities();
    if (!offers?.has("LITERAL-") || !known.underWay.some(hasLargeLiteral)) return undefined;
    return value.code?.name === "TOOBIG" ? "ok" : wrong("BYE [TOOBIG]", seen);
  }),
];
