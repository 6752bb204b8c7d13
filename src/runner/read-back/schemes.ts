import type { Registered } from "../../protocol/protocol.js";

/** Schemes of the protocols over which mail can be read back. */
export const schemesThatRead = (protocols: readonly Registered[]): readonly string[] =>
  protocols.flatMap(({ readsMail, schemes }) => (readsMail ? schemes.map(({ name }) => name) : []));
