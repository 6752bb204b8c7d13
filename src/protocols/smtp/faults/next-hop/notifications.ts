import type { Fault } from "../../server/fault.js";
import type { RelayHooks } from "../../server/relay.js";
import { due, fault, SUBMISSION, text } from "./fault.js";

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

/** Notifications (RFC 5321 §3.6.3, §4.4, §6.1). */
export const notificationFaults: readonly Fault[] = [
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
