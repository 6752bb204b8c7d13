import type { Parsed } from "../../../protocol/parsed.js";
import type { Judgement, Violation } from "../../../protocol/rule.js";
import { blockLines } from "../block-lines.js";
import { isOk, onWire, type ReplySeen } from "./rule.js";

type Parse<T> = (octets: Uint8Array) => Parsed<T>;

/** Judges each line of a command's listing, or the text of a one-line listing. */
export function eachLine<T>(
  keyword: string,
  parse: Parse<T>,
  check: (value: T, octets: Uint8Array) => Violation | undefined = () => undefined,
) {
  return ({ command, status, block, line, cut, phase }: ReplySeen): Judgement => {
    if (command?.keyword !== keyword || !status.ok || status.value.status !== "+OK" || cut) return undefined;
    // Who lists messages before the login breaks another clause.
    if (phase !== "transaction" && keyword !== "CAPA") return undefined;
    const lines = block ? blockLines(block.octets) : [status.value.text];
    for (const octets of lines) {
      const parsed = parse(octets);
      const violation = parsed.ok
        ? check(parsed.value, octets)
        : { expected: parsed.expected, received: octets, at: parsed.at };
      if (violation) return block ? violation : { ...violation, received: onWire(line), at: (violation.at ?? 0) + 4 };
    }
    return "ok";
  };
}

/** RFC 1939 §5 discourages what may follow a size. */
export const noExtra = <T extends { extra: Uint8Array }>(value: T, octets: Uint8Array): Violation | undefined =>
  value.extra.length === 0
    ? undefined
    : { expected: "nothing after the size", received: octets, at: octets.length - value.extra.length };

/** The lines of a listing that can be read, of all messages or of one. */
export function linesOf<T>({ status, block }: ReplySeen, parse: Parse<T>): readonly T[] {
  const lines = block ? blockLines(block.octets) : status.ok ? [status.value.text] : [];
  return lines.flatMap((line) => {
    const parsed = parse(line);
    return parsed.ok ? [parsed.value] : [];
  });
}

/** The same of one command's positive replies. All rules look at the same reply one after the other: it is parsed for the first of them. */
export function listingOf<T>(keyword: string, parse: Parse<T>): (seen: ReplySeen) => readonly T[] {
  let last: ReplySeen | undefined;
  let value: readonly T[] = [];
  return (seen) => {
    if (seen !== last) {
      value = seen.command?.keyword === keyword && isOk(seen) ? linesOf(seen, parse) : [];
      last = seen;
    }
    return value;
  };
}

/** A line of a listing that is wrong. */
export const listed = (expected: string, text: string): Violation => ({
  expected,
  received: Buffer.from(text, "latin1"),
  at: 0,
});
