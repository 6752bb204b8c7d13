import { commands } from "../commands.js";
import { extensions } from "../extensions/extensions.js";
import type { Fault } from "../server/fault.js";
import type { Variant } from "../variant.js";
import { addedFieldFaults } from "./added-fields.js";
import { bdatFaults } from "./bdat.js";
import { codeFaults } from "./codes.js";
import { dataFaults } from "./data.js";
import { deliveryFaults } from "./delivery.js";
import { extensionFaults } from "./extensions.js";
import { formFaults } from "./form.js";
import { helloFaults } from "./hello.js";
import { lmtpFaults } from "./lmtp.js";
import { nextHopFaults } from "./next-hop.js";
import { pathFaults } from "./paths.js";
import { pipeliningFaults } from "./pipelining.js";
import { readingFaults } from "./reading.js";
import { recipientFaults } from "./recipients.js";
import { relayFaults } from "./relay.js";
import { relayMadeFaults } from "./relay-made.js";
import { reportFaults } from "./reports.js";
import { sessionFaults } from "./session.js";
import { sizeFaults } from "./sizes.js";
import { stateFaults } from "./states.js";
import { statusCodeFaults } from "./status-codes.js";
import { submissionFaults } from "./submission.js";
import { submittedFaults } from "./submitted.js";
import { traceFaults } from "./trace.js";
import { transactionFaults } from "./transaction.js";
import { vrfyFaults } from "./vrfy.js";

const all: readonly Fault[] = [
  ...statusCodeFaults,
  ...submissionFaults,
  ...submittedFaults,
  ...formFaults,
  ...helloFaults,
  ...readingFaults,
  ...codeFaults,
  ...stateFaults,
  ...sessionFaults,
  ...transactionFaults,
  ...vrfyFaults,
  ...dataFaults,
  ...traceFaults,
  ...addedFieldFaults,
  ...deliveryFaults,
  ...lmtpFaults,
  ...pathFaults,
  ...sizeFaults,
  ...extensionFaults,
  ...pipeliningFaults,
  ...bdatFaults,
  ...recipientFaults,
  ...relayFaults,
  ...relayMadeFaults,
  ...reportFaults,
  ...nextHopFaults,
  ...extensions.flatMap((its) => its.faults ?? []),
  ...commands.flatMap(({ faults }) => faults),
];

/** Every deliberate defect that a variant's reference server can have. */
export const faultsFor = (variant: Variant): readonly Fault[] =>
  all.filter(({ variants = [variant] }) => variants.includes(variant));
