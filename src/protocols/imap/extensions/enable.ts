import { command } from "../command-spec.js";
import { enableFaults } from "../faults/enable.js";
import { capability } from "../grammar/capability.js";
import { type Cursor, peek, sp, spaced } from "../grammar/cursor.js";
import { type Kind, ofKind } from "../grammar/kind.js";
import { data, ok } from "../model/outcomes.js";
import type { World } from "../model/state.js";
import { formOf } from "../rules/form.js";
import { required } from "../rules/required.js";
import type { Extension } from "./extension.js";

/** enable-data = "ENABLED" *(SP capability) */
const enabledData: Kind<readonly string[]> = {
  name: "ENABLED",
  rule(from) {
    const all: string[] = [];
    while (peek(from) === 0x20) {
      sp(from);
      all.push(capability(from));
    }
    return all;
  },
  print: (all) => all.map((name) => ` ${name}`).join(""),
};

/** What can be enabled here, in upper case. */
const enablable = ({ revisions, extensions }: World): readonly string[] => [
  ...(revisions.includes("IMAP4rev2") ? ["IMAP4REV2"] : []),
  ...extensions.flatMap(({ capability: its }) => (its === "UTF8=ACCEPT" ? [its] : [])),
];

/** RFC 5161, RFC 9051 §6.3.1: "only valid in the authenticated state". */
const enableCommand = command({
  name: "ENABLE",
  states: ["authenticated"],
  examples: ["ENABLE IMAP4rev2", "ENABLE X-UNKNOWN"],
  accepted: "rfc9051/6.3.1/enabled-response",
  rule(from: Cursor) {
    sp(from);
    return spaced(from, capability);
  },
  step({ session, world }, asked) {
    const known = enablable(world).filter((its) => asked.includes(its) && !session.enabled.has(its));
    return ok("So be it", {
      responses: [data(ofKind(enabledData, known))],
      session: { ...session, enabled: new Set([...session.enabled, ...known]) },
    });
  },
});

const told = required({
  names: [
    "enabled-told",
    "rfc9051/6.3.1/enabled-response",
    "ENABLE is answered by ENABLED and OK",
    "greeting ENABLED result unread",
  ],
  command: /^ENABLE$/,
  data: ["ENABLED"],
});

const form = formOf(["enabled-form", "rfc9051/7.2.1/form", "ENABLED lists atoms, a space before each"], enabledData);

/** RFC 5161 */
export const enable: Extension = {
  capability: "ENABLE",
  grammar: { data: [enabledData] },
  commands: [enableCommand],
  rules: [told, form],
  faults: enableFaults,
  isInRev2: true,
};
