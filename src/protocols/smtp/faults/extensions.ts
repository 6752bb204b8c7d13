import type { Fault, Hooks } from "../server/fault.js";
import { isRefused, onCommand, onLine, only, onOutcome, onText, saying } from "./hooks.js";

const HELLO = ["EHLO", "LHLO"];
/** The response to EHLO is another one. */
const announcing = (what: string, instead: string): Hooks => onText(HELLO, (text) => text.replace(what, instead));
const refusing = (verb: "MAIL" | "RCPT", argument: RegExp, code: string): Hooks =>
  onCommand([verb], (outcome, state, { rest = "" }) => (argument.test(rest) ? only(state, code) : outcome));
const reading = (text: RegExp, instead: string): Hooks => onLine((line) => line.replace(text, instead));
const longerThan = (octets: number, verb: "MAIL" | "RCPT"): Hooks =>
  onCommand([verb], (outcome, state, { raw }) => (raw.length > octets ? only(state, "500") : outcome));
const lowCode = (verb: "MAIL" | "RCPT", code: string): Hooks =>
  onCommand([verb], (outcome) => (outcome.replies[0].status === "5.6.7" ? saying(outcome, code) : outcome));
/** What is delivered of the content of messages that have octets above 127. */
const delivering = (change: (text: string) => string): Hooks => ({
  delivered: (message) => {
    const text = message.toString("latin1");
    return /[\x80-\xff]/.test(text) ? Buffer.from(change(text), "latin1") : message;
  },
});
/** Messages that fit are refused. */
const refusingContent = (is: (content: Buffer) => boolean, code: string): Hooks =>
  onOutcome((outcome) => {
    const { takes, ...rest } = outcome;
    return takes && is(Buffer.from(takes.content)) ? saying(rest, code) : outcome;
  });
/** Replies to a command that end with a text beyond ASCII. */
const saysUmlauts = (verbs: readonly string[], change = (text: string) => text): Hooks =>
  onText(verbs, (text) => change(text).replace(/\r\n$/, " gr\xc3\xbc\xc3\x9fe\r\n"));
const toPlain = (text: string) => text.normalize("NFKD");
const utf8 = (latin1: string) => Buffer.from(latin1, "latin1").toString("utf8");

