import type { Hooks } from "../server/fault.js";
import { onCommand, onLine, only } from "./hooks.js";

/** MAIL or RCPT with such an argument is refused. */
export const refusing = (verb: "MAIL" | "RCPT", argument: RegExp, code: string): Hooks =>
  onCommand([verb], (outcome, state, { rest = "" }) => (argument.test(rest) ? only(state, code) : outcome));

/** Lines are read as others. */
export const reading = (text: RegExp, instead: string): Hooks => onLine((line) => line.replace(text, instead));

/** MAIL or RCPT of more octets is too long. */
export const longerThan = (octets: number, verb: "MAIL" | "RCPT"): Hooks =>
  onCommand([verb], (outcome, state, { raw }) => (raw.length > octets ? only(state, "500") : outcome));
