import { type Command, commandOf } from "../command-line.js";
import { specOf, takesMessage } from "../commands.js";
import { tidy } from "./allowed.js";
import { isLong } from "./session.js";

/** The keyword in lower case, white space before it or not. */
export const keywordOf = ({ raw }: Command): string => /[A-Za-z0-9]+/.exec(raw)?.[0]?.toLowerCase() ?? "unknown";

/** A command in two or three words: `list-beyond`, `stat-surplus`, `octets-nul`. Few enough that findings can be told apart by them. */
export function shapeOf(untidied: Command, messages: number): string {
  const tidied = tidy(untidied.raw);
  const command = tidied === untidied.raw ? untidied : commandOf(tidied);
  const spec = specOf(command.keyword);
  if (!spec) return `unknown-${octetsOf(untidied.raw)}`;
  const keyword = spec.keyword.toLowerCase();
  const { rest, args } = command;
  // Of an argument where there is none to be, the kind says nothing.
  if (rest !== undefined && rest.trim() !== "" && spec.argument === "none") return `${keyword}-argument`;
  if (rest === undefined) return command.raw === command.keyword ? keyword : `${keyword}-any-case`;
  const foreign = octetsOf(rest);
  if (foreign !== "plain") return `${keyword}-${foreign}`;
  if (!takesMessage(spec)) return `${keyword}-${args.length > 1 ? "arguments" : "argument"}`;
  const wanted = spec.argument === "message lines" ? 2 : 1;
  const numbers = args.slice(0, wanted).map((arg) => numberOf(arg, messages));
  const odd = numbers.findIndex((kind) => kind !== "number");
  if (args.length > wanted) return `${keyword}-surplus`;
  if (args.length < wanted) return `${keyword}-missing`;
  const which = odd === 1 ? "-lines" : "";
  return odd < 0 ? keyword : `${keyword}${which}-${numbers[odd]}`;
}

/** What is odd about the octets of a line, in a word. */
export function octetsOf(text: string): string {
  if (isLong(text)) return text.length > 1022 ? "over-1024" : "over-255";
  if (text.includes("\0")) return "nul";
  if (/[\x80-\xff]/.test(text)) return "8-bit";
  if (text.includes("\r")) return "bare-cr";
  if (text.includes("\n")) return "bare-lf";
  if (/[\x01-\x1f\x7f]/.test(text)) return "control";
  return text === "" ? "empty" : "plain";
}

function numberOf(text: string, messages: number): string {
  if (/^\d+$/.test(text)) {
    const value = Number(text);
    if (value > 0xffff_ffff) return "overflow";
    if (value === 0) return "zero";
    return value > messages ? "beyond" : "number";
  }
  if (/^[+-]\d+$/.test(text)) return text.startsWith("-") ? "negative" : "signed";
  return /^\d/.test(text) ? "suffix" : "word";
}

/** `+OK`, `-ERR [AUTH]`, `+`: what a status line says at its most general. */
export function cameOf(line: string): string {
  const code = /^-ERR (\[[A-Z/-]+\])/i.exec(line);
  if (code) return `-ERR ${code[1]}`;
  return /^(?:\+OK|-ERR|\+)(?= |$)/.exec(line)?.[0] ?? "other";
}
