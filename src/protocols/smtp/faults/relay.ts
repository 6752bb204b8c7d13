import type { Recipient } from "../model/state.js";
import type { Fault } from "../server/fault.js";
import type { Passed } from "../server/passed.js";
import type { RelayHooks } from "../server/relay.js";
import type { Variant } from "../variant.js";

/** What passes mail on: smtp by LMTP, submission by SMTP. */
const BOTH: readonly Variant[] = ["smtp", "submission"];

const fault = (
  id: string,
  breaks: string,
  summary: string,
  relay: RelayHooks,
  variants: readonly Variant[] = BOTH,
): Fault => ({ id: `relay-${id}`, breaks, summary, variants, hooks: { relay } });

/** Changes command lines. */
const lines = (change: (line: string) => string | undefined): RelayHooks => ({ line: change });
/** Changes what is passed on, as ISO 8859-1. */
const content = (change: (text: string) => string): RelayHooks => ({
  passed: (its) => ({ ...its, content: Buffer.from(change(its.content.toString("latin1")), "latin1") }),
});
/** Changes the mail data on the wire, as ISO 8859-1. */
const wire = (change: (text: string) => string): RelayHooks => ({
  wire: (its) => Buffer.from(change(its.toString("latin1")), "latin1"),
});
const passed = (change: (its: Passed) => Partial<Passed>): RelayHooks => ({
  passed: (its) => ({ ...its, ...change(its) }),
});
const withLocal =
  (change: (local: string) => string) =>
  ({ recipients }: Passed) => ({
    recipients: recipients.map((its): Recipient => {
      const { mailbox } = its;
      const at = mailbox.written.lastIndexOf("@");
      const written = change(mailbox.written.slice(0, at)) + mailbox.written.slice(at);
      return { ...its, mailbox: { ...mailbox, written } };
    }),
  });
/** A parameter is lost on the way. */
const loses = (keyword: string): RelayHooks => lines((line) => line.replace(new RegExp(` ${keyword}=\\S+`), ""));
/** A parameter is made up where there was none. */
const invents = (verb: string, parameter: string): RelayHooks => {
  const [keyword = ""] = parameter.split("=");
  return lines((line) => (line.startsWith(verb) && !line.includes(` ${keyword}=`) ? `${line} ${parameter}` : line));
};

