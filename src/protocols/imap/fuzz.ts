import type { Fuzz } from "../../protocol/fuzz.js";
import { imapPlayer } from "./player/player.js";
import { properties } from "./properties.js";

/** IMAP's fuzzing. */
export const imapFuzz: Fuzz = { properties, player: imapPlayer };
