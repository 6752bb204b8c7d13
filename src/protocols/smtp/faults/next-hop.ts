import { dotStuff } from "../../../wire/dot-stuffing.js";
import { sevenBit } from "../server/convert.js";
import type { Fault } from "../server/fault.js";
import type { RelayHooks } from "../server/relay.js";
import type { Fate } from "../server/report.js";
import type { Passed, TransferHooks } from "../server/transfer.js";
import type { Variant } from "../variant.js";
import { full } from "./reports.js";

const SUBMISSION: readonly Variant[] = ["submission"];
const fault = (
  id: string,
  breaks: string,
  summary: string,
  relay: RelayHooks,
  variants: readonly Variant[] = ["smtp", "submission"],
): Fault => ({ id: `next-hop-${id}`, breaks, summary, variants, hooks: { relay } });

/** Takes replies for something else. */
const verdict = (change: NonNullable<TransferHooks["verdict"]>): RelayHooks => ({ verdict: change });
/** Who hears of what. */
const due = (change: (proper: boolean, fate: Fate, passed: Passed) => boolean): RelayHooks => ({ due: change });
const lines = (change: NonNullable<TransferHooks["line"]>): RelayHooks => ({ line: change });
/** Changes the text of notifications, as ISO 8859-1. */
const text = (change: (text: string) => string): RelayHooks => ({
  reports: (its) => ({ ...its, content: Buffer.from(change(its.content.toString("latin1")), "latin1") }),
});
const sentTo = (address: string): RelayHooks => ({
  reports: (its) => {
    const [local = "", domain = ""] = address.split("@");
    return { ...its, recipients: [{ mailbox: { written: address, local, domain }, parameters: [] }] };
  },
});
/** Who is told where the sender is <>. */
const answersNull = (field: string): RelayHooks => ({
  answersNull: ({ content }) => new RegExp(`^${field}: <(.+)>`, "m").exec(content.toString("latin1"))?.[1] ?? "",
});
/** Changes the body of what is passed on, as ISO 8859-1. */
const body = (change: (text: string) => string): RelayHooks => ({
  passed: (its) => {
    const [header = "", ...rest] = its.content.toString("latin1").split("\r\n\r\n");
    return { ...its, content: Buffer.from([header, change(rest.join("\r\n\r\n"))].join("\r\n\r\n"), "latin1") };
  },
});
const optional = ({ content }: Passed): boolean => /^TLS-Required: No/im.test(content.toString("latin1"));
/** Asks nobody for TLS. */
const careless: RelayHooks = { needsTls: () => false };
/** Asks for TLS also where the sender says that it need not be. */
const insistent: RelayHooks = { needsTls: (proper, passed) => proper || optional(passed) };
const sevenBits = (content: Buffer): Buffer => Buffer.from(content.map((octet) => octet & 127));

/** 5yz to MAIL counts for all that comes. */
function cached(): RelayHooks {
  let isRefused = false;
  return {
    verdict(proper, _reply, line) {
      if (line === "MAIL" && proper === "failed") isRefused = true;
      return proper;
    },
    passed: (its) => (isRefused ? { ...its, recipients: [] } : its),
  };
}

