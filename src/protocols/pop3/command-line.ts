import { latin1 } from "../../wire/latin1.js";
import { languageTag, type StatusLine, scanListing, uniqueIdListing } from "./grammar.js";

/** Every keyword that POP3 has (RFC 1939, 2449, 2595, 5034, 6856). */
export const keywords: readonly string[] =
  "STAT LIST RETR DELE NOOP RSET TOP UIDL CAPA USER PASS APOP AUTH STLS UTF8 LANG QUIT".split(" ");

const words = new Set(keywords);
/** Whether a word in upper case is one of them. */
export const isKeyword = (word: string): boolean => words.has(word);

/** A command line as a server reads it. */
export interface Command {
  /** Upper case; "" for an empty line. */
  readonly keyword: string;
  /** What stands behind the keyword, cut at single spaces, the first of it: no command takes more. Octets as ISO 8859-1. */
  readonly args: readonly string[];
  /** Everything behind the first space, uncut; undefined without a space. PASS may hold spaces. */
  readonly rest: string | undefined;
  /** The whole line. */
  readonly raw: string;
}

/** Arguments that are told apart. */
const MOST = 16;

/** command = keyword *(SP param) CRLF, without the line end; anything goes in, nothing throws (RFC 2449 §3). */
export const parseCommand = (octets: Uint8Array): Command => commandOf(latin1(octets));

/** The same for octets that are text already (ISO 8859-1). */
export function commandOf(text: string): Command {
  const space = text.indexOf(" ");
  if (space < 0) return { keyword: text.toUpperCase(), args: [], rest: undefined, raw: text };
  const rest = text.slice(space + 1);
  return { keyword: text.slice(0, space).toUpperCase(), args: rest.split(" ", MOST), rest, raw: text };
}

/** Whether lines down to a dot follow a positive reply to that command, or just the one line. */
export function replyShape(command: Command, status: StatusLine): "single" | "multi" {
  if (status.status !== "+OK") return "single";
  // What a server took for a command it may have tidied up first.
  const untidy = /[\0\t\r]|^ | {2}/.test(command.raw);
  const words = untidy ? command.raw.split(/[\0\t\r ]+/).filter((word) => word !== "") : [];
  const keyword = untidy ? (words[0] ?? "").toUpperCase() : command.keyword;
  const hasArgument = untidy ? words.length > 1 : (command.rest ?? "").trim() !== "";
  const hasMore = untidy || command.rest !== undefined;
  switch (keyword) {
    case "CAPA":
    case "RETR":
    case "TOP":
      return "multi";
    case "LIST":
      return (hasArgument && !untidy) || (hasMore && scanListing(status.text).ok) ? "single" : "multi";
    case "UIDL":
      return (hasArgument && !untidy) || (hasMore && uniqueIdListing(status.text).ok) ? "single" : "multi";
    case "LANG":
      return (hasArgument && !untidy) || (hasMore && languageTag(status.text).ok) ? "single" : "multi";
    case "AUTH":
      // Before RFC 5034, AUTH alone listed the mechanisms; several servers still do.
      return hasArgument && !untidy ? "single" : "multi";
    default:
      return "single";
  }
}
