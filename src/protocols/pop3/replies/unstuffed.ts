import type { Comparison } from "../../../protocol/language.js";
import { latin1 } from "../../../wire/latin1.js";

/**
 * Whether a message parts from what was delivered as it does where a dot is not doubled (RFC 1939 §3): the line lacks its
 * first dot, or the message ends where a line of it is just a dot.
 */
export function isUnstuffed({ expected, received, at }: Extract<Comparison, { same: false }>): boolean {
  const wanted = latin1(expected);
  const got = latin1(received);
  const begin = wanted.lastIndexOf("\n", at - 1) + 1;
  // Where the line began before what is shown, nobody can tell.
  if (begin === 0 && at > 0) return false;
  const [line = "", ...more] = wanted.slice(begin).split("\r\n", 2);
  if (!line.startsWith(".")) return false;
  const [its = ""] = got.slice(begin).split("\r\n", 1);
  if (got.length <= begin) return line === ".";
  // Of a line that goes on behind what is shown, one octet more is seen of the one that lacks the dot.
  const rest = line.slice(1);
  return more.length === 0 ? rest.length > 1 && its.startsWith(rest) : its === rest;
}
