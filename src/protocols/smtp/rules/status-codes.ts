import { memo } from "../../../protocol/memo.js";
import type { Judgement } from "../../../protocol/rule.js";
import type { Line } from "../../../wire/unit.js";
import type { Reply } from "../event.js";
import { isHello, withoutParameter } from "./ehlo-line.js";
import { lineText, onLine, onReply, onWire, type SmtpRule } from "./rule.js";

/** class "." subject "." detail, or what was meant to be one: with white space within, a part too few, or other digits. */
const MEANT = /^(\d)([ \t]*)\.([ \t]*)(\d+)(?:([ \t]*)\.([ \t]*)(\d+))?(?![.\d])/;

/** What stands where a status code has to. */
interface Meant {
  readonly text: string;
  readonly parts: readonly string[];
  readonly hasSpace: boolean;
  /** The octet behind it; "" at the end of the line. */
  readonly behind: string;
}

const meant = memo((line: Line): Meant | undefined => {
  const text = lineText(line).slice(4);
  const its = MEANT.exec(text);
  if (!its) return undefined;
  const [whole, first = "", a = "", b = "", second = "", c = "", d = "", third] = its;
  return {
    text: whole,
    parts: [first, second, ...(third === undefined ? [] : [third])],
    hasSpace: a + b + c + d !== "",
    behind: text.slice(whole.length, whole.length + 1),
  };
});

/** Replies that have a status code where the extension is announced (RFC 2034 §4). */
const hasCode = (seen: Reply): boolean =>
  seen.keywords.has("ENHANCEDSTATUSCODES") && seen.asked !== "greeting" && !isHello(seen) && /^[245]/.test(seen.code);

const wrong = (line: Line, expected: string): Judgement => ({ expected, received: onWire(line), at: 4 });

/** A rule of status codes: judges what stands in their place. */
const onCode = (
  id: string,
  covers: string,
  title: string,
  expected: string,
  isRight: (its: Meant, seen: Reply) => boolean | undefined,
): SmtpRule =>
  onLine(id, covers, title, (line, seen) => {
    const its = hasCode(seen) ? meant(line) : undefined;
    const right = its && isRight(its, seen);
    if (right === undefined) return undefined;
    return right ? "ok" : wrong(line, expected);
  });

const isWhole = ({ parts }: Meant) => parts.length === 3;

/** A rule of what RFC 3463 §3 says that some subjects and details are useful for: one class of refusals. */
const onDetail = (
  id: string,
  covers: string,
  title: string,
  only: "4" | "5",
  details: readonly string[],
  isExcused: (seen: Reply) => boolean = () => false,
): SmtpRule =>
  onCode(id, covers, title, `class ${only}`, (its, seen) => {
    const [first = "", ...detail] = its.parts;
    if (!isWhole(its) || !/[45]/.test(first)) return undefined;
    return first === only || !details.includes(detail.join(".")) || isExcused(seen);
  });