/** Notifications (RFC 5321 §3.6.3, §4.4, §6.1). */
const notifications: readonly Fault[] = [
  fault("silent", "rfc5321/6.1/failure-notified", "Nobody hears of a failure", { silent: true }),
  fault(
    "plain-text",
    "rfc5321/3.6.3/notification-format",
    "Notifications are text",
    text((its) => its.replace("multipart/report;", "text/plain;")),
  ),
  fault("from-postmaster", "rfc5321/6.1/notification-null-path", "Notifications come from postmaster", {
    reports: (its) => ({ ...its, sender: "postmaster@mailspec.test" }),
  }),
  fault(
    "to-errors-to",
    "rfc5321/6.1/notification-to-reverse-path",
    "Notifications go to Errors-To",
    sentTo("a@elsewhere.invalid"),
  ),
  fault(
    "to-header",
    "rfc5321/4.4/errors-to-reverse-path",
    "Notifications go to Errors-To",
    sentTo("a@elsewhere.invalid"),
  ),
  fault("null-told", "rfc5321/6.1/null-path-not-notified", "Where the sender is <>, From is told", answersNull("From")),
  fault(
    "notification-told",
    "rfc5321/3.6.3/no-notification-of-notification",
    "Of a notification Errors-To is told",
    answersNull("Errors-To"),
  ),
  fault(
    "first-hop",
    "rfc5321/6.1/route-stripped",
    "Notifications go to the first hop of a route",
    sentTo("postmaster@hop.example"),
  ),
  fault(
    "all-or-nothing",
    "rfc5321/4.4/partial-failure-notified",
    "Nobody hears of a failure among others",
    due((proper, _fate, { recipients }) => proper && recipients.length === 1),
  ),
  fault(
    "first-listed",
    "rfc5321/4.4/all-failed-listed",
    "The first recipient that failed is listed",
    text((its) => its.replace(/three\./g, "x")),
  ),
  fault("each", "rfc5321/4.4/one-notification", "There is a notification for each recipient", { reportsEach: true }),
  fault(
    "own-return-path",
    "rfc5321/4.4/own-messages-without-return-path",
    "Notifications have a Return-Path",
    text((its) => `Return-Path: <>\r\n${its}`),
    SUBMISSION,
  ),
];

