import type { Fuzz } from "../../protocol/fuzz.js";

/** IMAP's fuzzing. */
export const imapFuzz: Fuzz = {
  properties: [],
  player: () => {
    throw new Error("IMAP has no properties yet");
  },
};
