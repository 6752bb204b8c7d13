import type { Parameter } from "../grammar/path.js";
import type { Fault } from "../server/fault.js";
import type { Passed } from "../server/passed.js";
import type { RelayHooks } from "../server/relay.js";
import type { Fate } from "../server/report.js";
import type { Variant } from "../variant.js";

const fault = (
  id: string,
  breaks: string,
  summary: string,
  relay: RelayHooks,
  variants: readonly Variant[] = ["smtp", "submission"],
): Fault => ({ id: `report-${id}`, breaks, summary, variants, hooks: { relay } });

const notifyOf = ({ recipient }: Fate): string | undefined =>
  recipient.parameters.find(({ keyword }) => keyword === "NOTIFY")?.value?.toUpperCase();

/** Somebody hears, or does not hear, of something. */
const due = (change: (proper: boolean, fate: Fate) => boolean): RelayHooks => ({ due: change });
/** Changes the text of reports, as ISO 8859-1. */
const text = (change: (text: string, about: Passed) => string): RelayHooks => ({
  reports: (its, about) => ({ ...its, content: Buffer.from(change(its.content.toString("latin1"), about), "latin1") }),
});
/** A field is missing in them. */
const lacks = (field: string): RelayHooks => text((its) => its.replace(new RegExp(`^${field}:.*\r\n`, "m"), ""));
const sent = (change: (its: Passed, about: Passed) => Partial<Passed>): RelayHooks => ({
  reports: (its, about) => ({ ...its, ...change(its, about) }),
});
const to = (address: string): Partial<Passed> => {
  const [local = "", domain = ""] = address.split("@");
  return { recipients: [{ mailbox: { written: address, local, domain }, parameters: [] }] };
};
/** The whole message is in them. */
export const full = text((its, about) =>
  its.replace(
    /Content-Type: text\/rfc822-headers[\s\S]*?(?=\r\n--)/,
    `Content-Type: message/rfc822\r\n\r\n${about.content.toString("latin1")}`,
  ),
);
const parameter = (keyword: string, value: string): Parameter => ({ keyword, value });
const withDsn = due((proper, fate) => proper && fate.action === "failed");

