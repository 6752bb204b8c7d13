import { type Cursor, peek, type Rule, sp } from "./cursor.js";
import type { Kind } from "./kind.js";
import { atom } from "./strings.js";

/** capability = ("AUTH=" auth-type) / atom; in upper case, as capabilities are compared (RFC 9051 §6.1.1) */
export const capability: Rule<string> = (from) => atom(from).toUpperCase();

/** capability-data = "CAPABILITY" *(SP capability): that the revision is among them is a rule's matter */
export const capabilityData: Kind<readonly string[]> = {
  name: "CAPABILITY",
  rule: (from: Cursor) => {
    const all: string[] = [];
    while (peek(from) === 0x20) {
      sp(from);
      all.push(capability(from));
    }
    return all;
  },
  print: (all) => all.map((name) => ` ${name}`).join(""),
};
