import type { Fault } from "../server/fault.js";
import { firstOf, onCommand, onLine, only, onText, saying } from "./hooks.js";

/** What stands behind the code of a success. */
const onSuccess = (verb: string, change: (text: string) => string) =>
  onText([verb], (text) =>
    text.replace(/^(250 (?:2\.1\.5 )?)(.*)\r\n$/, (_all, code, its) => `${code}${change(its)}\r\n`),
  );

/** Faults in VRFY and EXPN (RFC 5321 §3.5). */
export const vrfyFaults: readonly Fault[] = [
  {
    id: "vrfy-unknown",
    breaks: "rfc5321/4.5.1/vrfy",
    summary: "VRFY is not known",
    hooks: onCommand(["VRFY"], (_outcome, state) => only(state, "500")),
  },
  {
    id: "no-expn",
    breaks: "rfc5321/3.5.1/expn",
    summary: "There is no EXPN",
    hooks: onCommand(["EXPN"], (_outcome, state) => only(state, "502")),
  },
  {
    id: "vrfy-without-argument",
    breaks: "rfc5321/4.1.1.6/argument-required",
    summary: "VRFY needs no argument",
    hooks: onLine((line) => line.replace(/^VRFY *$/, "VRFY postmaster")),
  },
  {
    id: "expn-without-argument",
    breaks: "rfc5321/4.1.1.7/argument-required",
    summary: "EXPN needs no argument",
    hooks: onLine((line) => line.replace(/^EXPN *$/, "EXPN postmaster")),
  },
  {
    id: "vrfy-always-550",
    breaks: "rfc5321/7.3/not-always-550",
    summary: "VRFY refuses everybody",
    hooks: onCommand(["VRFY"], (_outcome, state) => only(state, "550")),
  },
  {
    id: "vrfy-postmaster-alone",
    breaks: "rfc5321/3.5.1/local-mailboxes",
    summary: "VRFY knows the postmaster and nobody else",
    hooks: onCommand(["VRFY"], (outcome, state, { rest = "" }) =>
      /postmaster/i.test(rest) ? outcome : only(state, "550"),
    ),
  },
  {
    id: "vrfy-no-domain",
    breaks: "rfc5321/3.5.1/local-part-at-domain",
    summary: "VRFY takes no address",
    hooks: onCommand(["VRFY"], (outcome, state, { rest = "" }) => (rest.includes("@") ? only(state, "501") : outcome)),
  },
  {
    id: "vrfy-unusable",
    breaks: "rfc5321/3.5.2/usable-in-rcpt",
    summary: "VRFY gives addresses that RCPT refuses",
    // Who is authenticated may send to anywhere.
    variants: ["smtp", "lmtp"],
    hooks: onSuccess("VRFY", (text) => text.replace("@", "@inside.")),
  },
  {
    id: "vrfy-unverified",
    breaks: "rfc5321/3.5.3/no-250-unverified",
    summary: "VRFY says 250 to what has the right form",
    hooks: onCommand(["VRFY"], (outcome, _state, { rest = "" }) =>
      firstOf(outcome).code === "550" ? saying(outcome, "250", `<${rest}>`) : outcome,
    ),
  },
  {
    id: "vrfy-elsewhere-550",
    breaks: "rfc5321/3.5.3/cannot-verify-252",
    summary: "VRFY refuses addresses of elsewhere",
    variants: ["submission"],
    hooks: onCommand(["VRFY"], (outcome, state) => (firstOf(outcome).code === "252" ? only(state, "550") : outcome)),
  },
  {
    id: "vrfy-without-mailbox",
    breaks: "rfc5321/3.5.1/vrfy-250-mailbox",
    summary: "VRFY says that it knows the user, and no more",
    hooks: onSuccess("VRFY", () => "That user is here"),
  },
  {
    id: "vrfy-form",
    breaks: "rfc5321/3.5.1/vrfy-250-form",
    summary: "VRFY has a text behind the mailbox",
    hooks: onSuccess("VRFY", (text) => `${text} is here`),
  },
  {
    id: "vrfy-unqualified",
    breaks: "rfc5321/3.5.2/mailbox-qualified",
    summary: "VRFY gives a local-part alone",
    hooks: onSuccess("VRFY", (text) => text.replace(/@[^>]*/, "")),
  },
  {
    id: "vrfy-no-brackets",
    breaks: "rfc5321/3.5.2/angle-brackets",
    summary: "VRFY gives an address without brackets",
    hooks: onSuccess("VRFY", (text) => text.replace(/[<>]/g, "")),
  },
  {
    id: "vrfy-route",
    breaks: "rfc5321/3.5.2/no-source-routes",
    summary: "VRFY gives a source route",
    hooks: onSuccess("VRFY", (text) => text.replace("<", "<@mx.mailspec.test:")),
  },
  {
    id: "expn-without-mailbox",
    breaks: "rfc5321/3.5.1/expn-250-mailboxes",
    summary: "EXPN says that it knows the list, and no more",
    hooks: onSuccess("EXPN", () => "That list is here"),
  },
  {
    id: "expn-two-a-line",
    breaks: "rfc5321/3.5.1/expn-one-a-line",
    summary: "EXPN gives two members on a line",
    hooks: onSuccess("EXPN", (text) => `${text} ${text}`),
  },
];
