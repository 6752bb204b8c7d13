import type { Outcome, SessionState } from "../model/state.js";
import type { Fault, Hooks } from "../server/fault.js";
import { firstOf, isRefused, onCommand, onLine, only, onText, saying } from "./hooks.js";

/** What stands behind the code of a success. */
const onSuccess = (verb: string, change: (text: string) => string) =>
  onText([verb], (text) =>
    text.replace(/^(250 (?:2\.1\.5 )?)(.*)\r\n$/, (_all, code, its) => `${code}${change(its)}\r\n`),
  );

/** Changes what is answered to VRFY and EXPN with SMTPUTF8. */
const onUtf8 = (change: (outcome: Outcome, state: SessionState) => Outcome): Hooks =>
  onCommand(["VRFY", "EXPN"], (outcome, state, { rest = "" }) =>
    / SMTPUTF8$/i.test(rest) ? change(outcome, state) : outcome,
  );

function utf8Stays(): Hooks {
  const asked = new Set<number>();
  return {
    reply(octets, { input, connection }) {
      if (input?.kind !== "command" || !/^(?:VRFY|EXPN)$/.test(input.command.verb)) return octets;
      const was = asked.has(connection);
      if (/ SMTPUTF8$/i.test(input.command.raw)) asked.add(connection);
      return was ? Buffer.from(octets.toString("latin1").replace("<", "Gr\xc3\xbc\xc3\x9fe <"), "latin1") : octets;
    },
  };
}

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
  {
    id: "vrfy-utf8-a-name",
    breaks: "rfc6531/3.7.4.2/vrfy-parameter",
    summary: "SMTPUTF8 is a part of the name that VRFY asks for",
    hooks: onUtf8((outcome, state) => (isRefused(outcome) ? outcome : only(state, "550"))),
  },
  {
    id: "vrfy-utf8-any-value",
    breaks: "rfc6531/3.7.4.2/vrfy-parameter-value",
    summary: "SMTPUTF8 in VRFY may have a value",
    hooks: onLine((line) => line.replace(/^((?:VRFY|EXPN) .* SMTPUTF8)=.*/i, "$1")),
  },
  {
    id: "vrfy-utf8-without-mailbox",
    breaks: "rfc6531/3.7.4.2/vrfy-250-mailbox",
    summary: "VRFY with SMTPUTF8 says that it knows the user, and no more",
    hooks: onUtf8((outcome) => (isRefused(outcome) ? outcome : saying(outcome, "250", "I know"))),
  },
  {
    id: "vrfy-utf8-form",
    breaks: "rfc6531/3.7.4.2/vrfy-250-form",
    summary: "VRFY with SMTPUTF8 has a text behind the mailbox",
    hooks: onUtf8((outcome) =>
      isRefused(outcome) ? outcome : saying(outcome, "250", `${firstOf(outcome).lines[0]} is here`),
    ),
  },
  {
    id: "vrfy-utf8-stays",
    breaks: "rfc6531/3.7.4.2/this-command-only",
    summary: "Once VRFY had SMTPUTF8 it is answered in UTF-8",
    hooks: utf8Stays(),
  },
];