/** Faults in 8BITMIME, SMTPUTF8, DSN and what EHLO says of extensions. */
export const extensionFaults: readonly Fault[] = [
  {
    id: "pipelining-parameter",
    breaks: "rfc2920/2/keyword-no-parameter",
    summary: "PIPELINING is announced with a number",
    hooks: announcing("PIPELINING", "PIPELINING 100"),
  },
  {
    id: "8bitmime-parameter",
    breaks: "rfc6152/2/keyword-no-parameter",
    summary: "8BITMIME is announced with a parameter",
    hooks: announcing("8BITMIME", "8BITMIME YES"),
  },
  {
    id: "binarymime-parameter",
    breaks: "rfc3030/3/keyword-no-parameter",
    summary: "BINARYMIME is announced with a parameter",
    hooks: announcing("BINARYMIME", "BINARYMIME YES"),
  },
  {
    id: "smtputf8-parameter",
    breaks: "rfc6531/3.1/keyword-no-parameters",
    summary: "SMTPUTF8 is announced with a parameter",
    hooks: announcing("SMTPUTF8", "SMTPUTF8 YES"),
  },
  {
    id: "dsn-parameter",
    breaks: "rfc3461/2/keyword-no-parameters",
    summary: "DSN is announced with a parameter",
    hooks: announcing("DSN", "DSN NOTIFY"),
  },
  {
    id: "binarymime-without-chunking",
    breaks: "rfc3030/3/with-chunking",
    summary: "BINARYMIME is announced, and CHUNKING is not",
    hooks: announcing("250-CHUNKING\r\n", ""),
  },
  {
    id: "smtputf8-without-8bitmime",
    breaks: "rfc6531/3.1/8bitmime",
    summary: "SMTPUTF8 is announced, and 8BITMIME is not",
    hooks: announcing("250-8BITMIME\r\n", ""),
  },
  {
    id: "ehlo-utf8",
    breaks: "rfc6531/3.7.1/ehlo-ascii",
    summary: "The server's name in the response to EHLO is in UTF-8",
    hooks: announcing("mx.mailspec.test", "mx.m\xc3\xa4ilspec.test"),
  },
  {
    id: "body-upper-case",
    breaks: "rfc6152/2/body-values",
    summary: "BODY takes upper case only",
    hooks: refusing("MAIL", /body=8bitmime/, "501"),
  },
  {
    id: "body-any",
    breaks: "rfc6152/2/body-malformed",
    summary: "BODY takes anything",
    hooks: reading(/ BODY(?:=(?!7BIT$|8BITMIME|BINARYMIME)\S*)?$/, ""),
  },
  {
    id: "8-bit-refused",
    breaks: "rfc6152/3/mime-accepted",
    summary: "Messages with octets above 127 are refused",
    hooks: refusingContent((content) => content.some((octet) => octet > 127), "554"),
  },
  {
    id: "8-bit-cleared",
    breaks: "rfc6152/3/bits-preserved",
    summary: "The eighth bit is cleared",
    hooks: delivering((text) => text.replace(/[\x80-\xff]/g, (its) => String.fromCharCode(its.charCodeAt(0) & 127))),
  },
  {
    id: "8-bit-undeclared-cleared",
    breaks: "rfc6152/3/delivered-preserved",
    summary: "Without BODY=8BITMIME octets above 127 become question marks",
    hooks: {
      delivered: (message, { transaction }) =>
        transaction.parameters.some(({ value }) => value === "8BITMIME")
          ? message
          : Buffer.from(message.toString("latin1").replace(/[\x80-\xff]/g, "?"), "latin1"),
    },
  },
  {
    id: "8-bit-dots-stay",
    breaks: "rfc6152/3/dots",
    summary: "Dots stay doubled in messages with octets above 127",
    hooks: {
      data: (wire) =>
        wire.some((octet) => octet > 127)
          ? Buffer.from(wire.toString("latin1").replace(/(^|\r\n)\./g, "$1.."), "latin1")
          : wire,
    },
  },
  {
    id: "8-bit-last-lines",
    breaks: "rfc6152/3/last-crlf",
    summary: "Empty lines at the end of messages with octets above 127 are lost",
    hooks: delivering((text) => text.replace(/(?:\r\n)+$/, "\r\n")),
  },
  {
    id: "8-bit-line-998",
    breaks: "rfc6152/1/line-limit",
    summary: "A line of 1000 octets is too long",
    hooks: refusingContent((content) => /[^\r\n]{998}/.test(content.toString("latin1")), "554"),
  },
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
    id: "envid-refused",
    breaks: "rfc3461/5.1/mail-not-refused",
    summary: "ENVID is refused",
    hooks: refusing("MAIL", / ENVID=/, "555"),
  },
  {
    id: "ret-another-code",
    breaks: "rfc3461/5.1/mail-same-reply",
    summary: "MAIL with RET in a transaction is answered with 501",
    hooks: onCommand(["MAIL"], (outcome, _state, { raw }) =>
      / RET=/.test(raw) && outcome.replies[0].code === "503" ? saying(outcome, "501", "No", "5.5.1") : outcome,
    ),
  },
  {
    id: "ret-upper-case",
    breaks: "rfc3461/4.3/ret-case",
    summary: "RET takes upper case only",
    hooks: refusing("MAIL", / RET=.*[a-z]/, "501"),
  },
  {
    id: "xtext-refused",
    breaks: "rfc3461/4/xtext",
    summary: "+ stands in no ENVID",
    hooks: refusing("MAIL", / ENVID=.*\+/, "501"),
  },
  {
    id: "parentheses-refused",
    breaks: "rfc3461/4/no-comments",
    summary: "Parentheses in a parameter have to be closed",
    hooks: refusing("MAIL", / ENVID=(?:\([^)]*|[^(]*\))$/, "501"),
  },
  {
    id: "ret-any",
    breaks: "rfc3461/5.1/mail-invalid-501",
    summary: "RET takes anything",
    hooks: reading(/ RET=(?!FULL|HDRS)\S+$/, ""),
  },
  {
    id: "ret-twice",
    breaks: "rfc3461/5.1/mail-twice-501",
    summary: "Of two RET the first one counts",
    hooks: reading(/( RET=\S+) RET=\S+$/, "$1"),
  },
  {
    id: "envid-not-kept-apart",
    breaks: "rfc3461/4.4/envid-printable",
    summary: "An ENVID with a line end makes the server forget the sender",
    hooks: reading(/^MAIL FROM:<.*> ENVID=.*\+0D.*$/, "MAIL FROM:<>"),
  },
  {
    id: "orcpt-not-kept-apart",
    breaks: "rfc3461/4.2/orcpt-printable",
    summary: "The message to an ORCPT with a line end has a line more",
    hooks: {
      delivered: (message, { recipients }) =>
        recipients.some(({ parameters }) => parameters.some(({ value = "" }) => value.includes("+0D")))
          ? Buffer.concat([message, Buffer.from("b\r\n")])
          : message,
    },
  },
  {
    id: "notify-one",
    breaks: "rfc3461/4.1/notify-values",
    summary: "NOTIFY takes one word",
    hooks: refusing("RCPT", / NOTIFY=.*,/, "501"),
  },
  {
    id: "notify-upper-case",
    breaks: "rfc3461/4.1/notify-case",
    summary: "NOTIFY takes upper case only",
    hooks: refusing("RCPT", / NOTIFY=.*[a-z]/, "501"),
  },
  {
    id: "notify-refused",
    breaks: "rfc3461/5.1/rcpt-not-refused",
    summary: "NOTIFY is refused",
    hooks: refusing("RCPT", / NOTIFY=/, "555"),
  },
  {
    id: "notify-another-code",
    breaks: "rfc3461/5.1/rcpt-same-reply",
    summary: "RCPT with NOTIFY is answered with 251",
    hooks: onCommand(["RCPT"], (outcome, _state, { raw }) =>
      / NOTIFY=/.test(raw) && !isRefused(outcome) ? saying(outcome, "251", "<ada@mailspec.example>", "2.1.5") : outcome,
    ),
  },
  {
    id: "never-and-more",
    breaks: "rfc3461/4.1/never-alone",
    summary: "NEVER may stand with other words",
    hooks: reading(/ NOTIFY=(?:NEVER,.*|.*,NEVER)$/, " NOTIFY=NEVER"),
  },
  {
    id: "orcpt-refused",
    breaks: "rfc3461/4.2/orcpt-syntax",
    summary: "ORCPT is refused",
    hooks: refusing("RCPT", / ORCPT=/i, "501"),
  },
  {
    id: "orcpt-an-address",
    breaks: "rfc3461/4.2/orcpt-any-address",
    summary: "ORCPT takes addresses of the type rfc822 only",
    hooks: refusing("RCPT", / ORCPT=(?!rfc822;)/i, "501"),
  },
  {
    id: "notify-any",
    breaks: "rfc3461/5.1/rcpt-invalid-501",
    summary: "NOTIFY takes anything",
    hooks: reading(/ NOTIFY=(?!NEVER|SUCCESS|FAILURE|DELAY)\S+$/i, ""),
  },
  {
    id: "notify-twice",
    breaks: "rfc3461/5.1/rcpt-twice-501",
    summary: "Of two NOTIFY the first one counts",
    hooks: reading(/( NOTIFY=\S+) NOTIFY=\S+$/, "$1"),
  },
  {
    id: "envid-64",
    breaks: "rfc3461/5.4/envid-100",
    summary: "ENVID has 64 characters",
    hooks: refusing("MAIL", / ENVID=\S{65}/, "501"),
  },
  {
    id: "notify-16",
    breaks: "rfc3461/5.4/notify-28",
    summary: "NOTIFY has 16 characters",
    hooks: refusing("RCPT", / NOTIFY=\S{17}/, "501"),
  },
  {
    id: "orcpt-256",
    breaks: "rfc3461/5.4/orcpt-500",
    summary: "ORCPT has 256 characters",
    hooks: refusing("RCPT", / ORCPT=\S{257}/, "501"),
  },
  {
    id: "rcpt-512",
    breaks: "rfc3461/5.4/command-1036",
    summary: "A RCPT over 512 octets is too long",
    hooks: longerThan(510, "RCPT"),
  },
  {
    id: "mail-400",
    breaks: "rfc3461/5.4/command-all-parameters",
    summary: "A MAIL over 400 octets is too long",
    hooks: longerThan(398, "MAIL"),
  },
];
