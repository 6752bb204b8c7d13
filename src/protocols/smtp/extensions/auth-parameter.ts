import { authParameterFaults } from "../faults/auth-parameter.js";
import { pathArgument } from "../grammar/path.js";
import { bad, type Extension, XTEXT } from "./extension.js";

/** xtext of a mailbox or of <> (RFC 4954 §5) */
function isAuthParameter(value: string): boolean {
  if (value === "" || !XTEXT.test(value)) return false;
  const text = value.replace(/\+(..)/g, (_whole, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
  return text === "<>" || pathArgument(`FROM:<${text}>`, "FROM:", { utf8: true }).ok;
}

/** AUTH= of MAIL: taken from whom we know, and passed over otherwise (RFC 4954 §5). The command announces it. */
export const authParameter: Extension = {
  keyword: "AUTH",
  line: () => undefined,
  mail: { AUTH: (value = "") => (isAuthParameter(value) ? undefined : bad("rfc4954/5/parameter-malformed")) },
  examples: ["AUTH=<>"],
  faults: authParameterFaults,
};
