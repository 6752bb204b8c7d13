import { commands } from "./commands.js";

/** Lists for suites' `for:`, made from the table of commands. */
export const lists: ReadonlyMap<string, readonly string[]> = new Map([
  // Every server has them (RFC 5321 §4.5.1).
  [
    "mandatory-commands",
    commands.filter(({ announcedBy, isOptional }) => !announcedBy && !isOptional).flatMap(({ examples }) => examples),
  ],
  // They take neither an introduction nor a transaction, and end neither (RFC 5321 §4.1.4).
  [
    "any-time-commands",
    commands
      .filter(
        ({ after, changes, announcedBy }) =>
          after === "nothing" && /^(?:nothing|transaction)$/.test(changes) && !announcedBy,
      )
      .flatMap(({ examples }) => examples),
  ],
  ["all-commands", commands.flatMap(({ examples }) => examples)],
]);
