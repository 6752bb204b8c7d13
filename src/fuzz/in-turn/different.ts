import { markedText, unmarkedText } from "../../protocol/own-mail.js";

type Unlike = (message: string, others: ReadonlySet<string>) => string;

/**
 * The message with this run's mark, and changed until it is none of those that are there: what a server tells equal ones by
 * is its own affair. The marks come off for that: by them a message would look like none that bears one.
 */
export const differentFrom = (there: ReadonlySet<string>, wanted: string, unlike: Unlike): string =>
  markedText(unlike(unmarkedText(wanted), new Set([...there].map(unmarkedText))));

/** All of them, each different from those before it. */
export function allDifferent(messages: readonly string[], unlike: Unlike): readonly string[] {
  const there = new Set<string>();
  for (const message of messages) there.add(differentFrom(there, message, unlike));
  return [...there];
}
