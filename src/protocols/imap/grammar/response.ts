import { base64, isAlpha, isDigit, type Parsed } from "../../../protocol/parsed.js";
import {
  ahead,
  type Cursor,
  type Dialect,
  type Families,
  number,
  parse,
  peek,
  run,
  type Source,
  skip,
  sp,
  wrong,
} from "./cursor.js";
import { type Named, named, printNamed } from "./kind.js";
import { isTagChar } from "./octets.js";
import { printRespText, type RespText, respText } from "./resp-text.js";

/** resp-cond-state, resp-cond-auth or resp-cond-bye */
export type Condition = "OK" | "NO" | "BAD" | "PREAUTH" | "BYE";

/** A whole response (RFC 9051 §2.2.2, §7). */
export type Response =
  /** response-tagged: the command with that tag is done. */
  | ({ readonly kind: "tagged"; readonly tag: string; readonly condition: "OK" | "NO" | "BAD" } & RespText)
  /** Untagged: of no command, or a warning about the one in progress. */
  | ({ readonly kind: "condition"; readonly condition: Condition } & RespText)
  /** Untagged data: LIST, CAPABILITY, … */
  | ({ readonly kind: "data" } & Named)
  /** Untagged data of a message, or a count: EXISTS, EXPUNGE, FETCH, … */
  | ({ readonly kind: "numbered"; readonly number: number } & Named)
  /** continue-req: go on with what belongs to the command. */
  | { readonly kind: "continue"; readonly text: string };

const isUntaggedCondition = (word: string): word is Condition => /^(?:OK|NO|BAD|PREAUTH|BYE)$/.test(word);

/** Reads a response by its grammar. The offset of what is wrong is one in its line. */
export const parseResponse = (source: Source, dialect: Dialect): Parsed<Response> => parse(source, response, dialect);

/** (continue-req / response-data / response-done) without its CRLF */
function response(from: Cursor): Response {
  if (skip(from, "+")) return continueReq(from);
  if (skip(from, "*")) {
    sp(from);
    return untagged(from);
  }
  return tagged(from);
}

/**
 * continue-req = "+" SP (resp-text / base64) CRLF. An empty challenge is base64 of nothing: "+" SP.
 */
function continueReq(from: Cursor): Response {
  sp(from);
  const rest = from.line.slice(from.at);
  if (!base64(rest).ok) respText(from);
  from.at = from.line.length;
  return { kind: "continue", text: rest };
}

/** response-tagged = tag SP resp-cond-state CRLF */
function tagged(from: Cursor): Response {
  const tag = run(from, isTagChar, '"*", "+" or a tag');
  sp(from);
  const { at } = from;
  const condition = run(from, isAlpha, "resp-cond-state").toUpperCase();
  if (condition !== "OK" && condition !== "NO" && condition !== "BAD") return wrong(from, "OK, NO or BAD", at);
  sp(from);
  return { kind: "tagged", tag, condition, ...respText(from) };
}

const isNameChar = (code: number) => isAlpha(code) || isDigit(code) || code === 0x2d || code === 0x2e;

/** resp-cond-state / resp-cond-bye / mailbox-data / message-data / capability-data / enable-data */
function untagged(from: Cursor): Response {
  const { kinds } = from.dialect;
  if (isDigit(peek(from))) {
    const its = number(from);
    sp(from);
    const name = run(from, isNameChar, "EXISTS, RECENT, EXPUNGE or FETCH").toUpperCase();
    if (its === 0 && !countsFromZero.has(name)) wrong(from, "nz-number", from.at - name.length - 2);
    return { kind: "numbered", number: its, ...named(from, kinds.numbered, name) };
  }
  const word = ahead(from, isNameChar).toUpperCase();
  if (word === "") wrong(from, "response-data");
  from.at += word.length;
  if (!isUntaggedCondition(word)) return { kind: "data", ...named(from, kinds.data, word) };
  sp(from);
  return { kind: "condition", condition: word, ...respText(from) };
}

/** Counts; of the others the number is that of a message. */
const countsFromZero = new Set(["EXISTS", "RECENT"]);

/** As a server writes it, with CRLF: octets as ISO 8859-1. */
export function printResponse(its: Response, kinds: Families): string {
  switch (its.kind) {
    case "continue":
      return `+ ${its.text}\r\n`;
    case "tagged":
      return `${its.tag} ${its.condition} ${printRespText(its, kinds)}\r\n`;
    case "condition":
      return `* ${its.condition} ${printRespText(its, kinds)}\r\n`;
    case "data":
      return `* ${printNamed(its, kinds.data, kinds)}\r\n`;
    case "numbered":
      return `* ${its.number} ${printNamed(its, kinds.numbered, kinds)}\r\n`;
    default:
      return its satisfies never;
  }
}
