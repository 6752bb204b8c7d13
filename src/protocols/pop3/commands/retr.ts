import { dotUnstuff } from "../../../wire/dot-stuffing.js";
import type { CommandSpec } from "../command-spec.js";
import { retrFaults } from "../faults/retr.js";
import { badArguments, refuse, say, withMessage } from "../model/outcomes.js";
import type { Entry, Outcomes, SessionState } from "../model/state.js";
import { messageReply } from "../replies/message.js";
import { remembering } from "../rules/memory.js";
import { isOk, messageNumber } from "../rules/rule.js";
import { sizes } from "./list.js";

/** RETR message: all of it (RFC 1939 §5). */
export const retr: CommandSpec = {
  keyword: "RETR",
  state: { only: "transaction", elsewhere: "rfc1939/3/state-restriction" },
  argument: "message",
  reply: "lines",
  changes: "nothing",
  examples: ["RETR 1"],
  step(state, { args, rest }) {
    if (rest === undefined) return refuse(state, "bad-arguments", "rfc1939/5/retr-needs-argument");
    if (args.length !== 1) return badArguments(state);
    return withMessage(state, args[0], (entry) => retrieve(state, entry));
  },
  rules: [
    remembering(
      "pop3.rule.list-equals-retr",
      "rfc1939/11/exact-size",
      "LIST's size is the number of octets that RETR sends",
      sizes,
      (seen, known) => {
        const number = messageNumber(seen);
        if (seen.command?.keyword !== "RETR" || !isOk(seen) || !seen.block || number === undefined) return undefined;
        const size = known.get(number);
        if (size === undefined) return undefined;
        const sent = dotUnstuff(seen.block.octets).length;
        if (sent === size) return "ok";
        return {
          expected: `${size} octets, as LIST said`,
          received: Buffer.from(`${sent} octets of message ${number}`),
        };
      },
    ),
  ],
  faults: retrFaults,
};

/** RETR, and TOP with its lines. A message that needs UTF-8 in its header is not sent to a client that has not asked for it (RFC 6856 §2.1). */
export function retrieve(state: SessionState, entry: Entry, lines?: number): Outcomes {
  if (!state.utf8 && headerNeedsUtf8(entry.octets))
    return refuse(state, "needs-utf8", "rfc6856/2.1/no-raw-utf8", "UTF8");
  const because = lines === undefined ? "rfc1939/5/retr-message" : "rfc1939/7/top-lines";
  return say(state, messageReply(entry.octets, lines), because);
}

function headerNeedsUtf8(octets: Uint8Array): boolean {
  const view = Buffer.from(octets.buffer, octets.byteOffset, octets.byteLength);
  const end = view.indexOf("\r\n\r\n");
  return view.subarray(0, end < 0 ? view.length : end).some((octet) => octet > 127);
}
