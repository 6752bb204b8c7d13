import type { Failure } from "../journal/record.js";

/** A field of a header by name, or nothing where the octet stands in no such line. */
const nameAt = (text: string, at: number): string | undefined =>
  /^([!-9;-~]+):/.exec(text.slice(text.lastIndexOf("\n", at - 1) + 1))?.[1]?.toLowerCase();

/** Which field of a message arrived otherwise than it was sent: `was` is the one that was to stand there, `is` the one that does. */
export interface ChangedField {
  readonly was: string | undefined;
  readonly is: string | undefined;
}

/** The field in which what came differs; undefined: it does not differ in one, or nobody can tell. */
export function changedField({
  expected,
  received,
  at,
}: Pick<Failure, "expected" | "received" | "at">): ChangedField | undefined {
  if (received === undefined || at === undefined) return undefined;
  // Behind the first empty line there is no header; what is shown of a message may begin there.
  if (/\r\n\r\n/.test(expected.slice(0, at))) return undefined;
  const its = { was: nameAt(expected, at), is: nameAt(received, at) };
  return its.was === undefined && its.is === undefined ? undefined : its;
}

/** Whether the same has become of the same field, whatever stands beside it: changed or left out, or put there. */
export function isSameChange(a: ChangedField, b: ChangedField): boolean {
  if (a.was !== undefined && a.was === b.was) return true;
  return a.is !== undefined && a.is === b.is && a.is !== a.was && b.is !== b.was;
}
