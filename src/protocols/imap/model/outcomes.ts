import { type BareCode, code } from "../extensions/codes.js";
import type { Named } from "../grammar/kind.js";
import type { Response } from "../grammar/response.js";
import type { Result } from "./state.js";

type Details = Omit<Partial<Result>, "condition" | "text">;

export const ok = (text: string, details: Details = {}): Result => ({ condition: "OK", text, ...details });
export const bad = (text: string, details: Details = {}): Result => ({ condition: "BAD", text, ...details });
/** A refusal, with the code that says why (RFC 5530), where there is one. */
export const no = (text: string, why?: BareCode | Named, details: Details = {}): Result => ({
  condition: "NO",
  text,
  ...(why && { code: typeof why === "string" ? code(why) : why }),
  ...details,
});
/** A continuation request. */
export const goOn = (text: string, details: Details = {}): Result => ({ condition: "continue", text, ...details });

export const data = (its: Named): Response => ({ kind: "data", ...its });
export const numbered = (number: number, its: Named): Response => ({ kind: "numbered", number, ...its });
/** Untagged OK, that a code may be told. */
export const untaggedOk = (its: Named, text: string): Response => ({
  kind: "condition",
  condition: "OK",
  code: its,
  text,
});
export const bye = (text: string): Response => ({ kind: "condition", condition: "BYE", text });
