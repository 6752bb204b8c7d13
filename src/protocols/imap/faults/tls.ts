import type { Fault } from "../server/fault.js";
import { badIsNo, fault, onCommand, onLines, result } from "./hooks.js";

/** STARTTLS, TLS, and how long a silent session is kept. */
export const tlsFaults: readonly Fault[] = [
  fault(
    "starttls-injection",
    "rfc9051/6.2.1/no-injection",
    "What came in the clear behind STARTTLS is carried out inside TLS",
    {
      keepInjected: true,
    },
  ),
  fault(
    "starttls-again-is-no",
    "rfc9051/6.2.1/bad-after-tls",
    "STARTTLS inside TLS is NO",
    badIsNo(({ name, before }) => name === "STARTTLS" && before.secure),
  ),
  fault(
    "starttls-on-imaps-is-no",
    "rfc9051/6.2.1/bad-on-implicit-tls",
    "STARTTLS on a port with TLS is NO",
    badIsNo(({ name, before }) => name === "STARTTLS" && before.secure),
  ),
  fault(
    "starttls-in-vain",
    "rfc9051/11.2/starttls-on-cleartext",
    "STARTTLS is announced, and refused",
    onLines(/ STARTTLS/i, "NO"),
  ),
  fault("starttls-inside", "rfc9051/6.2.1/not-advertised-after-tls", "STARTTLS is announced inside TLS", {
    reply: (octets, { before, name }) =>
      before.secure && name === "CAPABILITY"
        ? Buffer.from(octets.toString("latin1").replace(" LITERAL+", " STARTTLS LITERAL+"), "latin1")
        : octets,
  }),
  fault("greets-inside", "rfc9051/6.2.1/negotiation-behind-ok", "There is another greeting inside TLS", {
    greetsAgain: "* OK At your service\r\n",
  }),
  fault("tls-1.1-only", "rfc8314/4/tls-1.2", "Nothing later than TLS 1.1 is spoken", { onlyOldTls: true }),
  fault("tls-1.0", "rfc8314/4/tls-1.0-discontinued", "TLS 1.0 is spoken", { oldTls: true }),
  fault("tls-1.2-at-most", "rfc9051/11.1/tls-1.3", "Nothing later than TLS 1.2 is spoken", { noTls13: true }),
  fault(
    "authenticated-by-tls",
    "rfc9051/6.2.1/not-authenticated-after-tls",
    "Whoever has begun TLS need not log in",
    onCommand(/^LIST$/, (its, { session }) =>
      session.secure && session.state === "greeted" ? result(its, "OK") : its,
    ),
  ),
  fault("tls-no-alert", "rfc8314/3.4/close-alert", "TCP is closed without a close alert", { noCloseNotify: true }),
  fault("autologout-too-soon", "rfc9051/5.4/autologout-30-minutes", "A session that is silent for 100 ms is closed", {
    closesAfter: 100,
  }),
  fault("autologout-not-reset", "rfc9051/5.4/autologout-reset", "A session that was silent for 100 ms once is closed", {
    closesAfter: 100,
  }),
  {
    ...fault("autologout-not-reset-rev1", "rfc3501/5.4/autologout-reset", "So is one of rev1", { closesAfter: 100 }),
    variant: "imap4rev1",
  },
];
