import { failure } from "../../../../reference/sasl/mechanism.js";
import type { Fault } from "../../server/fault.js";
import { hearing, mechanism } from "../because.js";
import { fault } from "./fault.js";
import { SCRAM, scramHearing, scramLetsIn, scramTakesFirst } from "./scram-hooks.js";

/** RFC 5802 and 7677: what the server makes of what the client says. */
export const scramClientFaults: readonly Fault[] = [
  fault(
    "scram-right-refused",
    "rfc5802/3/proof-right",
    "The proof of SCRAM is never right",
    scramHearing(1, /p=./, "p=0"),
  ),
  fault(
    "scram-sha-256-right-refused",
    "rfc7677/3/as-sha-1",
    "The proof of SCRAM-SHA-256 is never right",
    hearing(/^SCRAM-SHA-256$/, (message, index) =>
      index === 1 ? message.toString("latin1").replace(/p=./, "p=0") : message,
    ),
  ),
  fault(
    "scram-any-proof",
    "rfc5802/3/proof-wrong",
    "Any proof is right",
    scramLetsIn(() => true),
  ),
  fault(
    "scram-no-utf8",
    "rfc5802/3/utf-8",
    "A name that is no UTF-8 is taken",
    scramTakesFirst((text) => text.includes("\xff")),
  ),
  fault("scram-not-first", "rfc5802/5/client-first", "The first message is not taken as the initial response", {
    line: (line) => Buffer.from(line.toString("latin1").replace(/^(AUTH SCRAM-\S+) .*/i, "$1"), "latin1"),
  }),
  fault(
    "scram-any-letter",
    "rfc5802/5/first-letter",
    "The first letter does not matter",
    scramTakesFirst((text) => /^[^nyp]/.test(text)),
  ),
  fault(
    "scram-any-case",
    "rfc5802/5/attribute-case",
    "Attributes are taken in any case",
    scramTakesFirst((text) => text.startsWith("n,,N=")),
  ),
  fault(
    "scram-any-order",
    "rfc5802/5/attribute-order",
    "Attributes are taken in any order",
    scramTakesFirst((text) => text.startsWith("n,,r=")),
  ),
  fault(
    "scram-any-nonce",
    "rfc5802/5/final-verifies-nonce",
    "The nonce of the second message is not looked at",
    scramLetsIn(([, second]) => !/r=.{24,}[\dA-Za-z.](?<!x),p=/.test(second?.toString("latin1") ?? "")),
  ),
  fault(
    "scram-any-identity",
    "rfc5802/5.1/authorization-verified",
    "The authorization identity is not looked at",
    scramLetsIn(([first]) => first?.toString().includes("a=mailspec-nobody") ?? false),
  ),
  fault(
    "scram-wants-identity",
    "rfc5802/5.1/identity-derived",
    "Without an authorization identity SCRAM fails",
    mechanism(SCRAM, (messages, world, its) =>
      messages.said[0]?.toString().startsWith("n,,") ? failure : its.next(messages, world),
    ),
  ),
  fault(
    "scram-no-name",
    "rfc5802/5.1/username-empty",
    "An empty name is taken",
    scramTakesFirst((text) => text.startsWith("n,,n=,")),
  ),
  fault(
    "scram-any-escape",
    "rfc5802/5.1/username-escapes",
    "= in a name stands for itself",
    scramTakesFirst((text) => text.startsWith("n,,n=mail=spec")),
  ),
  fault(
    "scram-m",
    "rfc5802/5.1/m-fails",
    "The attribute m is passed over",
    scramTakesFirst((text) => text.startsWith("n,,m=")),
  ),
  fault(
    "scram-no-extensions",
    "rfc5802/5.1/unknown-extensions",
    "An unknown attribute fails",
    mechanism(SCRAM, (messages, world, its) =>
      /,z=/.test(messages.said[0]?.toString() ?? "") ? failure : its.next(messages, world),
    ),
  ),
];
