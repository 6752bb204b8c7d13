import type { Fault, Hooks } from "../server/fault.js";
import { firstOf, onCommand, onLine, only, onOutcome, onText, saying, withRecipients } from "./hooks.js";

/** A command line with more octets than that is refused. */
const longerThan = (octets: number, verbs: readonly string[]): Hooks =>
  onCommand(verbs, (outcome, state, { raw }) => (raw.length > octets ? only(state, "500") : outcome));
const refusing = (argument: RegExp, code: string, verbs: readonly string[] = ["MAIL"]): Hooks =>
  onCommand(verbs, (outcome, state, { rest = "" }) => (argument.test(rest) ? only(state, code) : outcome));
const dropping = (text: RegExp, instead = ""): Hooks => onLine((line) => line.replace(text, instead));
/** From so many recipients on they are refused. */
const recipientsOver = (most: number, code: string): Hooks =>
  onCommand(["RCPT"], (outcome, state) =>
    (state.transaction?.recipients.length ?? 0) >= most ? only(state, code, "Too many recipients") : outcome,
  );

/** Faults in sizes (RFC 5321 §4.5.3.1), parameters (§4.1.2) and SIZE (RFC 1870). */
export const sizeFaults: readonly Fault[] = [
  {
    id: "local-part-63",
    breaks: "rfc5321/4.5.3.1.1/local-part-64",
    summary: "A local-part of 64 octets is too long",
    hooks: refusing(/<[^@>]{64,}@/, "501"),
  },
  {
    id: "domain-128",
    breaks: "rfc5321/4.5.3.1.2/domain-255",
    summary: "EHLO takes 128 octets",
    hooks: longerThan(133, ["EHLO", "LHLO"]),
  },
  {
    id: "path-255",
    breaks: "rfc5321/4.5.3.1.3/path-256",
    summary: "A path of 256 octets is too long",
    hooks: refusing(/<[^>]{254}/, "501"),
  },
  {
    id: "command-511",
    breaks: "rfc5321/4.5.3.1.4/command-512",
    summary: "A command line of 512 octets is too long",
    hooks: longerThan(509, ["NOOP"]),
  },
  {
    id: "long-command-twice",
    breaks: "rfc5321/4.5.3.1.4/long-command-one-reply",
    summary: "A command that is too long is answered twice",
    hooks: {
      reply: (octets, { input }) =>
        input?.kind === "command" && input.command.raw.length > 510
          ? Buffer.concat([octets, Buffer.from("500 5.5.2 That was too long\r\n")])
          : octets,
    },
  },
  {
    id: "mail-cut",
    breaks: "rfc5321/4.5.3.1.4/long-command-one-reply",
    summary: "Of a MAIL that is too long the beginning counts",
    hooks: onLine((line) => (line.length > 510 ? line.replace(/ X+$/, "") : line)),
  },
  {
    id: "recipients-99",
    breaks: "rfc5321/4.5.3.1.8/recipients-100",
    summary: "A transaction has 99 recipients",
    hooks: recipientsOver(99, "552"),
  },
  {
    id: "recipients-99-452",
    breaks: "rfc5321/4.5.3.1.8/recipients-100",
    summary: "A transaction has 99 recipients, and the next one is refused with the code for that",
    hooks: recipientsOver(99, "452"),
  },
  {
    id: "recipient-101-lost",
    breaks: "rfc5321/4.5.3.1.8/orderly",
    summary: "Who comes after a hundred recipients is accepted and gets nothing",
    variants: ["smtp", "submission"],
    hooks: onOutcome((outcome) =>
      outcome.takes
        ? { ...outcome, takes: { ...outcome.takes, recipients: outcome.takes.recipients.slice(0, 100) } }
        : outcome,
    ),
  },
  {
    id: "too-many-recipients-first-only",
    breaks: "rfc5321/4.5.3.1.8/orderly",
    summary: "A recipient too many leaves the first one alone",
    variants: ["smtp", "submission"],
    hooks: onCommand(["RCPT"], (outcome) =>
      firstOf(outcome).code === "452" ? withRecipients(outcome, ({ recipients }) => recipients.slice(0, 1)) : outcome,
    ),
  },
  {
    id: "too-many-recipients-none",
    breaks: "rfc5321/4.5.3.1.8/orderly",
    summary: "With as many recipients as are taken DATA is refused",
    variants: ["smtp", "submission"],
    hooks: onCommand(["DATA"], (outcome, state) =>
      (state.transaction?.recipients.length ?? 0) >= 1000 ? only(state, "550") : outcome,
    ),
  },
  {
    id: "too-many-recipients-501",
    breaks: "rfc5321/4.5.3.1.10/452",
    summary: "A recipient too many is a syntax error",
    hooks: recipientsOver(1000, "501"),
  },
  {
    id: "header-recipients-counted",
    breaks: "rfc5321/4.5.3.1.8/header-not-counted",
    summary: "A message with more than a hundred addresses in its header is refused",
    hooks: onOutcome((outcome, _state, input) => {
      if (input.kind !== "data" || Buffer.from(input.content).toString("latin1").split("@").length < 100)
        return outcome;
      const { takes: _none, ...rest } = outcome;
      return saying(rest, "554");
    }),
  },
  {
    id: "limit-untold",
    breaks: "rfc5321/4.5.3.1.7/size",
    summary: "Messages over 60000 octets are refused, and SIZE is not offered",
    hooks: {
      reply: (octets) => Buffer.from(octets.toString("latin1").replace(/250-SIZE \d+\r\n/, ""), "latin1"),
      outcome(_state, input, _world, proper) {
        const outcome = proper();
        if (input.kind !== "data") return outcome;
        const { takes: _none, ...rest } = outcome;
        return { ...rest, replies: [{ code: "552", status: "5.3.4", lines: ["Too large"] }] };
      },
    },
  },
  {
    id: "parameter-empty",
    breaks: "rfc5321/4.1.2/parameter-syntax",
    summary: "A parameter without a value is passed over",
    hooks: dropping(/ X-MAILSPEC=$/),
  },
  {
    id: "parameter-nul",
    breaks: "rfc5321/4.1.2/invalid-characters-501",
    summary: "Control characters in parameters are passed over",
    hooks: dropping(/(?<=SIZE=1)[\x00-\x1f\x7f]/),
  },
  {
    id: "parameter-without-space",
    breaks: "rfc5321/4.1.2/separating-space",
    summary: "What stands right behind the path is passed over",
    hooks: dropping(/>[A-Z].*$/, ">"),
  },
  {
    id: "parameters-in-lower-case-refused",
    breaks: "rfc5321/4.1.1.2/parameters",
    summary: "Parameters in lower case are not known",
    hooks: refusing(/ size=/, "555"),
  },
  {
    id: "unknown-behind-known",
    breaks: "rfc5321/4.1.1.11/unknown-parameter-555",
    summary: "Behind a known parameter an unknown one is passed over",
    hooks: dropping(/(?<= SIZE=1000) X-MAILSPEC=1$/),
  },
  {
    id: "size-refused",
    breaks: "rfc1870/4/mail-size-accepted",
    summary: "SIZE=0 is refused",
    hooks: refusing(/ SIZE=0$/, "501"),
  },
  {
    id: "size-32-bits",
    breaks: "rfc1870/3/size-value",
    summary: "Sizes are counted in 32 bits",
    hooks: onLine((line) =>
      line.replace(/ SIZE=(\d{1,20})$/, (_its, digits: string) => ` SIZE=${BigInt(digits) % 4_294_967_296n}`),
    ),
  },
  {
    id: "size-as-far-as-digits-go",
    breaks: "rfc1870/3/size-value-malformed",
    summary: "Of a size the digits at the beginning count",
    hooks: dropping(/ SIZE=(\d+)\D.*$/, " SIZE=$1"),
  },
  {
    id: "size-too-big-501",
    breaks: "rfc1870/6.1/too-big-552",
    summary: "A size over the limit is a syntax error",
    hooks: onCommand(["MAIL"], (outcome) => (outcome.replies[0].code === "552" ? saying(outcome, "501") : outcome)),
  },
  {
    id: "size-not-compared",
    breaks: "rfc1870/6.1/declared-checked",
    summary: "A declared size is not compared with the limit",
    hooks: dropping(/ SIZE=\d+$/),
  },
  {
    id: "limit-not-kept",
    breaks: "rfc1870/4/limit-kept",
    summary: "Half of the announced limit is too large",
    variants: ["smtp", "lmtp"],
    hooks: refusing(/ SIZE=2000000$/, "552"),
  },
  {
    id: "refused-size-opens",
    breaks: "rfc1870/4/limit-enforced",
    summary: "A MAIL that was refused for its size opens a transaction all the same",
    hooks: onCommand(["MAIL"], (outcome, state) =>
      outcome.replies[0].code === "552"
        ? { ...outcome, next: { ...state, transaction: { reversePath: "", parameters: [], recipients: [] } } }
        : outcome,
    ),
  },
  {
    id: "size-ends-data",
    breaks: "rfc1870/6/size-not-the-end",
    summary: "What stands behind the declared size is cut off",
    hooks: onOutcome((outcome) => {
      const { takes } = outcome;
      const size = takes?.transaction.parameters.find(({ keyword }) => keyword === "SIZE")?.value;
      return takes && size !== undefined && Number(size) > 0
        ? { ...outcome, takes: { ...takes, content: takes.content.subarray(0, Number(size)) } }
        : outcome;
    }),
  },
  {
    id: "552-within-declared",
    breaks: "rfc1870/6.3/no-552-within-declared",
    summary: "A message as large as declared is too large",
    hooks: onOutcome((outcome) => {
      const { takes, ...rest } = outcome;
      return takes?.transaction.parameters.some(({ keyword }) => keyword === "SIZE") ? saying(rest, "552") : outcome;
    }),
  },
  {
    id: "mail-without-room-for-size",
    breaks: "rfc1870/3/mail-line-longer",
    summary: "A MAIL over 280 octets is too long",
    hooks: longerThan(280, ["MAIL"]),
  },
  {
    id: "size-not-a-number",
    breaks: "rfc1870/3/size-parameter",
    summary: "SIZE has a unit",
    hooks: onText(["EHLO", "LHLO"], (text) => text.replace("SIZE 2000000", "SIZE 2M")),
  },
  {
    id: "size-zero-is-a-limit",
    breaks: "rfc1870/3/zero-no-limit",
    summary: "SIZE 0 is offered, and 552 said to a declared size",
    hooks: {
      ...onText(["EHLO", "LHLO"], (text) => text.replace("SIZE 2000000", "SIZE 0")),
      ...refusing(/ SIZE=/i, "552"),
    },
  },
  {
    id: "size-without-limit-agrees",
    breaks: "rfc1870/7/no-limit-checks",
    summary: "SIZE has no number, and every size is agreed to",
    hooks: {
      ...onText(["EHLO", "LHLO"], (text) => text.replace("SIZE 2000000", "SIZE")),
      ...dropping(/ SIZE=\d+$/),
    },
  },
];
