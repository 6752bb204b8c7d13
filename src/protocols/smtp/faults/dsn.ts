import type { Fault } from "../server/fault.js";
import { isRefused, onCommand, saying } from "./hooks.js";
import { longerThan, reading, refusing } from "./parameters.js";

/** DSN (RFC 3461): what MAIL and RCPT take. */
export const dsnFaults: readonly Fault[] = [
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
