import type { Command } from "../command-line.js";
import { accept, inBoth } from "./shared.js";
import { type Entry, type ModelReply, type Outcome, refuse, type SessionState, type World } from "./state.js";

/** Commands of the AUTHORIZATION state, and what says that they have no place here. */
const ofAuthorization: ReadonlyMap<string, string> = new Map([
  ["USER", "rfc1939/3/state-restriction"],
  ["PASS", "rfc1939/3/state-restriction"],
  ["APOP", "rfc1939/3/state-restriction"],
  ["AUTH", "rfc5034/4/authorization-only"],
  ["STLS", "rfc2595/4/stls-authorization-only"],
  ["UTF8", "rfc6856/2.1/utf8-authorization-only"],
]);

/** RFC 1939 §5, §6, and the optional commands of §7. */
export function inTransaction(state: SessionState, command: Command, world: World): [Outcome, ...Outcome[]] {
  const { keyword, args, rest } = command;
  const say = (reply: ModelReply, because: string): [Outcome] => [{ reply, next: state, because }];
  const badArguments = () => refuse(state, "bad-arguments", "rfc1939/3/invalid-command-refused");
  const live = () => state.entries.flatMap((entry, index) => (entry.deleted ? [] : [{ entry, number: index + 1 }]));
  /** Runs `use` on the message that the argument names, or refuses. */
  const withMessage = (
    argument: string | undefined,
    use: (entry: Entry, number: number) => [Outcome, ...Outcome[]],
  ): [Outcome, ...Outcome[]] => {
    if (argument === undefined || !/^\d+$/.test(argument)) return badArguments();
    const number = Number(argument);
    const entry = state.entries[number - 1];
    if (!entry) return refuse(state, "no-such-message", "rfc1939/5/no-such-message");
    if (entry.deleted) return refuse(state, "already-deleted", "rfc1939/5/dele-refers");
    const done = use(entry, number);
    // "01" is a number in decimal; nothing says that a server must take it.
    return argument.startsWith("0") ? [...done, ...badArguments()] : done;
  };

  switch (keyword) {
    case "STAT": {
      if (rest !== undefined) return badArguments();
      const size = live().reduce((sum, { entry }) => sum + entry.size, 0);
      return say({ kind: "drop-listing", count: live().length, size }, "rfc1939/5/stat-format");
    }
    case "LIST":
      if (args.length > 1) return badArguments();
      if (rest === undefined) {
        return say(
          {
            kind: "scan-listings",
            listings: live().map(({ entry, number }) => ({ number, size: entry.size })),
          },
          "rfc1939/5/list-all",
        );
      }
      return withMessage(args[0], (entry, number) =>
        say({ kind: "scan-listing", number, size: entry.size }, "rfc1939/5/list-one"),
      );
    case "UIDL":
      if (args.length > 1) return badArguments();
      if (rest === undefined) {
        return say(
          {
            kind: "unique-id-listings",
            listings: live().map(({ entry, number }) => ({ number, uniqueId: entry.uniqueId })),
          },
          "rfc1939/7/uidl-all",
        );
      }
      return withMessage(args[0], (entry, number) =>
        say({ kind: "unique-id-listing", number, uniqueId: entry.uniqueId }, "rfc1939/7/uidl-one"),
      );
    case "RETR":
      if (rest === undefined) return refuse(state, "bad-arguments", "rfc1939/5/retr-needs-argument");
      if (args.length !== 1) return badArguments();
      return withMessage(args[0], (entry) => retrieve(state, entry, undefined));
    case "TOP": {
      const [message, lines = ""] = args;
      if (args.length < 2 || /^-\d+$/.test(lines))
        return refuse(state, "bad-arguments", "rfc1939/7/top-needs-arguments");
      if (args.length !== 2 || !/^\d+$/.test(lines)) return badArguments();
      return withMessage(message, (entry) => retrieve(state, entry, Number(lines)));
    }
    case "DELE":
      if (rest === undefined) return refuse(state, "bad-arguments", "rfc1939/5/retr-needs-argument");
      if (args.length !== 1) return badArguments();
      return withMessage(args[0], (_entry, number) =>
        accept(mark(state, number, true), "deleted", "rfc1939/5/dele-marks"),
      );
    case "NOOP":
      return rest === undefined ? accept(state, "done", "rfc1939/5/noop") : badArguments();
    case "RSET": {
      if (rest !== undefined) return badArguments();
      const isMarked = state.entries.some(({ deleted }) => deleted);
      const entries = state.entries.map((entry) => (entry.deleted ? { ...entry, deleted: false } : entry));
      return accept(isMarked ? { ...state, entries } : state, "done", "rfc1939/5/rset-unmarks");
    }
    case "QUIT":
      return rest === undefined
        ? accept({ ...state, phase: "update" }, "bye", "rfc1939/6/quit-removes")
        : badArguments();
    default: {
      const both = inBoth(state, command, world);
      if (both) return both;
      const misplaced = ofAuthorization.get(keyword);
      if (misplaced !== undefined) return refuse(state, "wrong-state", misplaced);
      return refuse(state, "unknown-command", "rfc1939/3/unknown-command-refused");
    }
  }
}

function mark(state: SessionState, number: number, deleted: boolean): SessionState {
  return {
    ...state,
    entries: state.entries.map((entry, index) => (index === number - 1 ? { ...entry, deleted } : entry)),
  };
}

/** RETR and TOP. A message that needs UTF-8 in its header is not sent to a client that has not asked for it (RFC 6856 §2.1). */
function retrieve(state: SessionState, entry: Entry, lines: number | undefined): [Outcome, ...Outcome[]] {
  if (!state.utf8 && headerNeedsUtf8(entry.octets))
    return refuse(state, "needs-utf8", "rfc6856/2.1/no-raw-utf8", "UTF8");
  const reply: ModelReply = { kind: "message", octets: entry.octets, ...(lines !== undefined && { lines }) };
  return [{ reply, next: state, because: lines === undefined ? "rfc1939/5/retr-message" : "rfc1939/7/top-lines" }];
}

function headerNeedsUtf8(octets: Uint8Array): boolean {
  const view = Buffer.from(octets.buffer, octets.byteOffset, octets.byteLength);
  const end = view.indexOf("\r\n\r\n");
  return view.subarray(0, end < 0 ? view.length : end).some((octet) => octet > 127);
}
