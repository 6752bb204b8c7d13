import { refuse } from "../model/outcomes.js";
import type { Fault, Hooks } from "../server/fault.js";
import { reading } from "./parameters.js";

const fault = (id: string, breaks: string, summary: string, hooks: Hooks): Fault => ({
  id,
  breaks,
  summary,
  hooks,
  variants: ["smtp", "submission"],
});

/** AUTH= of MAIL (RFC 4954 §5), and the line that is longer by it. */
export const authParameterFaults: readonly Fault[] = [
  fault("auth-parameter-plus", "rfc4954/5/parameter-syntax", "AUTH= with a plus sign is refused", {
    outcome: (state, input, _world, proper) =>
      input.kind === "command" && / AUTH=[^ ]*\w\+/i.test(input.command.raw)
        ? refuse(state, "501", "5.5.4", "What plus?", "rfc4954/5/parameter-malformed")[0]
        : proper(),
  }),
  fault("auth-parameter-unknown", "rfc4954/5/parameter-taken", "MAIL does not know AUTH=", {
    outcome: (state, input, _world, proper) =>
      input.kind === "command" && input.command.verb === "MAIL" && /AUTH=/i.test(input.command.raw)
        ? refuse(state, "555", "5.5.4", "AUTH is no parameter", "rfc5321/4.1.1.11/unknown-parameter-555")[0]
        : proper(),
  }),
  fault(
    "auth-parameter-any",
    "rfc4954/5/parameter-malformed",
    "AUTH= takes anything",
    reading(/^(MAIL .*) AUTH=\S+/i, "$1"),
  ),
  fault("auth-mail-line-512", "rfc4954/3/mail-line-longer", "Lines end at 512 octets", { closeOver: 510 }),
];