/** Defects of the reference server as one who reports what became of mail. */
export const reportFaults: readonly Fault[] = [
  fault(
    "failed-untold",
    "rfc3461/5.2.6/failed-report",
    "Who asks to hear of failures hears of none",
    due((proper, fate) => proper && notifyOf(fate) === undefined),
  ),
  fault(
    "failed-default-untold",
    "rfc3461/5.2.6/default-failed-report",
    "Who asks for nothing hears of no failure",
    due((proper, fate) => proper && notifyOf(fate) !== undefined),
  ),
  fault(
    "failed-always",
    "rfc3461/5.2.6/no-failure-no-report",
    "Of failures everybody hears",
    due((proper, { action }) => proper || action === "failed"),
  ),
  fault("relayed-untold", "rfc3461/5.2.2/relayed-report", "Nobody hears that a message was relayed", withDsn, [
    "submission",
  ]),
  fault(
    "failed-without-dsn-untold",
    "rfc3461/5.2.2/failed-report",
    "Who asks to hear of failures hears of none",
    due((proper, fate) => proper && notifyOf(fate) === undefined),
  ),
  fault(
    "never-without-dsn",
    "rfc3461/5.2.2/never-no-report",
    "NEVER counts for nothing",
    due((proper, fate) => proper || notifyOf(fate) === "NEVER"),
  ),
  fault(
    "relayed-always",
    "rfc3461/5.2.2/default-no-report",
    "Of every message that was relayed there is a report",
    due((proper, { action }) => proper || action === "relayed"),
  ),
  fault(
    "failed-default-without-dsn-untold",
    "rfc3461/5.2.2/default-failed-report",
    "Who asks for nothing hears of no failure",
    due((proper, fate) => proper && notifyOf(fate) !== undefined),
  ),
  fault("dsn-unasked", "rfc3461/5.2.2/no-parameters", "RET goes to who does not know it", {
    line: (line) => (line.startsWith("MAIL") && !line.includes(" RET=") ? `${line} RET=HDRS` : line),
  }),
  fault(
    "delivered-untold",
    "rfc3461/5.2.3/delivered-report",
    "Nobody hears of a delivery",
    due((proper, { action }) => proper && action !== "delivered"),
  ),
  fault("delivered-here-untold", "rfc3461/5.2.3/delivered-report", "Who has a mailbox here hears of no delivery", {
    due: (proper, { action }, { sender }) => proper && (action !== "delivered" || sender.endsWith("@mailspec.example")),
  }),
  fault(
    "delivered-always",
    "rfc3461/5.2.3/no-success-no-report",
    "Of every delivery there is a report",
    due((proper, { action }) => proper || action === "delivered"),
  ),
  fault(
    "delivered-default",
    "rfc3461/5.2.3/default-no-report",
    "Of every delivery there is a report",
    due((proper, { action }) => proper || action === "delivered"),
  ),
  ...["rfc3461/5.2/no-report-to-nobody"].map((breaks, index) =>
    fault(`to-from-${index}`, breaks, "Where the sender is <>, From is told", {
      answersNull: ({ content }) => /^From: <(.+)>/m.exec(content.toString("latin1"))?.[1] ?? "",
    }),
  ),
  fault("not-due", "rfc3461/5.2.8/report-only-due", "A report names all recipients that failed", {
    reports: (its, { recipients }) => ({
      ...its,
      content: Buffer.from(
        its.content
          .toString("latin1")
          .replace(
            /(?=Final-Recipient:)/,
            recipients
              .map(
                ({ mailbox }) =>
                  `Final-Recipient: rfc822; ${mailbox.written}\r\nAction: failed\r\nStatus: 5.0.0\r\n\r\n`,
              )
              .join(""),
          ),
        "latin1",
      ),
    }),
  }),
  ...["rfc3461/6.1/null-sender"].map((breaks, index) =>
    fault(
      `from-postmaster-${index}`,
      breaks,
      "Reports come from postmaster",
      sent(() => ({ sender: "postmaster@mailspec.test" })),
    ),
  ),
  ...["rfc3461/6.1/to-the-envelope-sender"].map((breaks, index) =>
    fault(
      `to-errors-to-${index}`,
      breaks,
      "Reports go to Errors-To",
      sent(() => to("a@elsewhere.invalid")),
    ),
  ),
  fault(
    "with-ret",
    "rfc3461/6.1/no-ret",
    "Reports are sent with RET",
    sent(({ parameters }) => ({ parameters: [...parameters, parameter("RET", "HDRS")] })),
  ),
  fault(
    "with-notify",
    "rfc3461/6.1/notify-never-only",
    "Reports are sent with NOTIFY=FAILURE",
    sent(({ recipients }) => ({
      recipients: recipients.map((its) => ({ ...its, parameters: [parameter("NOTIFY", "FAILURE")] })),
    })),
  ),
  fault(
    "mixed",
    "rfc3461/6.2/multipart-report",
    "Reports are multipart/mixed",
    text((its) => its.replace("multipart/report; report-type=delivery-status;", "multipart/mixed;")),
  ),
  fault(
    "plain-status",
    "rfc3461/6.2/parts",
    "The second part is text/plain",
    text((its) => its.replace("message/delivery-status", "text/plain")),
  ),
  fault(
    "unlabelled",
    "rfc3461/6.2/third-part-labelled",
    "The third part has no Content-Type",
    text((its) => its.replace(/Content-Type: (?:text\/rfc822-headers|message\/rfc822)\r\n/, "")),
  ),
  fault(
    "not-full",
    "rfc3461/6.2/full",
    "The message never comes back",
    text((its) =>
      its.replace(
        /Content-Type: message\/rfc822[\s\S]*?\r\n--/,
        "Content-Type: text/rfc822-headers\r\n\r\nSubject: x\r\n\r\n--",
      ),
    ),
  ),
  fault("not-headers", "rfc3461/6.2/hdrs", "The whole message comes back", full),
  ...["rfc3461/6.2/success-headers-only", "rfc3461/4.3/success-headers-only"].map((breaks, index) =>
    fault(`success-full-${index}`, breaks, "The whole message comes back", full, ["submission"]),
  ),
  fault("envid-lost", "rfc3461/6.3/envelope-id", "Original-Envelope-Id is missing", lacks("Original-Envelope-Id")),
  fault(
    "envid-invented",
    "rfc3461/6.3/no-envelope-id",
    "Original-Envelope-Id is made up",
    text((its) => its.replace("Reporting-MTA:", "Original-Envelope-Id: x\r\nReporting-MTA:")),
  ),
  fault("no-reporting-mta", "rfc3461/6.3/reporting-mta", "Reporting-MTA is missing", lacks("Reporting-MTA")),
  fault(
    "short-reporting-mta",
    "rfc3461/6.3/reporting-mta-dns",
    "Reporting-MTA is mx",
    text((its) => its.replace(/^(Reporting-MTA: dns;).*/m, "$1 mx")),
  ),
  fault(
    "localhost",
    "rfc3461/6.3/reporting-mta-not-dns",
    "Reporting-MTA is localhost",
    text((its) => its.replace(/^(Reporting-MTA: dns;).*/m, "$1 localhost")),
  ),
  fault("orcpt-lost", "rfc3461/6.3/original-recipient", "Original-Recipient is missing", lacks("Original-Recipient")),
  fault(
    "orcpt-invented",
    "rfc3461/6.3/no-original-recipient",
    "Original-Recipient is made up",
    text((its) =>
      its.replace("Final-Recipient:", "Original-Recipient: rfc822; x@mailspec.example\r\nFinal-Recipient:"),
    ),
  ),
  fault("no-final-recipient", "rfc3461/6.3/final-recipient", "Final-Recipient is missing", lacks("Final-Recipient")),
  fault(
    "address-changed",
    "rfc3461/9.1/address-unchanged",
    "A slash becomes a dot in Final-Recipient",
    text((its) => its.replace(/^Final-Recipient:.*/m, (line) => line.replace("/", "."))),
  ),
  fault("no-action", "rfc3461/6.3/action", "Action is missing", lacks("Action")),
  fault("no-status", "rfc3461/6.3/status", "Status is missing", lacks("Status")),
  fault(
    "delivered-status",
    "rfc3463/3.2/delivered-1.5",
    "The status of a delivery is that of a full mailbox",
    text((its) => its.replace("Status: 2.0.0", "Status: 2.2.2")),
  ),
  fault("no-remote-mta", "rfc3461/6.3/remote-mta", "Remote-MTA is missing", lacks("Remote-MTA")),
  fault(
    "remote-mta-type",
    "rfc3461/6.3/remote-mta-dns",
    "Remote-MTA is of type ip",
    text((its) => its.replace("Remote-MTA: dns;", "Remote-MTA: ip;")),
  ),
  fault("no-diagnostic", "rfc3461/6.3/diagnostic-code", "Diagnostic-Code is missing", lacks("Diagnostic-Code")),
  fault(
    "diagnostic-type",
    "rfc3461/6.3/diagnostic-smtp",
    "Diagnostic-Code is of type x-unix",
    text((its) => its.replace("Diagnostic-Code: smtp;", "Diagnostic-Code: x-unix;")),
  ),
  fault(
    "diagnostic-text",
    "rfc3461/9.2/diagnostic-exact",
    "Diagnostic-Code is in words of its own",
    text((its) => its.replace(/^(Diagnostic-Code: smtp;).*/m, "$1 550 No")),
  ),
];
