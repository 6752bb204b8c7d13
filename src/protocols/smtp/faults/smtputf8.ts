import type { Fault, Hooks } from "../server/fault.js";
import { onCommand, onLine, only, onText, saying } from "./hooks.js";
import { longerThan, reading, refusing } from "./parameters.js";

const lowCode = (verb: "MAIL" | "RCPT", code: string): Hooks =>
  onCommand([verb], (outcome) => (outcome.replies[0].status === "5.6.7" ? saying(outcome, code) : outcome));
/** Replies to a command that end with a text beyond ASCII. */
const saysUmlauts = (verbs: readonly string[], change = (text: string) => text): Hooks =>
  onText(verbs, (text) => change(text).replace(/\r\n$/, " gr\xc3\xbc\xc3\x9fe\r\n"));
const toPlain = (text: string) => text.normalize("NFKD");
const utf8 = (latin1: string) => Buffer.from(latin1, "latin1").toString("utf8");

/** SMTPUTF8 (RFC 6531). */
export const smtpUtf8Faults: readonly Fault[] = [
  {
    id: "smtputf8-refused",
    breaks: "rfc6531/3.1/mail-parameter",
    summary: "SMTPUTF8 is announced and refused",
    hooks: refusing("MAIL", / SMTPUTF8$/i, "555"),
  },
  {
    id: "smtputf8-value",
    breaks: "rfc6531/3.1/mail-parameter-value",
    summary: "SMTPUTF8 takes a value",
    hooks: reading(/ SMTPUTF8=\S*$/, " SMTPUTF8"),
  },
  {
    id: "smtputf8-alone",
    breaks: "rfc6531/3.6/body-8bitmime",
    summary: "SMTPUTF8 and BODY exclude each other",
    hooks: refusing("MAIL", /BODY=.*SMTPUTF8|SMTPUTF8.*BODY=/, "501"),
  },
  {
    id: "smtputf8-line",
    breaks: "rfc6531/3.1/mail-line-longer",
    summary: "A MAIL over 300 octets is too long",
    hooks: longerThan(300, "MAIL"),
  },
  {
    id: "smtputf8-needs-utf8",
    breaks: "rfc6531/3.6/not-only-utf8",
    summary: "A message with SMTPUTF8 needs a header beyond ASCII",
    hooks: {
      outcome(state, input, _world, proper) {
        const outcome = proper();
        const isDeclared = state.transaction?.parameters.some(({ keyword }) => keyword === "SMTPUTF8");
        const { takes, ...rest } = outcome;
        return takes && isDeclared && input.kind === "data" ? saying(rest, "554") : outcome;
      },
    },
  },
  {
    id: "smtputf8-needed",
    breaks: "rfc6531/3.2/unneeded-unchanged",
    summary: "MAIL without SMTPUTF8 is refused",
    hooks: onCommand(["MAIL"], (outcome, state, { raw }) => (/SMTPUTF8/i.test(raw) ? outcome : only(state, "550"))),
  },
  {
    id: "utf8-domain-refused",
    breaks: "rfc6531/3.2/any-position",
    summary: "UTF-8 in a domain is a syntax error",
    hooks: refusing("MAIL", /@[^>]*[\x80-\xff]/, "501"),
  },
  {
    id: "utf8-recipient-refused",
    breaks: "rfc6531/3.1/paths",
    summary: "UTF-8 in RCPT is a syntax error",
    hooks: refusing("RCPT", /[\x80-\xff]/, "501"),
  },
  {
    id: "utf8-normalized",
    breaks: "rfc6531/3.3/address-syntax",
    summary: "Paths are normalized (NFKD) before they are read",
    hooks: {
      line: (line) =>
        /[\x80-\xff]/.test(line.toString("latin1"))
          ? Buffer.from(toPlain(utf8(line.toString("latin1"))), "utf8")
          : line,
    },
  },
  {
    id: "utf8-invisible",
    breaks: "rfc6531/3.3/address-syntax",
    summary: "Invisible characters do not count",
    hooks: {
      line: (line) => Buffer.from(utf8(line.toString("latin1")).replace(/\u00ad|\u200b|\u200f|\ufe0f/g, ""), "utf8"),
    },
  },
  {
    id: "utf8-controls",
    breaks: "rfc6531/3.3/no-ascii-controls",
    summary: "Control characters beside UTF-8 are passed over",
    hooks: reading(/(?<=[\x80-\xff])[\x00-\x1f\x7f]/, ""),
  },
  {
    id: "utf8-unchecked",
    breaks: "rfc6531/1.1/utf-8",
    summary: "Octets above 127 need not be UTF-8",
    hooks: reading(/<a[\x80-\xff]+b@/, "<a\xc3\xa4b@"),
  },
  {
    id: "utf8-unasked",
    breaks: "rfc6531/3.4/parameter-needed",
    summary: "UTF-8 is taken without SMTPUTF8",
    hooks: onLine((line) => (/^MAIL .*[\x80-\xff]/.test(line) && !/SMTPUTF8/i.test(line) ? `${line} SMTPUTF8` : line)),
  },
  {
    id: "utf8-mail-code",
    breaks: "rfc6531/3.5/mail-550",
    summary: "MAIL that needs an ASCII address is refused with 554",
    hooks: lowCode("MAIL", "554"),
  },
  {
    id: "utf8-rcpt-code",
    breaks: "rfc6531/3.5/rcpt-553",
    summary: "RCPT that needs an ASCII address is refused with 554",
    hooks: lowCode("RCPT", "554"),
  },
  {
    id: "utf8-status-code",
    breaks: "rfc6531/3.5/x.6.7",
    summary: "RCPT that needs an ASCII address is refused with 5.5.0",
    hooks: onText(["RCPT"], (text) => text.replace("5.6.7", "5.5.0")),
  },
  {
    id: "orcpt-utf-8-refused",
    breaks: "rfc6531/3.2/dsn-rfc6533",
    summary: "ORCPT does not take the type utf-8",
    hooks: refusing("RCPT", /ORCPT=utf-8;/i, "501"),
  },
  {
    id: "forward-utf8",
    breaks: "rfc6531/3.7.4.1/no-utf8-251",
    summary: "RCPT is answered with 251 and an address in UTF-8",
    hooks: saysUmlauts(["RCPT"], (text) => text.replace("250", "251")),
  },
  {
    id: "vrfy-utf8",
    breaks: "rfc6531/3.7.4.2/no-utf8-unasked",
    summary: "VRFY and EXPN are answered in UTF-8",
    hooks: saysUmlauts(["VRFY", "EXPN"]),
  },
  {
    id: "reply-utf8",
    breaks: "rfc6531/3.7.4.2/ascii-elsewhere",
    summary: "MAIL is answered in UTF-8",
    hooks: saysUmlauts(["MAIL"]),
  },
  {
    id: "refusal-repeats-utf8",
    breaks: "rfc6531/3.7.4.2/ascii-elsewhere",
    summary: "A recipient that is refused is repeated in UTF-8",
    hooks: onText(["RCPT"], (text, { input }) =>
      input?.kind === "command" && /[^\x00-\x7f]/.test(input.command.rest ?? "") && /^[45]/.test(text)
        ? text.replace("\r\n", ` ${input.command.rest}\r\n`)
        : text,
    ),
  },
];