/** Replies (RFC 5321 §4.2, RFC 1870 §6, RFC 2920 §3.1, RFC 2033 §5). */
const replies: readonly Fault[] = [
  fault(
    "unchecked",
    "rfc2920/3.1/relay-checks-all",
    "It does not look at replies to RCPT",
    verdict((proper, _reply, line) => (line === "RCPT" ? "taken" : proper)),
  ),
  fault("miscounts", "rfc2920/3.1/relay-counts", "It takes replies to RCPT in the other order", {
    counts: (its) =>
      its.length < 4 ? its : [its[0], its[1], its[3], its[2], ...its.slice(4)].flatMap((one) => one ?? []),
  }),
  fault("lines-in-group", "rfc2920/3.1/relay-multiline", "It takes each line of a reply for one", {
    linewise: (line) => line.startsWith("RCPT"),
  }),
  fault("lines", "rfc5321/4.2/relay-takes-multi-line", "It takes each line of a reply for one", {
    linewise: (line) => /^(?:MAIL|RCPT)/.test(line),
  }),
  fault("to-nobody", "rfc2920/3.1/relay-single-dot", "It sends messages that nobody was accepted for", {
    sendsToNobody: true,
  }),
  fault(
    "452-permanent",
    "rfc1870/6.2/relay-452-later",
    "452 is for good",
    verdict((proper, { code }) => (code === "452" ? "failed" : proper)),
  ),
  fault(
    "noop-behind-552",
    "rfc1870/6.2/relay-552-ends",
    "Behind 552 comes NOOP",
    lines((line) => (line === "QUIT" ? "NOOP\r\nQUIT" : line)),
  ),
  fault(
    "552-untold",
    "rfc1870/6.2/relay-552-reported",
    "Nobody hears of 552",
    due((proper, { reply }) => proper && reply?.code !== "552"),
  ),
  fault(
    "late-552-untold",
    "rfc1870/6.2/relay-refused-later",
    "Nobody hears of 552",
    due((proper, { reply }) => proper && reply?.code !== "552"),
  ),
  fault("counts-dots", "rfc1870/6/relay-declares", "It counts dots that are doubled", {
    size: (content) => dotStuff(content).length - 3,
  }),
  fault(
    "4yz-permanent",
    "rfc5321/4.2.5/transient-retried",
    "4yz is for good",
    verdict((proper) => (proper === "later" ? "failed" : proper)),
  ),
  fault("tries-once", "rfc5321/4.5.4.1/queued-and-retried", "It tries once", { tries: 1 }),
  fault(
    "close-permanent",
    "rfc5321/3.8/relay-takes-close-as-451",
    "A lost connection is for good",
    verdict((proper, { code, lines: its }) => (code === "421" && its.length === 0 ? "failed" : proper)),
  ),
  fault(
    "5yz-again",
    "rfc5321/4.2.5/relay-gives-up-on-5yz",
    "5yz is for now",
    verdict((proper) => (proper === "failed" ? "later" : proper)),
  ),
  fault("5yz-cached", "rfc5321/4.5.4.1/mail-5yz-not-cached", "5yz to MAIL is for all messages that come", cached()),
  fault("reads-text", "rfc5321/4.2/relay-reads-code", "It acts by a code in the text", {
    reply: (its) => ({ ...its, code: /^(?:\S+ )?([2-5]\d\d) /.exec(its.lines[0] ?? "")?.[1] ?? its.code }),
  }),
  fault(
    "known-codes",
    "rfc5321/4.2/relay-unknown-codes",
    "259 is an error",
    verdict((proper, { code }) => (code === "259" ? "failed" : proper)),
  ),
  fault("wants-text", "rfc5321/4.2.1/relay-takes-bare-code", "A code alone is an error", {
    reply: (its) => (its.lines.at(-1) === "" ? { ...its, code: "500" } : its),
  }),
  fault(
    "no-helo",
    "rfc5321/3.2/relay-falls-back",
    "It never says HELO",
    lines((line) => (line.startsWith("HELO") ? undefined : line)),
    SUBMISSION,
  ),
  fault("upper-case-keywords", "rfc5321/4.1.1.1/relay-keyword-case", "It knows keywords in upper case only", {
    keyword: (line) => line.split(" ")[0] ?? "",
  }),
  fault(
    "route",
    "rfc5321/4.1.1.3/relay-makes-no-route",
    "It names itself in a route",
    lines((line) => line.replace("RCPT TO:<", "RCPT TO:<@mx.mailspec.test:")),
  ),
  fault(
    "orcpt-wrong",
    "rfc3461/5.2.1/orcpt-added-address",
    "It makes up an ORCPT",
    lines((line) => (line.startsWith("RCPT") && !line.includes("ORCPT") ? `${line} ORCPT=rfc822;x@relay.test` : line)),
  ),
  fault("folds-case", "rfc5321/2.4/local-part-case-sensitive", "It takes local-parts for one that differ in case", {
    passed: (its) => ({
      ...its,
      recipients: [...new Map(its.recipients.map((one) => [one.mailbox.written.toLowerCase(), one])).values()],
    }),
  }),
  fault(
    "lost-replies",
    "rfc2033/5/relay-each-reply",
    "Where the connection is lost, no reply counted",
    { ...verdict((proper, { code }, line) => (line === "." && code === "550" ? "later" : proper)), tries: 1000 },
    ["smtp"],
  ),
];

