import type { SessionState } from "../model/state.js";
import type { Fault } from "../server/fault.js";
import { onText } from "./hooks.js";

/** A capability line with something behind its tag. */
const withArgument = (tag: string, breaks: string): Fault => ({
  id: `capability-${tag.toLowerCase()}-argument`,
  breaks,
  summary: `${tag} has an argument`,
  hooks: onText(["CAPA"], (text) => text.replace(`\r\n${tag}\r\n`, `\r\n${tag} YES\r\n`)),
});

/** What CAPA says after the login only, or before it only. */
const capaIn = (phase: SessionState["phase"], change: (text: string) => string) =>
  onText(["CAPA"], (text, { before }) => (before.phase === phase ? change(text) : text));

/** Faults in what the list of capabilities says, and in what it says to whom. */
export const capabilityFaults: readonly Fault[] = [
  {
    id: "x-capability",
    breaks: "rfc2449/9/no-x-capability",
    summary: "X-MAILSPEC is announced",
    hooks: onText(["CAPA"], (text) => text.replace("TOP\r\n", "TOP\r\nX-MAILSPEC\r\n")),
  },
  withArgument("TOP", "rfc2449/6.1/top-no-arguments"),
  withArgument("USER", "rfc2449/6.2/user-no-arguments"),
  withArgument("RESP-CODES", "rfc2449/6.4/resp-codes-no-arguments"),
  withArgument("PIPELINING", "rfc2449/6.6/pipelining-no-arguments"),
  withArgument("UIDL", "rfc2449/6.8/uidl-no-arguments"),
  withArgument("STLS", "rfc2595/8/stls-no-capability-arguments"),
  withArgument("LANG", "rfc6856/3.1/lang-no-arguments"),
  {
    id: "capability-after-login-only",
    breaks: "rfc2449/6/announced-in-both",
    summary: "PIPELINING is announced after login only",
    hooks: capaIn("authorization", (text) => text.replace("PIPELINING\r\n", "")),
  },
  {
    id: "implementation-changes",
    breaks: "rfc2449/6.9/implementation-same",
    summary: "IMPLEMENTATION says more after login",
    hooks: capaIn("transaction", (text) => text.replace("mailspec-reference", "mailspec-reference build-7")),
  },
  {
    id: "sasl-shrinks",
    breaks: "rfc5034/3/sasl-same",
    summary: "SASL lists less after login",
    hooks: capaIn("transaction", (text) => text.replace("SASL PLAIN CRAM-MD5", "SASL PLAIN")),
  },
  {
    id: "login-delay-grows",
    breaks: "rfc2449/6.5/login-delay-largest",
    summary: "LOGIN-DELAY is larger after login",
    hooks: capaIn("transaction", (text) => text.replace("LOGIN-DELAY 0", "LOGIN-DELAY 60")),
  },
  {
    id: "expire-shrinks",
    breaks: "rfc2449/6.7/expire-smallest",
    summary: "EXPIRE is smaller after login",
    hooks: capaIn("transaction", (text) => text.replace("EXPIRE NEVER", "EXPIRE 30")),
  },
  {
    id: "expire-days-shrink",
    breaks: "rfc2449/6.7/expire-smallest",
    summary: "EXPIRE promises fewer days after login",
    hooks: onText(["CAPA"], (text, { before }) =>
      text.replace("EXPIRE NEVER", before.phase === "transaction" ? "EXPIRE 7" : "EXPIRE 30 USER"),
    ),
  },
  {
    id: "stls-announced-under-tls",
    breaks: "rfc2595/4/stls-announced",
    summary: "STLS is announced under TLS and refused there",
    hooks: onText(["CAPA"], (text, { before }) => (before.secure ? text.replace("TOP\r\n", "TOP\r\nSTLS\r\n") : text)),
  },
  {
    id: "utf8-capability-argument",
    breaks: "rfc6856/2/utf8-argument",
    summary: "UTF8 has an argument of its own",
    hooks: onText(["CAPA"], (text) => text.replace("UTF8 USER", "UTF8 USER YES")),
  },
  {
    id: "resp-codes-unannounced",
    breaks: "rfc2449/8/resp-codes-announced",
    summary: "Response codes come, and RESP-CODES is not announced",
    hooks: onText(["CAPA"], (text) => text.replace("RESP-CODES\r\n", "")),
  },
  {
    id: "unannounced-uidl",
    breaks: "rfc2449/5/list-complete",
    summary: "UIDL works and is not announced",
    hooks: onText(["CAPA"], (text) => text.replace("UIDL\r\n", "")),
  },
  {
    id: "login-delay-not-enforced",
    breaks: "rfc2449/6.5/login-delay-enforced",
    summary: "LOGIN-DELAY 900 is announced, and logins come as often as they like",
    hooks: onText(["CAPA"], (text) => text.replace("LOGIN-DELAY 0", "LOGIN-DELAY 900")),
  },
  {
    id: "login-delay-without-user",
    breaks: "rfc2449/6.5/login-delay-user",
    summary: "LOGIN-DELAY differs after login, and USER does not say so",
    hooks: capaIn("authorization", (text) => text.replace("LOGIN-DELAY 0", "LOGIN-DELAY 60")),
  },
  {
    id: "expire-without-user",
    breaks: "rfc2449/6.7/expire-user",
    summary: "EXPIRE differs after login, and USER does not say so",
    hooks: capaIn("authorization", (text) => text.replace("EXPIRE NEVER", "EXPIRE 30")),
  },
];
