import type { Fault } from "../server/fault.js";
import { cramFaults } from "./sasl/cram-md5.js";
import { oauthFaults } from "./sasl/oauthbearer.js";
import { plainFaults } from "./sasl/plain.js";
import { scramClientFaults } from "./sasl/scram-client.js";
import { scramPlusFaults } from "./sasl/scram-plus.js";
import { scramServerFaults } from "./sasl/scram-server.js";

/** Faults in the mechanisms of AUTH. */
export const mechanismFaults: readonly Fault[] = [
  ...plainFaults,
  ...cramFaults,
  ...scramServerFaults,
  ...scramClientFaults,
  ...scramPlusFaults,
  ...oauthFaults,
];
