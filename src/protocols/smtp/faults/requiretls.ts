import { refuse, reply, say } from "../model/outcomes.js";
import type { Input } from "../model/state.js";
import type { Fault, Hooks } from "../server/fault.js";
import { rewriting } from "./because.js";

const fault = (id: string, breaks: string, summary: string, hooks: Hooks): Fault => ({ id, breaks, summary, hooks });
const underTls = (its: Fault): Fault => ({ ...its, variants: ["submission"] });
const asks = (input: Input) =>
  input.kind === "command" && input.command.verb === "MAIL" && /REQUIRETLS/i.test(input.command.raw);
const reading = (from: RegExp, to: string): Hooks => ({
  line: (line) => Buffer.from(line.toString("latin1").replace(from, to), "latin1"),
});

/** Faults in REQUIRETLS (RFC 8689). */
export const requireTlsFaults: readonly Fault[] = [
  fault(
    "requiretls-parameter",
    "rfc8689/2/keyword-no-parameter",
    "REQUIRETLS is announced with a parameter",
    rewriting(/REQUIRETLS\r/, "REQUIRETLS yes\r"),
  ),
  underTls(
    fault(
      "requiretls-value",
      "rfc8689/2/parameter-no-value",
      "REQUIRETLS takes a value",
      reading(/REQUIRETLS=\S+/i, "REQUIRETLS"),
    ),
  ),
  underTls(
    fault("requiretls-refused", "rfc8689/2/parameter-taken", "REQUIRETLS is announced, and refused", {
      outcome: (state, input, _world, proper) =>
        asks(input) ? refuse(state, "555", "5.5.4", "Not known", "rfc8689/2/parameter-taken")[0] : proper(),
    }),
  ),
  fault("requiretls-in-the-clear", "rfc8689/2/under-tls-only", "REQUIRETLS is taken in the clear", {
    outcome: (state, input, _world, proper) =>
      asks(input) && !state.secure && state.hello
        ? say(
            { ...state, transaction: { reversePath: "", parameters: [], recipients: [] } },
            reply("250", "2.1.0", "Well"),
            "rfc8689/2/parameter-taken",
          )
        : proper(),
  }),
  fault(
    "requiretls-in-the-clear-only",
    "rfc8689/2/announced-under-tls",
    "REQUIRETLS is known under TLS, and not announced",
    rewriting(/250-REQUIRETLS\r\n/, ""),
  ),
  underTls(fault("requiretls-short-line", "rfc8689/2/mail-line-longer", "Lines end at 512 octets", { closeOver: 510 })),
];
