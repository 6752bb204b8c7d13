import type { Fault } from "../server/fault.js";

/** Faults in QUIT. */
export const quitFaults: readonly Fault[] = [
  {
    id: "quit-removes-nothing",
    breaks: "rfc1939/6/quit-removes",
    summary: "QUIT leaves marked messages when others are not marked",
    hooks: { update: (state, proper) => (proper.length === 0 ? proper : state.entries) },
  },
  {
    id: "quit-removes-one-more",
    breaks: "rfc1939/6/quit-only-marked",
    summary: "QUIT removes the message after a marked one, too",
    hooks: {
      update: (state) => state.entries.filter((entry, index) => !entry.deleted && !state.entries[index - 1]?.deleted),
    },
  },
  {
    id: "quit-stays-open",
    breaks: "rfc1939/6/quit-releases-and-closes",
    summary: "The connection stays open after QUIT",
    hooks: { stayOpenAfterQuit: true },
  },
];
