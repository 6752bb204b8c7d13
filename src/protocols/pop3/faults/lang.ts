import type { Fault } from "../server/fault.js";
import { onText } from "./hooks.js";

/** Faults in LANG. */
export const langFaults: readonly Fault[] = [
  {
    id: "language-listing-without-tag",
    breaks: "rfc6856/3.2/listing-format",
    summary: "A language listing begins with the description",
    hooks: onText(["LANG"], (text) => text.replace("de Deutsch", "(de) Deutsch")),
  },
  {
    id: "language-without-tag",
    breaks: "rfc6856/3.2/selected-tag-format",
    summary: "The reply to LANG does not say the tag",
    hooks: onText(["LANG"], (text, { outcome }) => (outcome.reply.kind === "language" ? "+OK\r\n" : text)),
  },
];
