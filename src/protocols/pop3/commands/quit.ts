import type { CommandSpec } from "../command-spec.js";
import { because } from "../faults/hooks.js";
import { accept, surplusArguments } from "../model/outcomes.js";

/** QUIT: ends the session, after a login in the UPDATE state (RFC 1939 §4, §6). */
export const quit: CommandSpec = {
  keyword: "QUIT",
  state: "any",
  argument: "none",
  reply: "line",
  changes: "session",
  accepted: "rfc1939/6/quit-releases-and-closes",
  examples: ["QUIT"],
  step(state, { rest }) {
    if (rest !== undefined) return surplusArguments(state, rest);
    return state.phase === "transaction"
      ? accept({ ...state, phase: "update" }, "bye", "rfc1939/6/quit-removes")
      : accept({ ...state, phase: "closed" }, "bye", "rfc1939/4/quit");
  },
  rules: [],
  faults: [
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
      id: "quit-removes-between",
      breaks: "rfc1939/6/quit-only-marked",
      summary: "QUIT removes all from the first marked message to the last one",
      hooks: {
        update: ({ entries }) => {
          const first = entries.findIndex(({ deleted }) => deleted);
          const last = entries.findLastIndex(({ deleted }) => deleted);
          return entries.filter((_entry, at) => first < 0 || at < first || at > last);
        },
      },
    },
    {
      id: "quit-loses-later-mail",
      breaks: "rfc1939/6/quit-only-marked",
      summary: "QUIT with some of the messages marked writes the maildrop back as it was when it was opened",
      hooks: { losesLaterMail: true },
    },
    {
      id: "quit-never-removes",
      breaks: "rfc1939/6/quit-removes",
      summary: "QUIT says +OK and removes nothing",
      hooks: { update: ({ entries }) => entries },
    },
    {
      id: "quit-removes-twenty",
      breaks: "rfc1939/6/quit-removes",
      summary: "QUIT removes twenty messages at most",
      hooks: {
        update: ({ entries }, proper) => {
          const left = new Set(entries.filter(({ deleted }) => deleted).slice(20));
          return left.size === 0 ? proper : entries.filter((entry) => !entry.deleted || left.has(entry));
        },
      },
    },
    {
      id: "quit-after-refusal-removes-nothing",
      breaks: "rfc1939/6/quit-removes",
      summary: "QUIT removes nothing in a session in which an unknown command was refused",
      hooks: {
        ...because("rfc1939/3/unknown-command-refused", (outcome) => ({
          ...outcome,
          next: {
            ...outcome.next,
            entries: outcome.next.entries.map((entry) => ({ ...entry, facts: { ...entry.facts, refused: "yes" } })),
          },
        })),
        update: ({ entries }, proper) => (entries.some(({ facts }) => facts?.refused) ? entries : proper),
      },
    },
    {
      id: "quit-stays-open",
      breaks: "rfc1939/6/quit-releases-and-closes",
      summary: "The connection stays open after QUIT",
      hooks: { stayOpenAfterQuit: true },
    },
  ],
};
