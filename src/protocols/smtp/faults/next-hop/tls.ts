import type { Fault } from "../../server/fault.js";
import type { Passed } from "../../server/passed.js";
import type { RelayHooks } from "../../server/relay.js";
import { full } from "../reports.js";
import { due, fault, lines, SUBMISSION, text } from "./fault.js";

const optional = ({ content }: Passed): boolean => /^TLS-Required: No/im.test(content.toString("latin1"));
/** Asks nobody for TLS. */
const careless: RelayHooks = { needsTls: () => false };
/** Asks for TLS also where the sender says that it need not be. */
const insistent: RelayHooks = { needsTls: (proper, passed) => proper || optional(passed) };

/** TLS (RFC 3207, RFC 8689). */
export const tlsFaults: readonly Fault[] = [
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
