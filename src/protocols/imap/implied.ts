/** What a server has without saying so: it says something that includes it. */
const includes: ReadonlyMap<string, readonly string[]> = new Map([
  // RFC 9051 appendix E, 2 and 3: what has been "folded in".
  [
    "IMAP4REV2",
    [
      "NAMESPACE",
      "UNSELECT",
      "UIDPLUS",
      "ESEARCH",
      "SEARCHRES",
      "ENABLE",
      "IDLE",
      "SASL-IR",
      "LIST-EXTENDED",
      "LIST-STATUS",
      "MOVE",
      "LITERAL-",
      "STATUS=SIZE",
    ],
  ],
  // RFC 7888 §5: who takes all non-synchronizing literals takes the short ones.
  ["LITERAL+", ["LITERAL-"]],
]);

/** Capabilities, in upper case, and what they include. */
export const withImplied = (told: ReadonlySet<string>): ReadonlySet<string> =>
  new Set([...told, ...[...told].flatMap((name) => includes.get(name) ?? [])]);
