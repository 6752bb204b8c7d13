import { commands } from "../commands.js";
import type { Fault } from "../server/fault.js";
import type { Variant } from "../variant.js";
import { bdatFaults } from "./bdat.js";
import { extensionFaults } from "./extensions.js";
import { pathFaults } from "./paths.js";
import { pipeliningFaults } from "./pipelining.js";
import { sizeFaults } from "./sizes.js";

const all: readonly Fault[] = [
  ...pathFaults,
  ...sizeFaults,
  ...extensionFaults,
  ...pipeliningFaults,
  ...bdatFaults,
  ...commands.flatMap(({ faults }) => faults),
];

/** Every deliberate defect that a variant's reference server can have. */
export const faultsFor = (variant: Variant): readonly Fault[] =>
  all.filter(({ variants = [variant] }) => variants.includes(variant));
