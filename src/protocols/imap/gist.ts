import { type Gist, withoutNumbers } from "../../protocol/gist.js";
import { nameOf } from "./tagging.js";

/** Responses of octets, without the contents of literals. */
function responsesIn(octets: string): readonly string[] {
  const found: string[] = [];
  let response = "";
  for (let at = 0; at < octets.length; ) {
    const end = octets.indexOf("\r\n", at);
    const line = octets.slice(at, end < 0 ? undefined : end);
    at = end < 0 ? octets.length : end + 2;
    response += line;
    const size = /\{(\d+)\}$/.exec(line)?.[1];
    if (size !== undefined && end >= 0) at += Number(size);
    else {
      found.push(response);
      response = "";
    }
  }
  return found;
}

const words = (text: string): string =>
  text
    .toUpperCase()
    .split(" ")
    .filter((word) => word !== "")
    .sort()
    .join(" ");

/** A response code; of what is counted or given by the server only that it is told. */
function codeOf(text: string): string {
  const [, name, rest = ""] = /^\[([A-Z0-9-]+)(?: (.*?))?\]/i.exec(text) ?? [];
  if (name === undefined) return "";
  const isFlags = /^PERMANENTFLAGS$/i.test(name);
  return ` [${name.toUpperCase()}${isFlags ? ` (${words(rest.replace(/[()]/g, ""))})` : ""}]`;
}

/** The names of items, and flags: other values have ids, dates and what delivery adds in them. */
const itemsOf = (text: string): string =>
  [
    ...text.matchAll(
      /FLAGS \(([^)]*)\)|\b(?:UID|RFC822(?:\.[A-Z]+)?|ENVELOPE|BODYSTRUCTURE|INTERNALDATE|MODSEQ)\b|(?:BODY|BINARY(?:\.SIZE)?)\[[^\]]*\](?:<\d+>)?/gi,
    ),
  ]
    .map(([item, flags]) =>
      flags === undefined ? item.toUpperCase() : `FLAGS (${words(flags.replace(/\\Recent/gi, ""))})`,
    )
    .sort()
    .join(" ");

/** What is told without being asked for in every server at its own time. */
const isAtAnyTime = (line: string) => /^\* \d+ RECENT$/i.test(line) || /^\* OK (?!\[)/i.test(line);

function gistOf(line: string): string {
  const [, tag = "", rest = ""] = /^(\S+) ?(.*)$/.exec(line) ?? [];
  if (tag === "+") return "+";
  const [, condition, text = ""] = /^(OK|NO|BAD|BYE|PREAUTH)\b ?(.*)$/i.exec(rest) ?? [];
  const mark = tag === "*" ? "* " : "";
  if (condition !== undefined) return `${mark}${condition.toUpperCase()}${codeOf(text)}`;
  if (tag !== "*") return "what is no response";
  const [, number, name = "", value = ""] = /^(?:(\d+) )?(\S+) ?(.*)$/.exec(rest) ?? [];
  const kind = name.toUpperCase();
  if (number !== undefined) return `* ${number} ${kind}${kind === "FETCH" ? ` (${itemsOf(value)})` : ""}`;
  switch (kind) {
    case "CAPABILITY":
    case "ENABLED":
      return `* ${kind} ${words(value)}`;
    case "FLAGS":
      return `* FLAGS (${words(value.replace(/[()]/g, ""))})`;
    case "LIST":
    case "LSUB":
      return `* ${kind} (${words(/^\(([^)]*)\)/.exec(value)?.[1] ?? "")})`;
    case "SEARCH":
      return `* SEARCH ${value.split(" ").filter((its) => its !== "").length} numbers`;
    default:
      return `* ${kind}`;
  }
}

const withoutChildren = (line: string): string => line.replace(/\\HAS(?:NO)?CHILDREN ?/g, "").replace(" )", ")");

export const imapGist: Gist = {
  sent: (octets) =>
    withoutNumbers(
      octets
        .replace(/^\S+ /, "")
        .replace(/^(LOGIN|AUTHENTICATE \S+) [^\r\n]*/i, "$1 #")
        .replace(/"?[^\s"()]*mailspec-\d+-\d+-\d+/g, "#"),
    ),
  command: (octets) => nameOf(octets.slice(0, 60)).slice(0, 20) || "what is no command",
  received(octets, sent) {
    const lines = responsesIn(octets)
      .filter((line) => line !== "" && !isAtAnyTime(line))
      .map(gistOf);
    // Wildcards find the mailboxes of other cases, too.
    const isWild = /[%*]/.test(sent);
    const untagged = lines
      .filter((line) => line.startsWith("*"))
      .map((line) => (isWild ? withoutChildren(line) : line));
    const told = isWild ? [...new Set(untagged)] : untagged;
    // Untagged data come in any order before the result.
    return [...told.sort(), ...lines.filter((line) => !line.startsWith("*"))];
  },
};
