import type { CommandSpec } from "../command-spec.js";
import { statFaults } from "../faults/stat.js";
import { dropListing } from "../grammar.js";
import { badArguments, say, unmarked } from "../model/outcomes.js";
import * as replies from "../replies/drop-listing.js";
import { noExtra } from "../rules/listing.js";
import { type Memory, remembering } from "../rules/memory.js";
import { isOk, onReply, onWire } from "../rules/rule.js";
import { scansOf } from "./list.js";

/** The sum and count of the last LIST since when nothing was marked. */
interface Whole {
  last?: { readonly count: number; readonly size: number };
}

const whole: Memory<Whole> = {
  begin: () => ({}),
  add(memory, seen) {
    const keyword = seen.command?.keyword;
    if (keyword === "DELE" || keyword === "RSET") delete memory.last;
    if (keyword !== "LIST" || !seen.block) return;
    const scans = scansOf(seen);
    memory.last = { count: scans.length, size: scans.reduce((sum, { size }) => sum + size, 0) };
  },
};

/** STAT: how many messages there are, and how large together (RFC 1939 §5). */
export const stat: CommandSpec = {
  keyword: "STAT",
  state: { only: "transaction", elsewhere: "rfc1939/3/state-restriction" },
  argument: "none",
  reply: "line",
  changes: "nothing",
  examples: ["STAT"],
  step(state, { rest }) {
    if (rest !== undefined) return badArguments(state);
    const messages = unmarked(state);
    const octets = messages.reduce((sum, { size }) => sum + size, 0);
    return say(state, replies.dropListing(messages.length, octets), "rfc1939/5/stat-format");
  },
  rules: [
    onReply(
      "pop3.rule.drop-listing",
      "rfc1939/5/stat-format",
      "A drop listing is +OK, a space, a number, a space, a number",
      ({ command, status, line }) => {
        if (command?.keyword !== "STAT" || !status.ok || status.value.status !== "+OK") return undefined;
        const parsed = dropListing(status.value.text);
        return parsed.ok ? "ok" : { expected: parsed.expected, received: onWire(line), at: parsed.at + 4 };
      },
    ),
    onReply(
      "pop3.rule.drop-listing-bare",
      "rfc1939/5/stat-no-extra",
      "Nothing follows the size in a drop listing",
      ({ command, status, line }) => {
        if (command?.keyword !== "STAT" || !status.ok || status.value.status !== "+OK") return undefined;
        const parsed = dropListing(status.value.text);
        if (!parsed.ok) return undefined;
        const violation = noExtra(parsed.value, status.value.text);
        return violation ? { ...violation, received: onWire(line), at: (violation.at ?? 0) + 4 } : "ok";
      },
    ),
    remembering(
      "pop3.rule.stat-equals-list",
      "rfc1939/5/stat-counts",
      "STAT's count and size are the sums of LIST's",
      whole,
      (seen, { last }) => {
        if (seen.command?.keyword !== "STAT" || !isOk(seen) || !last || !seen.status.ok) return undefined;
        const parsed = dropListing(seen.status.value.text);
        if (!parsed.ok) return undefined;
        const { count, size } = parsed.value;
        return count === last.count && size === last.size
          ? "ok"
          : { expected: `+OK ${last.count} ${last.size}, as LIST said`, received: onWire(seen.line), at: 4 };
      },
    ),
  ],
  faults: statFaults,
};
