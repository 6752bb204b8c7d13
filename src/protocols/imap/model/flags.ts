import { mailboxFlags } from "../grammar/base.js";
import { type Flag, flagKey } from "../grammar/flag.js";
import { ofKind } from "../grammar/kind.js";
import { permanentFlags } from "../grammar/resp-text.js";
import type { Response } from "../grammar/response.js";
import type { Mailbox } from "./mailbox.js";
import { data, untaggedOk } from "./outcomes.js";

/** RFC 9051 §2.3.2 */
const systemFlags: readonly Flag[] = ["\\Answered", "\\Flagged", "\\Deleted", "\\Seen", "\\Draft"];

const known = new Map(systemFlags.map((flag) => [flagKey(flag), flag]));

/** Those of some flags that can be kept, as they are written here: `\` and something else is passed over (RFC 9051 §7.1, PERMANENTFLAGS). */
export const storable = (flags: readonly Flag[]): readonly Flag[] =>
  flags.flatMap((flag) => (flag.startsWith("\\") ? (known.get(flagKey(flag)) ?? []) : [flag]));

/** The flags of a mailbox, and those that the session can change for good. */
export const flagsOf = ({ keywords }: Mailbox, isReadOnly: boolean): readonly Response[] => [
  data(ofKind(mailboxFlags, [...systemFlags, ...keywords])),
  untaggedOk(
    ofKind(permanentFlags, isReadOnly ? [] : [...systemFlags, ...keywords, "\\*"]),
    isReadOnly ? "None can be changed" : "Any",
  ),
];
