import type { Fault } from "../server/fault.js";
import { binaryFaults } from "./fetch/binary.js";
import { envelopeFaults } from "./fetch/envelope.js";
import { itemFaults } from "./fetch/items.js";
import { mimeFaults } from "./fetch/mime.js";
import { partialFaults } from "./fetch/partial.js";
import { sectionFaults } from "./fetch/sections.js";
import { setFaults } from "./fetch/sets.js";
import { structureFaults } from "./fetch/structure.js";

/** What FETCH is asked for, and what it tells of messages. */
export const fetchingFaults: readonly Fault[] = [
  ...itemFaults,
  ...partialFaults,
  ...binaryFaults,
  ...sectionFaults,
  ...envelopeFaults,
  ...structureFaults,
  ...mimeFaults,
  ...setFaults,
];
