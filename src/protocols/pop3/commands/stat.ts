import { text } from "../../../fuzz/in-turn/oracle.js";
import type { CommandSpec } from "../command-spec.js";
import { onCommand, onText, saying } from "../faults/hooks.js";
import { dropListing } from "../grammar.js";
import { say, surplusArguments, unmarked } from "../model/outcomes.js";
import { type ModelReply, type ReplyForm, says, singleLine } from "../replies/reply.js";
import { eachLine, noExtra } from "../rules/listing.js";
import { type Memory, marks, remembering } from "../rules/memory.js";
import { isOk, ofForm, onReply, onWire, owning } from "../rules/rule.js";
import { scanListings } from "./list.js";

interface DropListingReply extends ModelReply {
  readonly count: number;
  readonly size: number;
}

/** STAT's reply (RFC 1939 §5). */
const form: ReplyForm<DropListingReply> = {
  status: "+OK",
  print: ({ count, size }) => singleLine(`+OK ${count} ${size}`),
  compare(wanted, said) {
    const found = dropListing(said.text);
    if (!found.ok || (found.value.count === wanted.count && found.value.size === wanted.size)) return undefined;
    return {
      requirement: "rfc1939/5/stat-counts",
      expected: [text(`+OK ${wanted.count} {:number}`)],
      before: "LIST",
      at: 4,
      fewer: found.value.count < wanted.count,
    };
  },
};

const counted = (count: number, size: number): DropListingReply => ({
  kind: "drop-listing",
  form,
  count,
  size,
});

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
    const listed = scanListings.of(seen);
    memory.last = { count: listed.length, size: listed.reduce((sum, { size }) => sum + size, 0) };
  },
};

/** What STAT or LIST has counted first in a session, marked messages included, and what is marked by now. */
interface Counted {
  total?: number;
  readonly marked: Set<number>;
}

const countedFirst: Memory<Counted> = {
  begin: () => ({ marked: new Set() }),
  add(memory, seen) {
    marks.add(memory.marked, seen);
    const keyword = seen.command?.keyword;
    const parsed = keyword === "STAT" && seen.status.ok ? dropListing(seen.status.value.text) : undefined;
    const count = parsed?.ok
      ? parsed.value.count
      : keyword === "LIST" && seen.block
        ? scanListings.of(seen).length
        : undefined;
    if (count !== undefined) memory.total ??= count + memory.marked.size;
  },
};

/** STAT: how many messages there are, and how large together (RFC 1939 §5). */
export const stat: CommandSpec = {
  keyword: "STAT",
  state: { only: "transaction", elsewhere: "rfc1939/3/state-restriction" },
  argument: "none",
  reply: "line",
  changes: "nothing",
  accepted: "rfc1939/5/stat-format",
  examples: ["STAT"],
  step(state, { rest }) {
    if (rest !== undefined) return surplusArguments(state, rest);
    const messages = unmarked(state);
    const octets = messages.reduce((sum, { size }) => sum + size, 0);
    return say(state, counted(messages.length, octets), "rfc1939/5/stat-format");
  },
  rules: [
    ofForm(
      onReply(
        "pop3.rule.drop-listing",
        "rfc1939/5/stat-format",
        "A drop listing is +OK, a space, a number, a space, a number",
        eachLine("STAT", dropListing),
      ),
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
    owning(
      remembering(
        "pop3.rule.stat-follows-marks",
        "rfc1939/5/stat-counts",
        "STAT counts what was there at first, less what is marked",
        countedFirst,
        (seen, { total, marked }) => {
          if (
            seen.command?.keyword !== "STAT" ||
            !isOk(seen) ||
            total === undefined ||
            marked.size === 0 ||
            !seen.status.ok
          )
            return undefined;
          const parsed = dropListing(seen.status.value.text);
          if (!parsed.ok) return undefined;
          const left = total - marked.size;
          return parsed.value.count === left
            ? "ok"
            : { expected: `+OK ${left} …: ${total} less ${marked.size} marked`, received: onWire(seen.line), at: 4 };
        },
      ),
    ),
    {
      ...remembering(
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
      ownsCommand: "rfc1939/5/stat-format",
    },
  ],
  faults: [
    {
      id: "dele-twice-counts-twice",
      breaks: "rfc1939/5/stat-counts",
      summary: "STAT counts a message less for each DELE that was refused because it is marked",
      hooks: onCommand(["STAT"], (outcome, { entries }) => {
        const { reply } = outcome;
        const isOnlyOneMarked = entries.filter(({ deleted }) => deleted).length === 1;
        return says(reply, form) && isOnlyOneMarked && reply.count > 1
          ? saying(outcome, counted(reply.count - 1, reply.size))
          : outcome;
      }),
    },
    {
      id: "stat-without-size",
      breaks: "rfc1939/5/stat-format",
      summary: "STAT says how many messages, not how large",
      hooks: onText(["STAT"], (text) => text.replace(/ \d+\r\n/, "\r\n")),
    },
    {
      id: "stat-extra",
      breaks: "rfc1939/5/stat-no-extra",
      summary: "STAT says more than count and size",
      hooks: onText(["STAT"], (text) => text.replace("\r\n", " octets\r\n")),
    },
    {
      id: "size-off-by-one",
      breaks: "rfc1939/11/exact-size",
      summary: "LIST counts one octet too many",
      hooks: onCommand(["LIST", "STAT"], (outcome) => {
        const { reply } = outcome;
        if (says(reply, scanListings.oneForm))
          return saying(outcome, scanListings.one({ number: reply.number, size: reply.size + 1 }));
        if (says(reply, scanListings.allForm)) {
          const larger = reply.listings.map(({ number, size }) => ({ number, size: size + 1 }));
          return saying(outcome, scanListings.all(larger));
        }
        return says(reply, form) ? saying(outcome, counted(reply.count, reply.size + reply.count)) : outcome;
      }),
    },
    {
      id: "stat-counts-deleted",
      breaks: "rfc1939/5/stat-counts",
      summary: "STAT counts messages that are marked as deleted",
      hooks: onCommand(["STAT"], (outcome, state) => {
        const size = state.entries.reduce((sum, { octets }) => sum + octets.length, 0);
        return says(outcome.reply, form) ? saying(outcome, counted(state.entries.length, size)) : outcome;
      }),
    },
    {
      id: "stat-before-login",
      breaks: "rfc1939/3/state-restriction",
      summary: "STAT is answered before login",
      hooks: onCommand(["STAT"], (outcome, state) =>
        state.phase === "authorization" ? saying(outcome, counted(0, 0)) : outcome,
      ),
    },
  ],
};
