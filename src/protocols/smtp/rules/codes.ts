import { latin1 } from "../../../wire/latin1.js";
import type { Reply } from "../event.js";
import { limits } from "../limits.js";
import type { Variant } from "../variant.js";
import { onReply, onTopic, onWire, type SmtpRule } from "./rule.js";

const words = (text: string): ReadonlySet<string> => new Set(text.split(" "));

/** What a reply can be to, as the table of RFC 5321 §4.3.2 has it. */
type To =
  | "CONNECTION"
  | "EHLO"
  | "HELO"
  | "MAIL"
  | "RCPT"
  | "DATA"
  | "END-OF-DATA"
  | "RSET"
  | "VRFY"
  | "EXPN"
  | "HELP"
  | "NOOP"
  | "QUIT";

/** The codes of RFC 5321 §4.2.2, and of RFC 1985 (ETRN), 3207, 4468, 4954, 5248 and 7504. */
const LISTED = words(
  "211 214 220 221 235 250 251 252 253 334 354 421 432 450 451 452 454 455 458 459 500 501 502 503 504 521 523 530 534 535 538 550 551 552 553 554 555 556",
);

/**
 * "In addition to the codes listed below", 500, 501 and 421 may come to any command; 503 to one out of order (§4.1.4), 530
 * where AUTH or TLS has to come first (RFC 4954 §6, RFC 3207 §4), 521 from who takes no mail (RFC 7504), 554 from who has had
 * enough of a client. A temporary refusal says more of the server's day than of its conformance.
 */
const ANY_COMMAND = words("421 450 451 452 454 500 501 503 521 530 554");

interface Row {
  readonly to: To;
  readonly codes: string;
  /** The SHOULD of the table. Without one, refusals are judged elsewhere. */
  readonly refusals?: string;
  /** The statement that names the code of success, where there is one. */
  readonly success?: string;
}

/** RFC 5321 §4.3.2, with 450 and 554 for MAIL, RCPT, VRFY and EXPN, where §4.2.2 means the same by them. */
const table: readonly Row[] = [
  { to: "CONNECTION", codes: "220 554 550", refusals: "4.3.2/connection-codes" },
  { to: "HELO", codes: "250 504 550 502", refusals: "4.3.2/ehlo-codes" },
  {
    to: "MAIL",
    codes: "250 552 451 452 550 553 503 455 555 450 554",
    refusals: "4.3.2/mail-codes",
    success: "3.3/mail-250",
  },
  {
    to: "RCPT",
    codes: "250 251 550 551 552 553 450 451 452 503 455 555 554 556",
    refusals: "4.3.2/rcpt-codes",
    success: "3.3/rcpt-250",
  },
  { to: "DATA", codes: "354 503 554", refusals: "4.3.2/data-codes", success: "3.3/data-354" },
  {
    to: "END-OF-DATA",
    codes: "250 552 554 451 452 450 550",
    refusals: "4.3.2/end-of-data-codes",
    success: "3.3/end-of-data-250",
  },
  { to: "RSET", codes: "250", refusals: "4.3.2/rset-codes", success: "4.1.1.5/rset-250" },
  { to: "VRFY", codes: "250 251 252 550 551 553 502 504 554", refusals: "4.3.2/vrfy-codes" },
  { to: "EXPN", codes: "250 252 550 500 502 504 554", refusals: "4.3.2/expn-codes" },
  { to: "HELP", codes: "211 214 502 504", refusals: "4.3.2/help-codes" },
  { to: "NOOP", codes: "250", refusals: "4.3.2/noop-codes", success: "4.1.1.9/noop-250" },
  { to: "QUIT", codes: "221", refusals: "4.3.2/quit-codes", success: "4.1.1.10/quit-221" },
];

/** What a reply is to. */
function toWhat({ asked, command }: Reply): string {
  if (asked === "greeting") return "CONNECTION";
  if (asked === "response") return "";
  return asked === "data" ? "END-OF-DATA" : (command?.verb ?? "");
}

/** The replies that a row of the table is about. */
const topicOf = (to: To): RegExp =>
  new RegExp(`^${to === "CONNECTION" ? "greeting" : to === "END-OF-DATA" ? "data" : to}$`);

/** Whether a code is a rule of its own: the places of 220, 221 and of 3yz. */
const isElsewhere = (code: string, to: To) =>
  code === "" || code === "220" || code === "221" || (code.startsWith("3") && to !== "DATA");

const rulesOf = ({ to, codes, refusals, success }: Row): readonly SmtpRule[] => {
  const known = words(codes);
  const name = to.toLowerCase();
  const judged = (isSuccess: boolean) => (seen: Reply) => {
    const { code } = seen;
    const [first] = seen.lines;
    if (!first || toWhat(seen) !== to) return undefined;
    if (known.has(code) || ANY_COMMAND.has(code)) return "ok";
    if (isElsewhere(code, to)) return undefined;
    // Where a statement names the code of success, another one breaks that, and else the table.
    const its = /^[23]/.test(code) && success !== undefined;
    if (its !== isSuccess || (!its && !LISTED.has(code))) return undefined;
    return { expected: isSuccess ? (codes.split(" ")[0] ?? "") : `one of ${codes}`, received: onWire(first), at: 0 };
  };
  const variants = to === "HELO" ? ({ variants: ["smtp", "submission"] } as const) : {};
  const all: readonly SmtpRule[] = [
    ...(refusals === undefined
      ? []
      : [
          onReply(
            `smtp.rule.${name}-codes`,
            `rfc5321/${refusals}`,
            `${to} is answered with a code of the table`,
            // A greeting of success that is not 220 is the greeting's rule.
            to === "CONNECTION"
              ? (seen) => (seen.asked === "greeting" && /^[23]/.test(seen.code) ? "ok" : judged(false)(seen))
              : judged(false),
          ),
        ]),
    ...(success === undefined
      ? []
      : [
          onReply(
            `smtp.rule.${name}-success`,
            `rfc5321/${success}`,
            `${to} succeeds with ${codes.split(" ")[0]}`,
            judged(true),
          ),
        ]),
  ];
  return all.map((rule) => onTopic(topicOf(to), { ...rule, ...variants }));
};

