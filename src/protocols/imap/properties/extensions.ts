import type { Property } from "../../../protocol/property.js";
import type { Extension } from "../extensions/extension.js";
import { always, append, flags, message } from "./steps.js";

/** The property of an extension: its commands, each where it is, among messages. */
export const propertyOf = ({ capability, fuzzed }: Extension): readonly Property[] =>
  fuzzed
    ? [
        {
          id: `imap.property.${fuzzed.id}`,
          title: fuzzed.title,
          covers: fuzzed.covers,
          needs: [capability],
          state: "selected",
          steps: [always(...fuzzed.lines), append(message, flags)],
          atMost: 8,
        },
      ]
    : [];
