import type { Arrived } from "../../../wire/arrived.js";
import { latin1 } from "../../../wire/latin1.js";
import type { Literal, Source } from "../grammar/cursor.js";

/** What has come whole. */
export type Come =
  /** A command, its literals apart. Announcements in its line are as a server would write them: without "+". */
  | { readonly kind: "command"; readonly source: Source }
  /** Octets of a literal are awaited, and the client waits to be told so. */
  | { readonly kind: "go-ahead" }
  /** A command that was not taken; all of it has come that will. */
  | { readonly kind: "refused"; readonly line: Uint8Array; readonly because: Refusal };

/** Why a literal is not taken. */
export type Refusal = "too-big" | "no-use" | "too-long";

/** Whether a literal is taken; `line`: what of the command has come. */
export type Takes = (line: Uint8Array, size: number, isWaiting: boolean) => Refusal | undefined;

/** Octets of a line (RFC 7162 §4 speaks of 8192); what is longer is a mistake, or malice. */
const LONGEST_LINE = 65_536;
const MOST_LITERALS = 1000;

const ANNOUNCEMENT = /~?\{(\d{1,20})(\+?)\}$/;
const CRLF = Buffer.from("\r\n");

/** The next thing that has come whole; undefined: nothing has. */
interface Reader<T> {
  next(arrived: Arrived): T | undefined;
}

const withoutCr = (octets: Buffer): Buffer => (octets.at(-1) === 13 ? octets.subarray(0, -1) : octets);

/** Lines by themselves: of SASL, and DONE. What is too long for one is thrown away, and is `!` then: neither base64 nor DONE. */
export function lineReader(): Reader<Buffer> {
  let isTooLong = false;
  return {
    next(arrived) {
      const lf = arrived.lineFeed();
      isTooLong ||= (lf < 0 ? arrived.size() : lf) > LONGEST_LINE;
      if (lf < 0) {
        if (isTooLong) arrived.skip(arrived.size());
        return undefined;
      }
      const octets = Buffer.from(arrived.take(lf));
      arrived.skip(1);
      const line = isTooLong ? Buffer.from("!") : withoutCr(octets);
      isTooLong = false;
      return line;
    },
  };
}

/** Cuts commands: lines, and after the announcement of a literal so many octets and on with a line (RFC 9051 §4.3, RFC 7888 §4). */
export function commandReader(takes: Takes, change: (line: Buffer) => Buffer, readsLiterals: boolean): Reader<Come> {
  let parts: Uint8Array[] = [];
  let literals: Literal[] = [];
  /** Of the literal that comes, and what of it is to be thrown away. */
  let awaited: { readonly size: number; left: number } | undefined;
  let refusal: Refusal | undefined;
  let isTooLong = false;

  const begin = () => {
    parts = [];
    literals = [];
    refusal = undefined;
    isTooLong = false;
  };
  const line = () => Buffer.concat(parts);
  const refused = (because: Refusal): Come => {
    const its: Come = { kind: "refused", line: line(), because };
    begin();
    return its;
  };
  /** Takes the octets of a literal; false: they have not all come. */
  const literal = (arrived: Arrived): boolean => {
    if (!awaited) return true;
    if (refusal) {
      const come = Math.min(awaited.left, arrived.size());
      arrived.skip(come);
      awaited.left -= come;
      if (awaited.left > 0) return false;
    } else {
      if (arrived.size() < awaited.size) return false;
      literals.push({ size: awaited.size, octets: arrived.take(awaited.size) });
    }
    awaited = undefined;
    return true;
  };
  /** The next line; undefined: it has not come. */
  const nextLine = (arrived: Arrived): Buffer | undefined => {
    const lf = arrived.lineFeed();
    if (lf < 0) {
      if (arrived.size() > LONGEST_LINE) {
        isTooLong = true;
        if (parts.length === 0) parts.push(arrived.peek(0, 64));
        arrived.skip(arrived.size() - 1);
      }
      return undefined;
    }
    if (lf > LONGEST_LINE) isTooLong = true;
    const octets = Buffer.from(arrived.take(lf));
    arrived.skip(1);
    return change(withoutCr(octets));
  };

  return {
    next(arrived) {
      for (;;) {
        if (!literal(arrived)) return undefined;
        const its = nextLine(arrived);
        if (!its) return undefined;
        if (isTooLong) {
          if (parts.length === 0) parts.push(its.subarray(0, 64));
          return refused("too-long");
        }
        const [announcement, digits, plus] = ANNOUNCEMENT.exec(latin1(its.subarray(-24))) ?? [];
        if (announcement === undefined) {
          parts.push(its);
          if (refusal) return refused(refusal);
          const command: Come = { kind: "command", source: { line: line(), literals } };
          begin();
          return command;
        }
        const size = Number(digits);
        const isWaiting = plus === "";
        parts.push(plus === "" ? its : Buffer.from(latin1(its).replace(/\+\}$/, "}"), "latin1"));
        refusal ??= literals.length >= MOST_LITERALS ? "too-big" : takes(line(), size, isWaiting);
        // Who waits does not send it; of who does not wait, it is read and thrown away.
        if (refusal && (isWaiting || readsLiterals)) return refused(refusal);
        parts.push(CRLF);
        awaited = { size, left: size };
        if (isWaiting) return { kind: "go-ahead" };
      }
    },
  };
}
