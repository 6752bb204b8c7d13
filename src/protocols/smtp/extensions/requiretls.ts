import { requireTlsFaults } from "../faults/requiretls.js";
import { withoutParameter } from "../rules/ehlo-line.js";
import { type Extension, withoutValue } from "./extension.js";

/** RFC 8689 */
export const requireTls: Extension = {
  keyword: "REQUIRETLS",
  line: ({ secure }) => (secure ? "REQUIRETLS" : undefined),
  mail: { REQUIRETLS: withoutValue("rfc8689/2/parameter-no-value") },
  onlyWhenOffered: true,
  isPassedOn: true,
  rules: [withoutParameter("REQUIRETLS", "rfc8689/2/keyword-no-parameter")],
  faults: requireTlsFaults,
};
