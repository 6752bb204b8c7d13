import { latin1 } from "../../../wire/latin1.js";
import { reply } from "../model/outcomes.js";
import type { Fault, Hooks } from "../server/fault.js";
import type { Passed } from "../server/passed.js";
import type { RelayHooks } from "../server/relay.js";
import type { Variant } from "../variant.js";

const BOTH: readonly Variant[] = ["smtp", "submission"];

const fault = (
  id: string,
  breaks: string,
  summary: string,
  hooks: Hooks,
  variants: readonly Variant[] = BOTH,
): Fault => ({
  id: `relay-${id}`,
  breaks,
  summary,
  variants,
  hooks,
});

/** Changes the header of notifications. */
const notification = (id: string, breaks: string, summary: string, change: (header: string) => string): Fault =>
  fault(`notification-${id}`, breaks, summary, {
    relay: {
      reports(made) {
        const text = latin1(made.content);
        const end = text.indexOf("\r\n\r\n") + 2;
        return { ...made, content: Buffer.from(change(text.slice(0, end)) + text.slice(end), "latin1") };
      },
    },
  });

/** Changes what is passed on of a message, as it came: without the field that was put on top. */
const content = (change: (text: string) => string): RelayHooks => ({
  passed: (its: Passed) => ({ ...its, content: Buffer.from(change(latin1(its.content)), "latin1") }),
});
const lines = (change: (line: string) => string): Hooks => ({ relay: { line: change } });

/** Messages of which that is so are refused. */
const refuses = (isSo: (text: string, recipients: readonly string[]) => boolean): Hooks => ({
  outcome(state, input, _world, proper) {
    const outcome = proper();
    const names = state.transaction?.recipients.map(({ mailbox }) => mailbox.written) ?? [];
    if (input.kind !== "data" || !isSo(latin1(input.content), names)) return outcome;
    const { takes: _none, ...rest } = outcome;
    return { ...rest, replies: [reply("554", "5.6.0", "Not that")] };
  },
});

/** Defects of the reference server in the addresses and messages that it sends to the next one. */
export const relayMadeFaults: readonly Fault[] = [
  fault(
    "own-name-in-route",
    "rfc5321/C/own-name-removed",
    "It sends forward-paths by a route through itself",
    lines((line) => line.replace(/^RCPT TO:</, "RCPT TO:<@mx.mailspec.test:")),
  ),
  fault(
    "reverse-path-extended",
    "rfc5321/C/reverse-path-not-extended",
    "It adds itself to the reverse-path",
    lines((line) => line.replace(/^MAIL FROM:<(?!>)/, "MAIL FROM:<@mx.mailspec.test:")),
  ),
  fault("quotes-kept", "rfc5321/4.1.2/minimal-quoting", "It sends quotes that nobody needs", { keepsQuotes: true }),
  fault(
    "content-judged",
    "rfc5321/2.4/relay-trusts-content",
    "It refuses content that is not right MIME",
    refuses((text) => /^MIME-Version: (?!1\.0)/m.test(text)),
    ["smtp"],
  ),
  fault(
    "return-path-refused",
    "rfc5321/4.4/relay-leaves-return-path",
    "It refuses a message that has a Return-Path",
    refuses((text) => /^Return-Path:/m.test(text)),
  ),
  fault(
    "partial-554",
    "rfc5321/4.4/partial-success-ok",
    "Where one recipient is refused, so is the message",
    refuses((_text, names) => names.length > 1 && names.some((name) => name.startsWith("refuse-"))),
  ),
  fault("later-errors-untold", "rfc5321/4.1.1.4/later-errors-mailed", "Nobody hears of errors that come later", {
    relay: { silent: true },
  }),
  fault("last-line-lost", "rfc5321/4.1.1.4/last-line-completed", "It leaves a last line out that has no end", {
    relay: content((text) => text.slice(0, text.lastIndexOf("\r\n") + 2)),
  }),
  notification("bare-lf", "rfc5322/2.3/made-messages", "Its notifications have a bare LF", (header) =>
    header.replace(/\r\nSubject/, "\nSubject"),
  ),
  notification("long-line", "rfc5322/3.5/lines-998", "Its notifications have a line of 1200 characters", (header) =>
    header.replace("Subject: ", `Subject: ${"x".repeat(1200)}`),
  ),
  notification("without-date", "rfc5322/3.6/required-fields", "Its notifications have no Date", (header) =>
    header.replace(/Date:.*\r\n/, ""),
  ),
  notification("two-subjects", "rfc5322/3.6/field-counts", "Its notifications have two Subjects", (header) =>
    header.replace(/Subject:.*\r\n/, "$&$&"),
  ),
  notification("iso-date", "rfc5322/3.3/date-time", "The date of its notifications is that of ISO 8601", (header) =>
    header.replace(/Date:.*/, "Date: 2026-11-27T09:00:00Z"),
  ),
  notification(
    "named-zone",
    "rfc5322/4.3/alphabetic-zone-not-made",
    "The date of its notifications ends with GMT",
    (header) => header.replace(/(Date:.*)\+0000/, "$1GMT"),
  ),
  notification("without-id", "rfc5322/3.6.4/message-id", "Its notifications have no Message-ID", (header) =>
    header.replace(/Message-ID:.*\r\n/, ""),
  ),
  notification(
    "bare-id",
    "rfc5322/3.6.4/message-id-syntax",
    "The Message-ID of its notifications has no brackets",
    (header) => header.replace(/Message-ID: <(.*)>/, "Message-ID: $1"),
  ),
  notification(
    "same-id",
    "rfc5322/3.6.4/message-id-unique",
    "All its notifications have the same Message-ID",
    (header) => header.replace(/Message-ID:.*/, "Message-ID: <notification@mailspec.test>"),
  ),
  {
    id: "relaying-denied-552",
    breaks: "rfc5321/7.9/policy-550",
    summary: "Relaying is denied with 552",
    variants: ["smtp", "lmtp"],
    hooks: {
      outcome(_state, _input, _world, proper) {
        const outcome = proper();
        return outcome.because === "rfc5321/3.6.2/relay-denied-550"
          ? { ...outcome, replies: [reply("552", "5.7.1", "Not there")] }
          : outcome;
      },
    },
  },
  {
    id: "impatient-session",
    breaks: "rfc5321/4.5.3.2.7/server-5-minutes",
    summary: "Closes after 100 milliseconds of silence",
    hooks: { closesAfter: 100 },
  },
  {
    id: "odd-received-crashes",
    breaks: "rfc5321/3.7.2/odd-trace-robust",
    summary: "A Received field without a semicolon closes the connection",
    hooks: {
      outcome(_state, input, _world, proper) {
        const outcome = proper();
        if (input.kind !== "data" || !/^Received:[^;\r\n]*\r\n(?![ \t])/m.test(latin1(input.content))) return outcome;
        const { takes: _none, ...rest } = outcome;
        return { ...rest, closes: true };
      },
      reply: (octets, { input, outcome }) => (input?.kind === "data" && outcome.closes ? Buffer.alloc(0) : octets),
    },
  },
];
