import { milliseconds } from "../input/duration.js";
import { didYouMean } from "../input/nearest.js";
import { UsageError } from "../input/usage-error.js";
import type { Defect, Range, SwitchedFault, When } from "../protocol/switched.js";

/** What a condition's value is read as. Gives undefined where it is none. */
const conditions: { readonly [Name in keyof Required<When>]: (text: string) => When[Name] | undefined } = {
  command: (text) => text,
  line: (text) => text,
  recipient: (text) => text,
  sender: (text) => text,
  user: (text) => text,
  connection: range,
  after: (text) => (/^\d{1,9}$/.test(text) ? Number(text) : undefined),
  times: range,
  probability: (text) => (/^(?:0?\.\d+|0|1(?:\.0+)?|0\.\d+)$/.test(text) ? Number(text) : undefined),
};

const wanted: { readonly [Name in keyof When]: string } = {
  connection: "2, 2-3 or 2-",
  times: "2, 2-3 or 2-",
  after: "a whole number",
  probability: "a number from 0 to 1",
};

/**
 * Reads a fault as the command line has it: `dots-unstuffed`, `smtp.rcpt-unknown-ok@recipient=bob@example.test@times=2-3`,
 * `reply=550 5.1.1 No such user@command=RCPT`, `close=421 Too many commands@after=10`, `delay=2s@command=DATA`,
 * `drop@command=RETR`. `protocols`: ids that may stand before it. Whether there is such a fault is not looked up. Throws UsageError.
 */
export function parseFault(text: string, protocols: readonly string[]): SwitchedFault {
  const [first = "", ...rest] = text.split(/@(?=[a-z]+=)/i);
  const dot = first.indexOf(".");
  const protocol = protocols.find((id) => id === first.slice(0, Math.max(0, dot)));
  const what = protocol === undefined ? first : first.slice(dot + 1);
  const pairs = rest.map((part) => condition(part, text));
  const twice = pairs.find(([name], index) => pairs.findIndex(([other]) => other === name) < index);
  if (twice) throw new UsageError(`--fault ${text}: @${twice[0]} is said twice`);
  return {
    ...defect(what, text),
    ...(protocol !== undefined && { protocol }),
    ...Object.fromEntries(pairs),
  };
}

function defect(what: string, text: string): Defect {
  const equals = what.indexOf("=");
  const name = equals < 0 ? what : what.slice(0, equals);
  const value = what.slice(equals + 1);
  if (name === "drop" && equals < 0) return { drop: true };
  if (equals < 0 && name !== "" && !["reply", "close", "delay"].includes(name)) return { fault: name };
  switch (name) {
    case "reply":
    case "close":
      if (equals < 0 || value === "") throw new UsageError(`--fault ${text}: write ${name}=TEXT`);
      return name === "reply" ? { reply: unescaped(value) } : { close: unescaped(value) };
    case "delay": {
      const ms = milliseconds(value, "s");
      if (ms === undefined || equals < 0) throw new UsageError(`--fault ${text}: write delay=2s or delay=500ms`);
      return { delay: ms };
    }
    default:
      throw new UsageError(
        `--fault ${text}: write the id of a fault, reply=TEXT, close=TEXT, delay=TIME or drop, then @… if it is for certain times only`,
      );
  }
}

/** `times=2-3` */
function condition(part: string, text: string): readonly [string, unknown] {
  const equals = part.indexOf("=");
  const name = part.slice(0, equals);
  const known = Object.keys(conditions);
  if (!known.includes(name))
    throw new UsageError(
      `--fault ${text}: there is no @${name}=${didYouMean(name, known)}: there are ${known.join(", ")}`,
    );
  const key = name as keyof When;
  const value = conditions[key](part.slice(equals + 1));
  if (value === undefined || value === "")
    throw new UsageError(`--fault ${text}: @${name}= takes ${wanted[key] ?? "a word"}`);
  return [name, value];
}

/** `2`, `2-3`, `2-` (and on), `-3` */
function range(text: string): Range | undefined {
  const parts = /^(\d{0,9})(-?)(\d{0,9})$/.exec(text);
  const [, from = "", dash = "", to = ""] = parts ?? [];
  if (!parts || (from === "" && to === "")) return undefined;
  const [first, last] = [from === "" ? 1 : Number(from), to === "" ? Number.POSITIVE_INFINITY : Number(to)];
  // What is never so would be a server without a fault.
  if (first < 1 || last < first) return undefined;
  return dash === "" ? first : [first, last];
}

/** A shell has no line ends in words: `\r\n` makes several lines of a reply. */
const unescaped = (text: string): string =>
  text.replace(/\\([rn\\])/g, (_, its: string) => ({ r: "\r", n: "\n" })[its] ?? "\\");