/** Defects of the reference server as a client of the next one. */
export const relayFaults: readonly Fault[] = [
  fault(
    "helo",
    "rfc5321/2.2.1/relay-ehlo-first",
    "It says HELO",
    lines((line) => line.replace(/^EHLO/, "HELO")),
    ["submission"],
  ),
  fault(
    "ehlo-to-lmtp",
    "rfc2033/5/relay-lhlo",
    "It says EHLO to who speaks LMTP",
    lines((line) => line.replace(/^LHLO/, "EHLO")),
    ["smtp"],
  ),
  fault(
    "short-name",
    "rfc5321/2.3.5/relay-ehlo-name",
    "It names itself mx",
    lines((line) => line.replace(/^([EL]HLO) .*/, "$1 mx")),
  ),
  fault(
    "utf8-name",
    "rfc6531/3.7.1/relay-ehlo-ascii",
    "It names itself beyond ASCII",
    lines((line) => line.replace(/^([EL]HLO) .*/, "$1 m\xc3\xbc.example")),
  ),
  fault(
    "no-greeting",
    "rfc5321/4.1.1.1/relay-greets",
    "It begins with MAIL",
    lines((line) => (/^[EL]HLO/.test(line) ? undefined : line)),
  ),
  fault(
    "rcpt-first",
    "rfc5321/3.3/relay-order",
    "It sends RCPT without MAIL",
    lines((line) => (line.startsWith("MAIL") ? "RCPT TO:<mailspec-0-0@relay.test>" : line)),
  ),
  fault("early", "rfc5321/4.3.1/relay-waits-for-greeting", "It does not wait for the greeting", {
    hasty: (line) => line === "",
  }),
  fault("hasty-hello", "rfc2920/3.1/relay-last-in-group", "It sends MAIL right behind EHLO", {
    hasty: (line) => /^[EL]HLO/.test(line),
  }),
  fault("hasty-data", "rfc5321/3.3/relay-no-text-without-354", "It sends the text right behind DATA", {
    hasty: (line) => line === "DATA",
    // In a group DATA is said before.
    offered: (keywords) => new Set([...keywords].filter((its) => its !== "PIPELINING")),
  }),
  fault(
    "long-command",
    "rfc5321/4.5.3.1.4/relay-command-512",
    "It sends a NOOP of 600 octets first",
    lines((line) => (line.startsWith("MAIL") ? `NOOP ${"x".repeat(600)}\r\n${line}` : line)),
  ),
  fault(
    "bare-lf-command",
    "rfc5321/2.3.8/relay-no-bare-cr-lf",
    "A command line has a bare LF in it",
    lines((line) => (line.startsWith("RCPT") ? `NOOP\n\r\n${line}` : line)),
  ),
  fault(
    "unknown-parameter",
    "rfc5321/4.1.1.3/relay-offered-parameters",
    "It sends a parameter of its own",
    lines((line) => (line.startsWith("MAIL") ? `${line} XMAILER=1` : line)),
  ),
  fault(
    "control-in-path",
    "rfc5321/4.1.2/relay-clean-mailboxes",
    "It sends DEL in a path",
    lines((line) => line.replace(/^RCPT TO:<two\./, "RCPT TO:<\x7ftwo.")),
  ),
  fault(
    "utf8-undeclared",
    "rfc6531/3.4/relay-parameter",
    "It leaves SMTPUTF8 out",
    lines((line) => line.replace(/ SMTPUTF8$/, "")),
  ),
  fault("no-quit", "rfc5321/4.1.1.10/relay-quits", "It closes without QUIT", { withoutQuit: true }),
  fault(
    "bare-lf",
    "rfc5321/2.3.8/relay-no-bare-cr-lf",
    "It ends the second line with LF",
    wire((text) => text.replace(/^((?:.*\r\n){2}.*)\r\n/, "$1\n")),
  ),
  fault(
    "unstuffed",
    "rfc5321/4.5.2/relay-doubles-dot",
    "It sends a line with one dot as it is",
    wire((text) => text.replace(/\r\n\.\.(?=[^\r.])/g, "\r\n.")),
  ),
  fault(
    "long-received",
    "rfc5321/4.5.3.1.6/relay-line-1000",
    "Its Received field is too long a line",
    content((text) => text.replace(/^Received: /, `Received: (${"x".repeat(1000)}) `)),
  ),
  fault(
    "no-received",
    "rfc5321/4.4/received-inserted",
    "It puts no Received field on top",
    content((text) => text.replace(/^.*\r\n(?:[ \t].*\r\n)*/, "")),
  ),
  fault(
    "return-path",
    "rfc5321/4.4/relay-adds-no-return-path",
    "It puts Return-Path on top",
    content((text) => `Return-Path: <a@mailspec.example>\r\n${text}`),
    ["submission"],
  ),
  fault(
    "small-size",
    "rfc1870/6/relay-declares-enough",
    "It declares a size of 1",
    lines((line) => line.replace(/ SIZE=\d+/, " SIZE=1")),
  ),
  fault(
    "trims",
    "rfc5321/2.3.10/relay-unmodified",
    "Blanks at the end of lines are lost",
    content((text) => text.replace(/[ \t]+\r\n/g, "\r\n")),
    ["smtp"],
  ),
  fault(
    "subject",
    "rfc5321/3.6.3/relay-header-untouched",
    "It writes into the Subject",
    content((text) => text.replace(/^Subject: /m, "Subject: [relayed] ")),
    ["smtp"],
  ),
  fault(
    "seven-bit",
    "rfc6152/3/delivered-preserved",
    "It clears the high-order bit",
    content((text) => Buffer.from([...Buffer.from(text, "latin1")].map((octet) => octet & 127)).toString("latin1")),
    ["smtp"],
  ),
  fault(
    "hops-lost",
    "rfc5321/4.4/received-kept",
    "It takes older Received fields out",
    content((text) => text.replace(/^(.*\r\n(?:[ \t].*\r\n)*)(?:Received:.*\r\n(?:[ \t].*\r\n)*)+/, "$1")),
    ["smtp"],
  ),
  fault(
    "sender-rewritten",
    "rfc5321/3.6.1/reverse-path-kept",
    "It sends from itself",
    passed(() => ({ sender: "relay@mailspec.test" })),
  ),
  fault(
    "route-in-reverse-path",
    "rfc5321/4.1.1.3/route-not-in-reverse-path",
    "It makes a reverse-path of the route",
    passed(({ sender }) => ({ sender: `hop.example!${sender}` })),
  ),
  fault(
    "lower-case",
    "rfc5321/2.4/local-part-case-kept",
    "It writes local-parts in lower case",
    passed(withLocal((local) => local.toLowerCase())),
  ),
  fault(
    "percent",
    "rfc5321/2.3.11/local-part-opaque",
    "It reads what stands before % as a local-part",
    passed(withLocal((local) => local.replace(/%.*/, ""))),
  ),
  fault(
    "first-only",
    "rfc5321/4.1.1.3/delivered-to-each",
    "The first recipient alone gets it",
    passed(({ recipients }) => ({ recipients: recipients.slice(0, 1) })),
  ),
  fault("twice", "rfc5321/4.1.1.3/delivered-to-each", "Everybody gets it twice", { copies: 2 }),
  fault("header-routed", "rfc5321/C/routed-by-envelope", "Who stands in To gets it, too", {
    passed: (its) => ({
      ...its,
      recipients: [
        ...its.recipients,
        ...(its.content.includes("<other@elsewhere.invalid>")
          ? [
              {
                mailbox: { written: "other@elsewhere.invalid", local: "other", domain: "elsewhere.invalid" },
                parameters: [],
              },
            ]
          : []),
      ],
    }),
  }),
  fault("silent", "rfc5321/3.6.3/undeliverable-notified", "Nobody hears of what was refused", { silent: true }),
  fault("notification-from-postmaster", "rfc5321/3.6.3/notification-null-path", "Notifications come from postmaster", {
    reports: (its) => ({ ...its, sender: "postmaster@mailspec.test" }),
  }),
  fault("envid-lost", "rfc3461/5.2.1/envid-relayed", "ENVID is lost", loses("ENVID")),
  fault("ret-lost", "rfc3461/5.2.1/ret-relayed", "RET is lost", loses("RET")),
  fault("notify-lost", "rfc3461/5.2.1/notify-relayed", "NOTIFY is lost", loses("NOTIFY")),
  fault("orcpt-lost", "rfc3461/5.2.1/orcpt-relayed", "ORCPT is lost", loses("ORCPT")),
  fault("envid-invented", "rfc3461/5.2.1/envid-not-invented", "It makes up an ENVID", invents("MAIL", "ENVID=x")),
  fault(
    "ret-invented",
    "rfc3461/5.2.1/ret-not-invented",
    "It asks for the whole message back",
    invents("MAIL", "RET=FULL"),
  ),
  fault(
    "notify-invented",
    "rfc3461/5.2.1/notify-not-invented",
    "It asks for a notification",
    invents("RCPT", "NOTIFY=FAILURE"),
  ),
];
