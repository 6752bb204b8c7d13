import { extensionCommands } from "./extensions/extensions.js";
import { nameOf } from "./tagging.js";

/** Commands after which a session and what is stored are as they were (RFC 9051 §6). */
const always = new Set([
  "NOOP",
  "CAPABILITY",
  "CHECK",
  "LIST",
  "LSUB",
  "STATUS",
  ...extensionCommands.flatMap(({ name, isHarmless }) => (isHarmless ? [name] : [])),
]);

/** Items that set \Seen (RFC 9051 §6.4.5). */
const reads = /BODY\[|BINARY\[|RFC822(?!\.(?:SIZE|HEADER))/i;

/** Whether a command line, its tag included, changes nothing. */
export function isHarmless(line: string): boolean {
  const name = nameOf(line);
  if (name === "FETCH" || name === "UID FETCH") return !reads.test(line);
  // The result of a search may be kept (RFC 9051 §6.4.4.1).
  if (name.endsWith("SEARCH")) return !/\bSAVE\b/i.test(line);
  return always.has(name);
}
