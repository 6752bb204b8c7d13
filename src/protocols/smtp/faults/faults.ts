import { commands } from "../commands.js";
import type { Fault } from "../server/fault.js";
import type { Variant } from "../variant.js";
import { requireTlsFaults } from "./requiretls.js";
import { statusCodeFaults } from "./status-codes.js";
import { submissionFaults } from "./submission.js";

const all: readonly Fault[] = [
  ...commands.flatMap(({ faults }) => faults),
  ...statusCodeFaults,
  ...requireTlsFaults,
  ...submissionFaults,
];

/** Every deliberate defect that a variant's reference server can have. */
export const faultsFor = (variant: Variant): readonly Fault[] =>
  all.filter(({ variants = [variant] }) => variants.includes(variant));
