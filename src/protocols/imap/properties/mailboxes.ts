import fc from "fast-check";
import type { Property } from "../../../protocol/property.js";
import { line } from "./steps.js";

const leaf = fc.constantFrom("a", "b", "aa", "ab", "c");
const name = fc
  .array(leaf, { minLength: 1, maxLength: 3 })
  .map((levels) => levels.map((its) => `{delimiter}${its}`).join(""));
const pattern = fc
  .array(fc.constantFrom("{delimiter}", "%", "*", "a", "b", "ab", "%", "*"), { minLength: 1, maxLength: 5 })
  .map((parts) => parts.join(""));

export const mailboxProperties: readonly Property[] = [
  {
    id: "imap.property.list",
    title: "LIST returns the mailboxes whose names match, and no other",
    covers: ["rfc9051/6.3.9/subset", "rfc9051/6.3.9/match-pattern", "rfc9051/6.3.9/star", "rfc9051/6.3.9/percent"],
    needs: ["HIERARCHY"],
    state: "selected",
    steps: [
      line(name.map((its) => `CREATE "{mailbox}${its}"`)),
      line(pattern.map((its) => `LIST "" "{mailbox}${its}"`)),
      // What a pattern that begins with the delimiter makes of a reference is the server's choice (RFC 9051 §6.3.9).
      line(pattern.filter((its) => !its.startsWith("{")).map((its) => `LIST "{mailbox}{delimiter}" "${its}"`)),
      line(fc.tuple(name, pattern).map(([one, its]) => `LIST "" "{mailbox}${one}${its}"`)),
    ],
    atMost: 12,
  },
];
