import { dotStuff } from "../../../../wire/dot-stuffing.js";
import type { Fault } from "../../server/fault.js";
import type { RelayHooks } from "../../server/relay.js";
import { due, fault, lines, SUBMISSION, verdict } from "./fault.js";

/** 5yz to MAIL counts for all that comes. */
function cached(): RelayHooks {
  const refused = new Set<string>();
  let last = "";
  return {
    verdict(proper, _reply, line) {
      if (line === "MAIL" && proper === "failed") refused.add(last);
      return proper;
    },
    passed(its) {
      last = its.sender;
      return refused.has(last) ? { ...its, recipients: [] } : its;
    },
  };
}

/** Replies (RFC 5321 §4.2, RFC 1870 §6, RFC 2920 §3.1, RFC 2033 §5). */
export const replyFaults: readonly Fault[] = [
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
  fault(
    "5yz-cached",
    "rfc5321/4.5.4.1/mail-5yz-not-cached",
    "5yz to MAIL is for all messages that come from there",
    cached(),
  ),
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
