import type { Mailbox } from "../grammar/path.js";
import { reply } from "../model/outcomes.js";
import type { Outcome } from "../model/state.js";
import type { Fault } from "../server/fault.js";
import { onCommand, onLine, only, onOutcome } from "./hooks.js";

/** MAIL or RCPT with an argument like that is refused with a code. */
const refusing = (verb: "MAIL" | "RCPT", argument: RegExp, code: string) =>
  onCommand([verb], (outcome, state, { rest = "" }) => (argument.test(rest) ? only(state, code) : outcome));
/** The path of lines that begin so is read as another one. */
const reading = (from: RegExp, to: string) => onLine((line) => line.replace(from, to));
/** The reverse-path of a transaction is kept otherwise. */
const keeping = (change: (reversePath: string) => string) =>
  onCommand(["MAIL"], (outcome): Outcome => {
    const { transaction } = outcome.next;
    if (!transaction) return outcome;
    return {
      ...outcome,
      next: { ...outcome.next, transaction: { ...transaction, reversePath: change(transaction.reversePath) } },
    };
  });
/** Recipients for which another mailbox gets the mail. */
const taking = (argument: RegExp, mailbox: (found: RegExpExecArray) => Mailbox) =>
  onCommand(["RCPT"], (outcome, state, { rest = "" }): Outcome => {
    const found = argument.exec(rest);
    const { transaction } = state;
    if (!found || !transaction) return outcome;
    const recipients = [...transaction.recipients, { mailbox: mailbox(found), parameters: [] }];
    return { ...only(state, "250"), next: { ...state, transaction: { ...transaction, recipients } } };
  });
const mailboxOf = (local: string, domain: string): Mailbox => ({ local, domain, written: `${local}@${domain}` });
const relays = ["smtp", "lmtp"] as const;

