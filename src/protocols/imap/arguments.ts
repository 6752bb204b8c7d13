import { latin1 } from "../../wire/latin1.js";
import { isInbox } from "./grammar/mailbox-name.js";
import type { UnderWay } from "./tagging.js";

const ARGUMENT = / +(?:"((?:[^"\\\r\n]|\\.)*)"|~?\{(\d{1,10})\+?\}\r\n|([^ "{]\S*))/y;

/** The arguments of a command as the server is to understand them, one level deep: what is in parentheses is cut at its spaces. */
export function argumentsOf(
  { octets, awaited = [], name }: UnderWay,
  most = Number.POSITIVE_INFINITY,
): readonly string[] {
  const text = [latin1(octets), ...(awaited.length > 0 ? ["\r\n", ...awaited.map(latin1)] : [])].join("");
  const found: string[] = [];
  const [before = ""] = /^\S+ +(?:UID +)?[^\s{]+/i.exec(text) ?? [];
  for (let at = name === "" ? text.length : before.length; at < text.length && found.length < most; ) {
    ARGUMENT.lastIndex = at;
    const next = ARGUMENT.exec(text);
    if (!next) break;
    const [whole, quoted, size, atom] = next;
    at += whole.length + (size === undefined ? 0 : Number(size));
    found.push(quoted?.replace(/\\(.)/g, "$1") ?? atom?.replace(/\r\n$/, "") ?? text.slice(at - Number(size), at));
  }
  return found;
}

/** The mailbox that a command names first; INBOX in capitals. */
export function mailboxOf(command: UnderWay): string {
  const [name = ""] = argumentsOf(command, 1);
  return isInbox(name) ? "INBOX" : name;
}

/** Who logs in with it, where the command alone says that. */
export function userOf(command: UnderWay): string | undefined {
  const [first, second] = argumentsOf(command, 2);
  if (command.name === "LOGIN") return first;
  if (first?.toUpperCase() !== "PLAIN" || second === undefined) return undefined;
  return Buffer.from(second, "base64").toString("latin1").split("\0")[1];
}
