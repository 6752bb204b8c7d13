import type { Offers } from "../../../protocol/offers.js";
import type { Part } from "./script.js";

/** ASTRING-CHAR (RFC 9051 §9) */
const ATOM = /^[^\x00-\x20\x7f-\xff(){%*"\\]+$/;
/** Octets of a literal that LITERAL- lets go without waiting (RFC 7888 §5). */
const SHORT = 4096;

/** A string in each form that it can have: atom, quoted, literal, and literal that does not wait where that is offered. */
export function formsOf(value: string, offers: Offers): readonly Part[] {
  const forms: Part[] = [];
  if (!/[\r\n\0\x80-\xff]/.test(value)) forms.push(`"${value.replaceAll(/["\\]/g, "\\$&")}"`);
  if (ATOM.test(value) && !/^nil$/i.test(value)) forms.push(value);
  forms.push({ literal: value });
  if (offers.has("LITERAL+") || (offers.has("LITERAL-") && value.length <= SHORT))
    forms.push({ literal: value, plus: true });
  return forms;
}
