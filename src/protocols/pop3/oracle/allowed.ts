import { type Command, commandOf } from "../command-line.js";
import type { Circumstances } from "../command-spec.js";
import { specOf } from "../commands.js";
import { step } from "../model/model.js";
import { refuse } from "../model/outcomes.js";
import type { Outcome, Outcomes, SessionState } from "../model/state.js";
import { negative } from "../replies/reply.js";
import { isLong, isLongNumber } from "./session.js";

/** What some servers pass over and some refuse: surplus white space, a CR or two before CRLF, a bare CR as line end. */
const untidy = /^[ \t]|[ \t]$|[ \t]{2}|[\t\r]/;
/** A command without surplus white space, down to a bare CR. */
export const tidy = (raw: string): string => {
  if (!untidy.test(raw)) return raw;
  const cr = raw.indexOf("\r");
  const line = cr < 0 ? raw : raw.slice(0, cr);
  return line
    .split(/[ \t]+/)
    .filter((word) => word !== "")
    .join(" ");
};

/** Everything that the RFCs let a server answer to a command, what accuses best first. */
export function allowed(state: SessionState, command: Command, circumstances: Circumstances): Outcomes {
  const strictly = readings(state, command, circumstances);
  const cleaned = state.sasl ? command.raw : tidy(command.raw);
  const all: Outcomes =
    cleaned === command.raw || cleaned === ""
      ? strictly
      : [
          ...readings(state, commandOf(cleaned), circumstances),
          ...refuse(state, "bad-arguments", "rfc1939/3/invalid-command-refused"),
          ...strictly,
        ];
  return circumstances.contested ? withLock(all, state) : all;
}

/** The model's outcomes, and those that it has no say in. */
function readings(state: SessionState, command: Command, circumstances: Circumstances): Outcomes {
  const proper = step(state, command, circumstances.world);
  if (state.sasl) return proper;
  const spec = specOf(command.keyword);
  const more: Outcome[] = [];
  if (isLong(command.raw) || command.args.some(isLongNumber))
    more.push(...refuse(state, "refused", "rfc1939/3/invalid-command-refused"));
  if (spec?.announcedBy && !circumstances.offers.has(spec.announcedBy.tag))
    more.push(...refuse(state, "refused", "rfc1939/3/unknown-command-refused"));
  if (spec?.alternatives) more.push(...spec.alternatives(state, command, circumstances));
  return more.length === 0 ? proper : [...proper, ...more];
}

/** A login while another session has the maildrop: refused, or isolated (RFC 1939 §4: a lock "as necessary"). */
function withLock(outcomes: Outcomes, state: SessionState): Outcomes {
  const opens = outcomes.some(({ next }) => next.phase === "transaction" && state.phase === "authorization");
  if (!opens) return outcomes;
  return [{ reply: negative("in-use", "IN-USE"), next: state, because: "rfc1939/4/exclusive-lock" }, ...outcomes];
}