/** How status codes are written, and where (RFC 2034, RFC 3463). */
export const statusCodeRules: readonly SmtpRule[] = [
  withoutParameter("ENHANCEDSTATUSCODES", "rfc2034/3/keyword-no-parameter"),
  onLine(
    "smtp.rule.status-present",
    "rfc2034/4/code-in-every-reply",
    "Each line of replies has a status code where ENHANCEDSTATUSCODES is announced",
    (line, seen) => {
      if (!hasCode(seen)) return undefined;
      return meant(line) ? "ok" : wrong(line, `${seen.code} ${seen.code[0]}.X.X`);
    },
  ),
  onCode(
    "smtp.rule.status-class",
    "rfc2034/4/class-agrees",
    "The class of a status code is the first digit of the reply code",
    "a status code of the reply's class",
    ({ parts: [first = ""] }, { code }) => (/[245]/.test(first) ? first === code[0] : undefined),
  ),
  onCode(
    "smtp.rule.status-syntax",
    "rfc2034/4/syntax",
    "A status code is 2, 4 or 5 and two numbers, with dots between",
    "a status code: 2, 4 or 5, and two numbers",
    (its) => /[245]/.test(its.parts[0] ?? "") && isWhole(its),
  ),
  onCode(
    "smtp.rule.status-digits",
    "rfc3463/2/syntax",
    "The numbers of a status code have one to three digits",
    "numbers of one to three digits",
    (its) => its.parts.every((part) => part.length <= 3),
  ),
  onCode(
    "smtp.rule.status-zeros",
    "rfc3463/2/no-leading-zeros",
    "The numbers of a status code have no leading zeros",
    "numbers without leading zeros",
    (its) => its.parts.every((part) => !/^0\d/.test(part)),
  ),
  onCode(
    "smtp.rule.status-white-space",
    "rfc3463/2/no-white-space",
    "There is no white space within a status code",
    "a status code without white space in it",
    (its) => (isWhole(its) ? !its.hasSpace : undefined),
  ),
  onCode(
    "smtp.rule.status-space-behind",
    "rfc2034/3/code-then-space",
    "A space follows a status code",
    "a space behind the status code",
    (its) => (isWhole(its) ? its.behind === " " || its.behind === "" : undefined),
  ),
  onCode(
    "smtp.rule.status-registered",
    "rfc3463/2/registered",
    "The subject of a status code is one of the eight that there are",
    "a subject from 0 to 7",
    (its) => (isWhole(its) ? Number(its.parts[1]) <= 7 : undefined),
  ),
  onDetail(
    "smtp.rule.status-mailbox-full",
    "rfc3463/3.3/mailbox-full-transient",
    "X.2.2, mailbox full, comes as 4.2.2",
    "4",
    ["2.2"],
    // RFC 5321 §4.2.3 has this code for the same, and it is for good.
    ({ code }) => code === "552",
  ),
  onDetail(
    "smtp.rule.status-too-long",
    "rfc3463/3.3/message-too-long-permanent",
    "X.2.3, longer than the mailbox allows, comes as 5.2.3",
    "5",
    ["2.3"],
  ),
  // Addresses that are verified later (4.1.1), domains that DNS does not know now (4.1.2, 4.1.8), greylisting (4.7.1)
  // are none of it: everybody has a use for them.
  onDetail(
    "smtp.rule.status-permanent",
    "rfc3463/3/permanent-only",
    "Status codes of wrong commands and malformed addresses come with class 5",
    "5",
    ["1.3", "1.6", "5.1", "5.2", "5.4"],
  ),
  // 5.4.6 for a message that has looped keeps it from looping on.
  onDetail(
    "smtp.rule.status-transient",
    "rfc3463/3/transient-only",
    "Status codes of a full system and of a network that fails come with class 4",
    "4",
    ["3.1", "4.1", "4.2", "4.3", "4.5"],
  ),
  onReply(
    "smtp.rule.status-same",
    "rfc2034/4/same-on-each-line",
    "All lines of a reply have the same status code",
    (seen) => {
      const [first, ...others] = seen.lines;
      if (!hasCode(seen) || !first || others.length === 0) return undefined;
      const its = meant(first)?.text;
      const other = others.find((line) => {
        const text = meant(line)?.text;
        return text !== undefined && text !== its;
      });
      return other ? wrong(other, `the status code ${its} on every line`) : "ok";
    },
  ),
  onLine(
    "smtp.rule.status-not-in-greeting",
    "rfc2034/4/no-code-in-greeting",
    "The greeting, and the replies to HELO and EHLO, have no status code",
    (line, seen) => {
      if (!seen.code.startsWith("2") || !(seen.asked === "greeting" || isHello(seen))) return undefined;
      const its = meant(line);
      return its && isWhole(its) && its.behind === " " ? wrong(line, "no status code here") : "ok";
    },
  ),
  onLine("smtp.rule.status-not-in-3xx", "rfc2034/4/no-code-in-3xx", "Replies 3yz have no status code", (line, seen) => {
    if (!seen.code.startsWith("3")) return undefined;
    const its = meant(line);
    return its && isWhole(its) && its.behind === " " ? wrong(line, "no status code here") : "ok";
  }),
];