/** Lines that nothing is wrong with, of commands that every server knows (RFC 5321 §4.5.1). VRFY has a case. */
const REQUIRED =
  /^(?:(?:NOOP|RSET|QUIT|DATA)|(?:EHLO|HELO|LHLO) [a-z.]+|MAIL FROM:<[\w.-]+@[\w.-]+>|RCPT TO:<[\w.-]+@[\w.-]+>)$/;

const minimumCommands = (variants: readonly Variant[], required: RegExp): SmtpRule => ({
  id: "smtp.rule.minimum-commands",
  covers: "rfc5321/4.5.1/minimum-commands",
  title: "The commands that every server has are recognized",
  watch() {
    let isBehindRefusal = false;
    return (seen) => {
      if (seen.kind !== "reply") return undefined;
      // What was refused, a line too long or a chunk, may have had another end for the server: this is what it left.
      const isDoubtful = isBehindRefusal;
      isBehindRefusal = seen.code.startsWith("5");
      const [first] = seen.lines;
      const { raw = "" } = seen.command ?? {};
      // Of a line that is too long nobody has to see what command it is.
      if (seen.asked !== "command" || !first || raw.length + 2 > limits.commandLine.max || !required.test(raw))
        return undefined;
      if (seen.code !== "500") return "ok";
      return isDoubtful ? undefined : { expected: "anything but 500", received: onWire(first), at: 0 };
    };
  },
  variants,
});

/** Which code says what (RFC 5321 §4.2, §4.3.2). */
export const codeRules: readonly SmtpRule[] = [
  ...table.flatMap(rulesOf),
  onReply(
    "smtp.rule.listed-codes",
    "rfc5321/4.2/listed-codes",
    "Only codes are sent that RFC 5321 and its extensions list",
    ({ code, lines: [first] }) => {
      if (code === "" || !first) return undefined;
      return LISTED.has(code) ? "ok" : { expected: "a code that is listed", received: onWire(first), at: 0 };
    },
  ),
  onReply(
    "smtp.rule.mail-refusal-kind",
    "rfc5321/3.3/mail-refusal-kind",
    "MAIL that is not accepted is answered with 4yz or 5yz",
    (seen) => {
      const [first] = seen.lines;
      if (toWhat(seen) !== "MAIL" || seen.code === "" || !first) return undefined;
      return seen.code.startsWith("3") ? { expected: "2yz, 4yz or 5yz", received: onWire(first), at: 0 } : "ok";
    },
  ),
  onReply(
    "smtp.rule.ehlo-refusal-codes",
    "rfc5321/4.1.4/ehlo-refusal-codes",
    "A refused EHLO gets 501, 500, 502 or 550",
    (seen) => {
      const { code } = seen;
      const [first] = seen.lines;
      if (!/^(?:EHLO|LHLO)$/.test(toWhat(seen)) || !first || !code.startsWith("5")) return undefined;
      // 504 is in the table of §4.3.2, 521 and 530 are of RFC 7504 and 3207; 503 says that there was one before (smtp.ehlo.later).
      if (words("500 501 502 503 504 550 521 530").has(code)) return "ok";
      return LISTED.has(code) ? { expected: "500, 501, 502 or 550", received: onWire(first), at: 0 } : undefined;
    },
  ),
  minimumCommands(["smtp", "submission"], REQUIRED),
  // RFC 2033 §4.1: LMTP does without these two.
  minimumCommands(["lmtp"], new RegExp(`(?!HELO|EHLO)${REQUIRED.source}`, "i")),
  onReply(
    "smtp.rule.nothing-listed-refused",
    "rfc5321/4.2.4/nothing-listed-refused",
    "What EHLO lists is not answered with 502 or 500",
    (seen) => {
      const { command, keywords, authenticated } = seen;
      const [first] = seen.lines;
      if (seen.asked !== "command" || !command || !first || !keywords.has(command.verb)) return undefined;
      // What secures a login is perhaps not listed any more behind it.
      if (authenticated && /^(?:STARTTLS|AUTH)$/.test(command.verb)) return undefined;
      // 500 may be for the line.
      const isWhole = /^(?:HELP|(?:VRFY|EXPN) [\w.-]{1,200})$/i.test(command.raw);
      return seen.code === "502" || (seen.code === "500" && isWhole)
        ? { expected: `${command.verb} to be implemented, as EHLO said`, received: onWire(first), at: 0 }
        : "ok";
    },
  ),
  onReply(
    "smtp.rule.machine-read-texts",
    "rfc5321/4.2/machine-read-texts",
    "The texts of 251 and 551 name the forward-path",
    (seen) => {
      const [first] = seen.lines;
      // §4.2.2 has "<forward-path>" in them for these two commands; elsewhere 551 is somebody's own.
      if (!/^(?:RCPT|VRFY)$/.test(toWhat(seen)) || !first) return undefined;
      return !/^[25]51$/.test(seen.code) || seen.lines.some(({ octets }) => latin1(octets).includes("@"))
        ? "ok"
        : { expected: "the forward-path", received: onWire(first), at: 4 };
    },
  ),
];