/** TLS (RFC 3207, RFC 8689). */
const tls: readonly Fault[] = [
  fault("speaks-before-tls", "rfc3207/4/relay-handshake-first", "It says NOOP before the handshake", {
    beforeTls: "NOOP\r\n",
  }),
  fault(
    "starttls-twice",
    "rfc3207/4.2/relay-not-twice",
    "It says STARTTLS under TLS",
    lines((line, { isSecure }) => (isSecure && /^[EL]HLO/.test(line) ? `STARTTLS\r\n${line}` : line)),
  ),
  fault(
    "no-second-ehlo",
    "rfc3207/4.2/relay-ehlo-again",
    "It says NOOP under TLS in place of EHLO",
    lines((line, { isSecure }) => (isSecure && /^[EL]HLO/.test(line) ? "NOOP" : line)),
  ),
  fault("remembers", "rfc3207/4.2/relay-forgets", "What was offered in the clear counts under TLS", {
    offered: (its, clear) => new Set([...its, ...clear]),
  }),
  fault(
    "untagged",
    "rfc8689/4.1/tagged",
    "REQUIRETLS is lost",
    lines((line) => line.replace(/ REQUIRETLS\b/, "")),
  ),
  fault("in-the-clear", "rfc8689/2/relay-over-tls", "REQUIRETLS counts for nothing", careless),
  fault("starttls-refused", "rfc8689/4.2.1/not-transmitted", "REQUIRETLS counts for nothing", careless),
  fault("no-keyword", "rfc8689/4.2.1/relay-checks-keyword", "It does not look for REQUIRETLS", careless),
  fault("by-helo", "rfc8689/4.2.1/relay-ehlo", "REQUIRETLS counts for nothing", careless, SUBMISSION),
  fault("trusting", "rfc8689/2/relay-certificate", "It takes any certificate", { trusting: true }),
  fault("no-goodbye", "rfc8689/4.2.1/relay-quits", "It closes without QUIT", { withoutQuit: true }),
  fault("non-delivery-untold", "rfc8689/4.2.1/non-delivery", "Nobody hears of it", { silent: true }),
  fault(
    "status-tls",
    "rfc8689/4.2.1/status-5.7.10",
    "The status is 5.0.0",
    text((its) => its.replace("Status: 5.7.10", "Status: 5.0.0")),
  ),
  fault(
    "status-keyword",
    "rfc8689/4.2.1/status-5.7.30",
    "The status is 5.0.0",
    text((its) => its.replace("Status: 5.7.30", "Status: 5.0.0")),
  ),
  fault("header-wins", "rfc8689/4.1/header-ignored", "TLS-Required: No wins over REQUIRETLS", {
    needsTls: (proper, passed) => proper && !optional(passed),
  }),
  fault("bounce-untagged", "rfc8689/5/bounces-tagged", "Notifications are sent without REQUIRETLS", {
    reports: (its) => ({ ...its, parameters: [] }),
  }),
  fault("bounce-full", "rfc8689/5/bounces-headers-only", "Notifications have the whole message", full),
  fault("bounce-ret-full", "rfc8689/5/ret-full-disregarded", "Notifications have the whole message", full),
  fault("bounce-dropped", "rfc8689/5/bounces-not-dropped", "Notifications, too, need REQUIRETLS", {
    reporting: { needsTls: () => true },
  }),
  fault("insists", "rfc8689/3/tls-required-no", "It wants TLS, whatever TLS-Required says", insistent),
  fault("insists-on-trust", "rfc8689/4.2.2/optional-ehlo", "It wants TLS, whatever TLS-Required says", insistent),
  fault("insists-anyhow", "rfc8689/4.1/header-tagged", "It wants TLS, whatever TLS-Required says", insistent),
  fault(
    "insists-submitted",
    "rfc8689/4.3/submitted-header",
    "It wants TLS, whatever TLS-Required says",
    insistent,
    SUBMISSION,
  ),
  fault("clear-anyhow", "rfc8689/3/tls-required-starttls", "It never says STARTTLS", { withoutTls: true }),
  fault("second-header", "rfc8689/3/tls-required-once", "It adds a TLS-Required field", {
    passed: (its) => ({
      ...its,
      content: Buffer.from(its.content.toString("latin1").replace(/^(TLS-Required: No\r\n)/m, "$1$1"), "latin1"),
    }),
  }),
  fault(
    "530-untold",
    "rfc8689/4.2.2/optional-bounce",
    "Nobody hears that TLS was wanted",
    due((proper, { reply }) => proper && reply?.code !== "530"),
  ),
];