/** Faults in addresses and paths (RFC 5321 §4.1.2, §4.1.3), and in what is done with them. */
export const pathFaults: readonly Fault[] = [
  {
    id: "reverse-path-rewritten",
    breaks: "rfc5321/3.6.1/reverse-path-kept",
    summary: "The reverse-path is replaced by the server's own",
    hooks: keeping((path) => path && "bounces@mailspec.test"),
  },
  {
    id: "local-part-lower-case",
    breaks: "rfc5321/2.4/local-part-case-kept",
    summary: "Reverse-paths are kept in lower case",
    hooks: keeping((path) => path.toLowerCase()),
  },
  {
    id: "null-path-filled",
    breaks: "rfc5321/4.5.5/null-kept",
    summary: "A null reverse-path becomes the mailer daemon",
    hooks: keeping((path) => path || "mailer-daemon@mailspec.test"),
  },
  {
    id: "atext-refused",
    breaks: "rfc5321/4.1.2/atext",
    summary: "A slash in a local-part is a syntax error",
    hooks: refusing("MAIL", /^FROM:<[^@]*\//i, "501"),
  },
  {
    id: "quoted-refused",
    breaks: "rfc5321/4.1.2/quoted-local-part",
    summary: "A quoted local-part is a syntax error",
    hooks: refusing("MAIL", /^FROM:<"/i, "501"),
  },
  {
    id: "quoted-another",
    breaks: "rfc5321/4.1.2/quoted-equal",
    summary: "A quoted local-part is that of nobody",
    hooks: refusing("RCPT", /^TO:<"/i, "550"),
  },
  {
    id: "backslash-dropped",
    breaks: "rfc5321/4.1.2/backslash-literal",
    summary: "Backslashes are dropped with what they stand before",
    hooks: keeping((path) => path.replace(/\\./g, "")),
  },
  {
    id: "domain-case",
    breaks: "rfc5321/2.4/domain-case",
    summary: "A domain in another case is another domain",
    hooks: refusing("RCPT", /@[^>]*[A-Z]/, "550"),
  },
  {
    id: "postmaster-domain-case",
    breaks: "rfc5321/2.4/domain-case",
    summary: "There is no postmaster in a domain in another case",
    hooks: refusing("RCPT", /^TO:<[Pp]ostmaster@[^>]*[A-Z]/, "550"),
  },
  {
    id: "no-postmaster",
    breaks: "rfc5321/2.3.5/postmaster-unqualified",
    summary: "There is no postmaster without a domain",
    variants: ["smtp", "submission"],
    hooks: refusing("RCPT", /^TO:<postmaster>$/i, "550"),
  },
  {
    id: "postmaster-missing",
    breaks: "rfc5321/4.5.1/postmaster",
    summary: "There is no postmaster at all",
    variants: ["smtp", "submission"],
    hooks: refusing("RCPT", /^TO:<postmaster/i, "550"),
  },
  {
    id: "postmaster-in-lower-case",
    breaks: "rfc5321/4.1.1.3/postmaster-case",
    summary: "Postmaster is known in lower case only",
    variants: ["smtp", "submission"],
    hooks: refusing("RCPT", /^TO:<(?!postmaster)[Pp][Oo][Ss][Tt]/, "550"),
  },
  {
    id: "domain-without-postmaster",
    breaks: "rfc5321/4.5.1/postmaster-at-domain",
    summary: "The domain has no postmaster",
    variants: ["smtp", "submission"],
    hooks: refusing("RCPT", /^TO:<postmaster@/i, "550"),
  },
  {
    id: "route-unknown",
    breaks: "rfc5321/4.1.1.3/source-route-recognized",
    summary: "A source route is a syntax error in RCPT",
    hooks: refusing("RCPT", /^TO:<@/i, "501"),
  },
  {
    id: "reverse-route-unknown",
    breaks: "rfc5321/4.1.2/source-route-accepted",
    summary: "A source route is a syntax error in MAIL",
    hooks: refusing("MAIL", /^FROM:<@/i, "501"),
  },
  {
    id: "route-is-domain",
    breaks: "rfc5321/4.1.1.3/source-route-stripped",
    summary: "Mail with a source route goes to the user of that name at its first host",
    hooks: taking(/^TO:<@([^:,]+):([^@]+)@/i, ([, domain = "", local = ""]) => mailboxOf(local, domain)),
  },
  {
    id: "ipv4-literal-refused",
    breaks: "rfc5321/4.1.3/ipv4-literal",
    summary: "An IPv4 literal with 255 in it is a syntax error",
    hooks: refusing("MAIL", /@\[255/, "501"),
  },
  {
    id: "ipv6-literal-refused",
    breaks: "rfc5321/4.1.3/ipv6-literal",
    summary: "An IPv6 literal with IPv4 at its end is a syntax error",
    hooks: refusing("MAIL", /@\[IPv6:.*\./i, "501"),
  },
  {
    id: "literal-unchecked",
    breaks: "rfc5321/4.1.3/invalid-literal",
    summary: "What stands in brackets is an address",
    hooks: reading(/@\[[^\]]*\]>/, "@[192.0.2.1]>"),
  },
  {
    id: "number-for-a-host",
    breaks: "rfc5321/F.4/number-literals",
    summary: "A number with # is a host",
    hooks: reading(/@#\d+>/, "@[192.0.2.1]>"),
  },
  {
    id: "empty-label",
    breaks: "rfc5321/4.1.2/domain-syntax",
    summary: "Empty labels of a domain are passed over",
    hooks: reading(/@(.*)\.\.(.*)>/, "@$1.$2>"),
  },
  {
    id: "nul-ends-command",
    breaks: "rfc5321/4.1.2/invalid-characters-501",
    summary: "What stands behind NUL in a line is not seen",
    hooks: onLine((line) => line.replace(/\0.*$/s, "")),
  },
  {
    id: "controls-dropped",
    breaks: "rfc5321/4.1.2/invalid-characters-501",
    summary: "Control characters in a path are passed over",
    hooks: reading(/[\x00-\x08\x0b-\x1f\x7f]/g, ""),
  },
  {
    id: "escapes-decoded",
    breaks: "rfc5321/4.1.2/refused-or-kept",
    summary: "%0d%0a in a path is a line end, and passed over",
    hooks: reading(/%0d%0a/g, ""),
  },
  {
    id: "nul-cuts",
    breaks: "rfc5321/4.1.2/refused-or-kept",
    summary: "A NUL ends a local-part",
    hooks: reading(/\x00[^@>]*/, ""),
  },
  {
    id: "quoted-space-trimmed",
    breaks: "rfc5321/4.1.2/refused-or-kept",
    summary: "Spaces in quotes do not count",
    hooks: reading(/" ?([^" ]*) ?"@/, "$1@"),
  },
  {
    id: "path-cut",
    breaks: "rfc5321/4.1.2/refused-or-kept",
    summary: "A local-part is cut behind 64 octets",
    hooks: reading(/<([^@>]{64})[^@>]+@/, "<$1@"),
  },
  {
    id: "percent-routes",
    breaks: "rfc5321/2.3.11/local-part-opaque",
    summary: "A percent sign in a local-part is an at sign",
    hooks: taking(/^TO:<([^@%]+)%([^@]+)@/i, ([, local = "", domain = ""]) => mailboxOf(local, domain)),
  },
  {
    id: "bang-routes",
    breaks: "rfc5321/2.3.11/local-part-opaque",
    summary: "An exclamation mark in a local-part ends a host",
    hooks: taking(/^TO:<([^@!]+)!([^@!]+)@/i, ([, domain = "", local = ""]) => mailboxOf(local, domain)),
  },
  {
    id: "routed-by-header",
    breaks: "rfc5321/C/routed-by-envelope",
    summary: "Mail goes to those whom its To field names, too",
    hooks: onOutcome((outcome, _state, input) => {
      const { takes } = outcome;
      if (!takes || input.kind !== "data") return outcome;
      const found = /^To: <(.*)@(.*)>/m.exec(Buffer.from(input.content).toString("latin1"));
      if (!found) return outcome;
      const mailbox = mailboxOf(found[1] ?? "", found[2] ?? "");
      return { ...outcome, takes: { ...takes, recipients: [...takes.recipients, { mailbox, parameters: [] }] } };
    }),
  },
  {
    id: "relay-denied-501",
    breaks: "rfc5321/3.6.2/relay-denied-550",
    summary: "Mail for another server is a syntax error",
    variants: relays,
    hooks: refusing("RCPT", /elsewhere\.invalid>$/i, "501"),
  },
  {
    id: "relays-percent",
    breaks: "rfc5321/7.9/relay-restricted",
    summary: "Mail for user%host at the server's domain is relayed",
    variants: relays,
    hooks: onCommand(["RCPT"], (outcome, state, { rest = "" }) =>
      /%elsewhere\.invalid@/.test(rest)
        ? { ...only(state, "250"), replies: [reply("250", "2.1.5", "Off it goes")] }
        : outcome,
    ),
  },
  {
    id: "relays-after-auth",
    breaks: "rfc5321/7.9/relay-restricted",
    summary: "Who has tried to log in may send to anywhere",
    variants: ["smtp"],
    hooks: onOutcome((outcome, state, input) => {
      if (input.kind === "response" || (input.kind === "command" && input.command.verb === "AUTH"))
        return { ...outcome, next: { ...outcome.next, user: "tried" } };
      const isRcpt = input.kind === "command" && input.command.verb === "RCPT";
      return isRcpt && state.user === "tried" && state.transaction ? only(state, "250") : outcome;
    }),
  },
  {
    id: "relays-for-its-users",
    breaks: "rfc5321/7.9/relay-restricted",
    summary: "Mail from an address of the server's own domain is relayed",
    variants: relays,
    hooks: onCommand(["RCPT"], (outcome, state) =>
      state.transaction?.reversePath.endsWith("@mailspec.test") ? only(state, "250") : outcome,
    ),
  },
];
