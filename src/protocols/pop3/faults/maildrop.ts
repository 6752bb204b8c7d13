import { remaining } from "../model/state.js";
import type { Fault } from "../server/fault.js";
import { notingRead, onCommand, wasRead } from "./hooks.js";

/** Faults in what becomes of the maildrop and its lock without QUIT, and of a silent or ended connection. */
export const maildropFaults: readonly Fault[] = [
  {
    id: "no-lock",
    breaks: "rfc1939/4/exclusive-lock",
    summary: "Two sessions have one maildrop, and see what the other one removes",
    hooks: { noLock: true, liveStore: true },
  },
  {
    id: "lock-kept",
    breaks: "rfc1939/4/lock-released",
    summary: "A lost connection keeps its lock for a minute",
    hooks: { keepLockAfterDrop: true },
  },
  {
    id: "drop-removes",
    breaks: "rfc1939/6/no-quit-no-removal",
    summary: "A connection that is lost removes what is marked",
    hooks: { drop: remaining },
  },
  {
    id: "drop-removes-marked-read",
    breaks: "rfc1939/6/no-quit-no-removal",
    summary: "A connection that is lost removes what is marked and was read",
    hooks: {
      ...onCommand(["RETR"], (outcome, _state, command) => notingRead(outcome, command)),
      drop: (state) =>
        remaining({
          ...state,
          entries: state.entries.map((entry) => ({ ...entry, deleted: entry.deleted && wasRead(entry) })),
        }),
    },
  },
  {
    id: "autologout-early",
    breaks: "rfc1939/3/autologout-10-minutes",
    summary: "A silent session is closed at once",
    hooks: { autologout: { ms: 100 } },
  },
  {
    id: "autologout-removes",
    breaks: "rfc1939/3/autologout-keeps-mail",
    summary: "The autologout removes what is marked",
    hooks: { autologout: { ms: 100 }, drop: remaining },
  },
  {
    id: "autologout-farewell",
    breaks: "rfc1939/3/autologout-silent",
    summary: "The autologout says goodbye",
    hooks: { autologout: { ms: 100, farewell: "-ERR Disconnected for inactivity.\r\n" } },
  },
  {
    id: "no-close-alert",
    breaks: "rfc8314/3.4/close-alert",
    summary: "TLS ends without a close alert",
    hooks: { noCloseNotify: true },
  },
];