/** Messages for who offers less (RFC 3030, 6152, 6531), and whose they are (RFC 4954). */
const content: readonly Fault[] = [
  fault(
    "undeclared",
    "rfc3030/3/relay-body",
    "Binary data go undeclared",
    lines((line) => line.replace(" BODY=BINARYMIME", "")),
  ),
  fault(
    "line-ends",
    "rfc3030/3/relay-local-conventions",
    "LF becomes CRLF in binary data",
    body((its) => its.replace(/(?<!\r)\n/g, "\r\n")),
  ),
  fault(
    "lf",
    "rfc3030/3/relay-canonical-text",
    "Text in binary data has lines that end with LF",
    body((its) => its.replace(/\r\n/g, "\n")),
  ),
  fault("binary-anyhow", "rfc3030/3/relay-no-binary", "Binary data go to everybody", { binaryAnyhow: true }),
  fault("binary-7-bits", "rfc3030/3/conversion-lossless", "It clears the high-order bit", {
    converts: (its) => sevenBit(sevenBits(its)),
  }),
  fault("binary-unlabelled", "rfc3030/3/conversion-valid", "Base64 is not said to be it", {
    converts: (its) =>
      Buffer.from(
        (sevenBit(its) ?? its).toString("latin1").replace(/^Content-Transfer-Encoding:.*\r\n/m, ""),
        "latin1",
      ),
  }),
  fault("nested", "rfc3030/3/conversion-not-nested", "Base64 is encoded once more", {
    converts: (its) =>
      sevenBit(
        Buffer.from(its.toString("latin1").replace(/^(Content-Transfer-Encoding:) base64/m, "$1 8bit"), "latin1"),
      ),
  }),
  fault("chunks-on", "rfc3030/2/relay-stops", "It sends on behind a chunk that was refused", { sendsOn: true }),
  fault(
    "no-reset",
    "rfc3030/2/relay-resets",
    "It says NOOP in place of RSET",
    lines((line) => (line === "RSET" ? "NOOP" : line)),
  ),
  fault("7-bits", "rfc6152/3/conversion-lossless", "It clears the high-order bit", {
    converts: (its) => sevenBit(sevenBits(its)),
  }),
  fault("unlabelled", "rfc6152/3/conversion-valid", "Base64 is not said to be it", {
    converts: (its) =>
      Buffer.from(
        (sevenBit(its) ?? its).toString("latin1").replace(/^Content-Transfer-Encoding:.*\r\n/m, ""),
        "latin1",
      ),
  }),
  fault("keyword-alone", "rfc6531/3.1/relay-ignores-parameters", "SMTPUTF8 with a parameter is not known", {
    keyword: (line) => line.toUpperCase(),
  }),
  fault("utf8-from-postmaster", "rfc6531/3.2/notification-conforms", "Notifications come from postmaster", {
    reports: (its) => ({ ...its, sender: "postmaster@mailspec.test" }),
  }),
  fault("utf8-anyhow", "rfc5321/2.4/relay-ascii-envelope", "SMTPUTF8 need not be offered", {
    offered: (its) => new Set([...its, "SMTPUTF8"]),
  }),
  fault("undeclared-untold", "rfc3030/3/undeclared-binary-returned", "Nobody hears of binary data", { silent: true }),
  fault("utf8-to-all", "rfc6531/3.2/reject-when-not-offered", "SMTPUTF8 need not be offered", {
    offered: (its) => new Set([...its, "SMTPUTF8"]),
  }),
  fault(
    "utf8-header",
    "rfc6531/3.2/transformed-conforms",
    "Headers beyond ASCII go to everybody, without SMTPUTF8",
    {
      offered: (its) => new Set([...its, "SMTPUTF8"]),
      line: (line) => line.replace(" SMTPUTF8", ""),
    },
    SUBMISSION,
  ),
  fault("auth-lost", "rfc4954/5/empty-relayed", "AUTH=<> is lost", { auth: () => undefined }, SUBMISSION),
  fault(
    "auth-claimed",
    "rfc4954/5/unknown-not-claimed",
    "AUTH= is always who brought it",
    { auth: (_proper, { user }) => user },
    SUBMISSION,
  ),
  fault("auth-word", "rfc4954/5/generated-mailbox", "AUTH= is no mailbox", { auth: () => "some,body" }, SUBMISSION),
  fault(
    "auth-believed",
    "rfc4954/5/untrusted-as-empty",
    "AUTH= of anybody is believed",
    { auth: (proper, { parameters }) => parameters.find(({ keyword }) => keyword === "AUTH")?.value ?? proper },
    ["smtp"],
  ),
];

/** Defects of the reference server in what it makes of the next one. */
export const nextHopFaults: readonly Fault[] = [...notifications, ...replies, ...tls, ...content];
