import { messageReply } from "../replies/message.js";
import type { Fault } from "../server/fault.js";
import { onCommand, saying } from "./hooks.js";

/** Faults in what UTF8 is for. */
export const utf8Faults: readonly Fault[] = [
  {
    id: "utf8-header-raw",
    breaks: "rfc6856/2.1/no-raw-utf8",
    summary: "Messages with UTF-8 in the header are sent to anyone",
    hooks: onCommand(["RETR", "TOP"], (outcome, state, { args }) => {
      const entry = state.entries[Number(args[0]) - 1];
      return outcome.because === "rfc6856/2.1/no-raw-utf8" && entry
        ? saying(outcome, messageReply(entry.octets))
        : outcome;
    }),
  },
];
