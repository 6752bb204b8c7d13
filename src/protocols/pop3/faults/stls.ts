import { positive } from "../replies/reply.js";
import type { Fault } from "../server/fault.js";
import { onCommand, onText } from "./hooks.js";

/** Faults in STLS. */
export const stlsFaults: readonly Fault[] = [
  {
    id: "injection",
    breaks: "rfc2595/4/nothing-before-handshake",
    summary: "What came in the clear behind STLS is carried out under TLS",
    hooks: { keepInjected: true },
  },
  {
    id: "stls-after-login",
    breaks: "rfc2595/4/stls-authorization-only",
    summary: "STLS is +OK in the TRANSACTION state",
    hooks: onCommand(["STLS"], (outcome, state) =>
      state.phase === "transaction" ? { ...outcome, reply: positive("done") } : outcome,
    ),
  },
  {
    id: "stls-announced-after-login",
    breaks: "rfc2595/4/announced-authorization-only",
    summary: "STLS is announced in the TRANSACTION state",
    hooks: onText(["CAPA"], (text, { before }) =>
      before.phase === "transaction" ? text.replace("TOP\r\n", "TOP\r\nSTLS\r\n") : text,
    ),
  },
];
