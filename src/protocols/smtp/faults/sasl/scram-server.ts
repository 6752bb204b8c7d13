import { challenge, failure, success } from "../../../../reference/sasl/mechanism.js";
import type { Fault } from "../../server/fault.js";
import { mechanism } from "../because.js";
import { fault } from "./fault.js";
import { SCRAM, scramSaying } from "./scram-hooks.js";

/** RFC 5802 and 7677: what the server says. */
export const scramServerFaults: readonly Fault[] = [
  fault(
    "scram-other-order",
    "rfc5802/5/server-first-message",
    "Salt and iteration count change places",
    scramSaying((text) => text.replace(/(,s=[^,]+)(,i=\d+)/, "$2$1")),
  ),
  fault(
    "scram-other-nonce",
    "rfc5802/5/nonce-extended",
    "The nonce does not begin with the client's",
    scramSaying((text) => text.replace(/^r=./, "r=~")),
  ),
  fault(
    "scram-same-nonce",
    "rfc5802/5/nonce-fresh",
    "The server's nonce is always the same",
    scramSaying((text) => text.replace(/^(r=.{23})[^,]*/, "$1same")),
  ),
  fault(
    "scram-no-nonce",
    "rfc5802/5/nonce-not-empty",
    "The server adds nothing to the nonce",
    scramSaying((text) => text.replace(/^(r=.{23})[^,]*/, "$1")),
  ),
  fault(
    "scram-other-error",
    "rfc5802/5.1/m-error",
    "An extension that has to be known is some error",
    scramSaying((text) => text.replace("e=extensions-not-supported", "e=other-error")),
  ),
  fault(
    "scram-no-signature",
    "rfc5802/5/server-final-message",
    "The server ends without its signature",
    scramSaying((text) => (text.startsWith("v=") ? "" : text)),
  ),
  fault(
    "scram-signature-with-235",
    "rfc4954/4/success-without-data",
    "The signature comes with the 235",
    mechanism(SCRAM, (messages, world, its) => {
      const step = its.next(messages, world);
      return step.kind === "challenge" && step.text.startsWith("v=")
        ? success(/n=([^,]+)/.exec(messages.said[0]?.toString() ?? "")?.[1] ?? "")
        : step;
    }),
  ),
  fault(
    "scram-wrong-signature",
    "rfc5802/5/signature-right",
    "The signature is of another key",
    scramSaying((text) => text.replace(/^v=.{3}/, "v=AAA")),
  ),
  fault(
    "scram-salt-hex",
    "rfc5802/5.1/salt-base64",
    "The salt is no base64",
    scramSaying((text) => text.replace(/,s=[^,]+/, ",s=-_-_")),
  ),
  fault(
    "scram-no-count",
    "rfc5802/5.1/iteration-count-sent",
    "The iteration count is missing",
    scramSaying((text) => text.replace(/,i=\d+/, "")),
  ),
  fault(
    "scram-zero-count",
    "rfc5802/5.1/iteration-count-positive",
    "The iteration count begins with a zero",
    scramSaying((text) => text.replace(/,i=/, ",i=0")),
  ),
  fault(
    "scram-few-iterations",
    "rfc5802/5.1/iteration-count-4096",
    "SCRAM-SHA-1 iterates 512 times",
    mechanism(/^SCRAM-SHA-1$/, (messages, world, its) => {
      const step = its.next(messages, world);
      return step.kind === "challenge" ? challenge(step.text.replace(/,i=\d+/, ",i=512")) : step;
    }),
  ),
  fault(
    "scram-sha-256-few-iterations",
    "rfc7677/3/iteration-count-4096",
    "SCRAM-SHA-256 iterates 512 times",
    mechanism(/^SCRAM-SHA-256$/, (messages, world, its) => {
      const step = its.next(messages, world);
      return step.kind === "challenge" ? challenge(step.text.replace(/,i=\d+/, ",i=512")) : step;
    }),
  ),
  fault(
    "scram-silent-failure",
    "rfc5802/5.1/failure-with-error",
    "A failed exchange ends with a message without e",
    mechanism(SCRAM, (messages, world, its) => {
      const step = its.next(messages, world);
      if (messages.said.length === 3) return failure;
      return messages.said.length === 2 && step.kind === "failure" ? challenge("x=no") : step;
    }),
  ),
  fault(
    "scram-error-value",
    "rfc5802/5.1/error-values",
    "The error has a space",
    mechanism(SCRAM, (messages, world, its) => {
      const step = its.next(messages, world);
      if (messages.said.length === 3) return failure;
      return messages.said.length === 2 && step.kind === "failure" ? challenge("e=") : step;
    }),
  ),
];
