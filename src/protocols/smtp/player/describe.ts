import { commandOf } from "../command-line.js";
import { specOf } from "../commands.js";
import type { Reply } from "../event.js";
import { limits } from "../limits.js";
import type { SessionState } from "../model/state.js";

/** A line that a server need not take as one of a client's: too long, or not printable. */
export const isOdd = (line: string): boolean =>
  line.length + 2 > limits.commandLine.max || !/^[\x20-\x7e]*$/.test(line);

/** What is odd about the octets of a line, in a word. */
export function octetsOf(line: string): string {
  if (line.length + 2 > limits.commandLine.max) return line.length > 4000 ? "very-long" : "long";
  if (line.includes("\0")) return "nul";
  if (/[\x80-\xff]/.test(line)) return "8-bit";
  if (line.includes("\r")) return "bare-cr";
  if (/[\x01-\x1f\x7f]/.test(line)) return "control";
  return line === "" ? "empty" : "plain";
}

/** A line in two or three words: few enough that findings can be told apart by them. */
export function shapeOf(line: string): string {
  const { verb, rest } = commandOf(line);
  const spec = specOf(verb);
  const octets = octetsOf(line);
  if (!spec) return `unknown-${octets}`;
  const any = line.slice(0, verb.length) === verb ? "" : "-any-case";
  const argument = rest === undefined ? "" : spec.argument === "none" ? "-argument" : argumentOf(verb, rest);
  return `${verb.toLowerCase()}${argument}${octets === "plain" ? "" : `-${octets}`}${any}`;
}

function argumentOf(verb: string, rest: string): string {
  if (verb !== "MAIL" && verb !== "RCPT") return "";
  if (/[>]\s*\S/.test(rest)) return "-parameters";
  return /"/.test(rest) ? "-quoted" : /@[^>]*@|,/.test(rest) ? "-many" : "";
}

/** Where a session stands, in a word. */
export function whereOf({ hello, user, sasl, transaction }: SessionState): string {
  if (sasl) return "sasl";
  if (transaction) return transaction.chunks ? "chunks" : transaction.recipients.length > 0 ? "recipients" : "mail";
  return `${hello ? hello.verb.toLowerCase() : "greeted"}${user === undefined ? "" : "+user"}`;
}

/** A reply, by the first digit of its code: 4 and 5 are one. */
export const classOf = (digit: string): string => (digit === "4" || digit === "5" ? "[45]xx" : `${digit}xx`);

/** What a reply answers, in two or three words. */
export const shapeOfReply = ({ asked }: Reply, line: string): string =>
  asked === "data" ? "mail-data" : asked === "response" ? "sasl-response" : shapeOf(line);
