import type { Fuzz } from "../../protocol/fuzz.js";
import type { Variant } from "./variant.js";

/** Properties and player of SMTP's fuzzing. */
export const smtpFuzz = (_variant: Variant): Fuzz => ({
  properties: [],
  player: () => {
    throw new Error("SMTP is not fuzzed yet");
  },
});
