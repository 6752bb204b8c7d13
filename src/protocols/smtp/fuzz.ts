import type { Fuzz } from "../../protocol/fuzz.js";
import { smtpPlayer } from "./player/player.js";
import { propertiesFor } from "./properties.js";
import type { Variant } from "./variant.js";

const fuzzOf = (variant: Variant): Fuzz => ({
  properties: propertiesFor(variant),
  player: (place) => smtpPlayer(variant, place),
});
const fuzzes: Readonly<Record<Variant, Fuzz>> = {
  smtp: fuzzOf("smtp"),
  submission: fuzzOf("submission"),
  lmtp: fuzzOf("lmtp"),
};

/** Properties and player of SMTP's fuzzing: the same ones each time, since who asks for a property has it from here. */
export const smtpFuzz = (variant: Variant): Fuzz => fuzzes[variant];
