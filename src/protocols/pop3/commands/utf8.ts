import { type CommandSpec, capability } from "../command-spec.js";
import { onCommand, saying } from "../faults/hooks.js";
import { accept, badArguments, refuse } from "../model/outcomes.js";
import { messageReply } from "../replies/message.js";

/** UTF8: from here on messages may be in UTF-8 (RFC 6856 §2). */
export const utf8: CommandSpec = {
  keyword: "UTF8",
  state: { only: "authorization", elsewhere: "rfc6856/2.1/utf8-authorization-only" },
  argument: "none",
  reply: "line",
  changes: "session",
  announcedBy: capability("UTF8 USER"),
  accepted: "rfc6856/2.1/utf8-enables",
  examples: ["UTF8"],
  step(state, { rest }) {
    if (rest !== undefined) return badArguments(state);
    return [
      ...accept({ ...state, utf8: true }, "done", "rfc6856/2.1/utf8-enables"),
      ...refuse(state, "not-now", "rfc6856/2.1/utf8-may-be-refused"),
    ];
  },
  rules: [],
  faults: [
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
  ],
};
