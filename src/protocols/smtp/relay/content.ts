import { latin1 } from "../../../wire/latin1.js";
import { limits } from "../limits.js";
import type { Told } from "./event.js";
import { onCommand, onMessage, onTold, type RelayRule, wrongAt } from "./rule.js";

const has = ({ before }: Told, keyword: string, value?: string) =>
  before.transaction?.parameters.some(
    (its) => its.keyword === keyword && (value === undefined || its.value?.toUpperCase() === value),
  ) ?? false;

/** The header section, with the end of its last line. */
const headerOf = (content: Uint8Array): string => {
  const text = latin1(content.subarray(0, 100_000));
  const end = text.indexOf("\r\n\r\n");
  return end < 0 ? text : text.slice(0, end + 2);
};
/** The first field, unfolded lines and all. */
const firstField = (content: Uint8Array): string => /^.*\r\n(?:[ \t].*\r\n)*/.exec(headerOf(content))?.[0] ?? "";

/** How a server sends mail data to the next one. */
export const relayContentRules: readonly RelayRule[] = [
  onTold(
    [
      "relay-no-bare-cr-lf",
      "rfc5321/2.3.8/relay-no-bare-cr-lf",
      "The mail data of a relay have CR and LF only as CRLF",
    ],
    ({ input, wire }) => {
      if (input.kind !== "data") return undefined;
      const at = latin1(wire).search(/\r(?!\n)|(?<!\r)\n/);
      return at < 0 ? "ok" : wrongAt("CR and LF only as CRLF", wire, at);
    },
  ),
  onTold(
    ["relay-doubles-dot", "rfc5321/4.5.2/relay-doubles-dot", "A relay doubles the dot at the beginning of a line"],
    ({ input, wire }) => {
      if (input.kind !== "data") return undefined;
      const text = latin1(wire);
      const at = text.search(/(?:^|(?<=\r\n))\.(?!\.)/);
      if (at >= 0) return wrongAt("two dots where a line begins with one", wire, at);
      return /(?:^|\r\n)\./.test(text) ? "ok" : undefined;
    },
  ),
  onMessage(
    ["relay-canonical", "rfc3030/2/relay-canonical", "Text that a relay sends by BDAT has lines that end with CRLF"],
    (content, told) => {
      if (told.input.kind !== "chunk" || has(told, "BODY", "BINARYMIME")) return "ok";
      const text = latin1(content);
      // A bare one among others may be that of the message.
      const isWrong = text.includes("\n") && !text.includes("\r\n");
      return isWrong ? wrongAt("lines that end with CRLF", content, text.indexOf("\n")) : "ok";
    },
  ),
  onMessage(
    [
      "relay-line-1000",
      "rfc5321/4.5.3.1.6/relay-line-1000",
      "The lines that a relay adds are no longer than 1000 octets",
    ],
    (content) => {
      const field = firstField(content);
      if (!/^Received:/i.test(field)) return undefined;
      const line = field.split(/(?<=\r\n)/).find(({ length }) => length > limits.textLine.max);
      return line === undefined ? "ok" : wrongAt("at most 1000 octets", Buffer.from(line, "latin1"), 1000);
    },
  ),
  onMessage(
    ["relay-received", "rfc5321/4.4/received-inserted", "A relay puts a Received field on top"],
    (content, { before }) => {
      // A notification is the relay's own.
      if (before.transaction?.reversePath === "") return undefined;
      const header = headerOf(content);
      const added = header.slice(0, Math.max(0, header.search(/^X-Mailspec:/im)));
      const isThere = /^Received:/im.test(added === "" ? header : added);
      return isThere ? "ok" : wrongAt("a Received field", Buffer.from(header.slice(0, 500), "latin1"));
    },
  ),
  onMessage(
    ["relay-adds-no-return-path", "rfc5321/4.4/relay-adds-no-return-path", "A relay adds no Return-Path"],
    (content, { variant }) => {
      // Who delivers by LMTP may take that for the final delivery.
      if (variant === "lmtp") return "ok";
      const field = firstField(content);
      return /^Return-Path:/i.test(field) ? wrongAt("no Return-Path on top", Buffer.from(field, "latin1")) : "ok";
    },
  ),
  onMessage(
    [
      "relay-needs-8bitmime",
      "rfc6152/3/relay-needs-8bitmime",
      "A relay sends octets above 127 only to who announces 8BITMIME",
    ],
    (content, { offered }) => {
      const at = content.findIndex((octet) => octet > 127);
      if (at < 0) return undefined;
      const isOffered = ["8BITMIME", "BINARYMIME", "SMTPUTF8"].some((its) => offered.has(its));
      return isOffered ? "ok" : wrongAt("octets up to 127: 8BITMIME was not offered", content, at);
    },
  ),
  onCommand(
    [
      "relay-needs-smtputf8",
      "rfc6531/3.2/relay-needs-smtputf8",
      "A relay sends addresses beyond ASCII only to who announces SMTPUTF8",
    ],
    (verb, rest, line, { offered }) => {
      if ((verb !== "MAIL" && verb !== "RCPT") || !/[\x80-\xff]/.test(rest)) return undefined;
      return offered.has("SMTPUTF8") ? "ok" : wrongAt("an address in ASCII", line, latin1(line).search(/[\x80-\xff]/));
    },
  ),
  onCommand(
    ["relay-utf8-parameter", "rfc6531/3.4/relay-parameter", "A relay says SMTPUTF8 where the envelope needs it"],
    (verb, rest, line, told) => {
      const needs = (verb === "MAIL" || verb === "RCPT") && /<[^>]*[\x80-\xff]/.test(rest);
      if (!needs || !told.offered.has("SMTPUTF8")) return undefined;
      const isSaid = verb === "MAIL" ? / SMTPUTF8(?: |$)/i.test(rest) : has(told, "SMTPUTF8");
      return isSaid || (verb === "RCPT" && !told.before.transaction) ? "ok" : wrongAt("MAIL with SMTPUTF8", line);
    },
  ),
  onMessage(
    [
      "relay-declares-enough",
      "rfc1870/6/relay-declares-enough",
      "A size that a relay declares is not smaller than the message",
    ],
    (content, { before }) => {
      const declared = before.transaction?.parameters.find(({ keyword }) => keyword === "SIZE")?.value;
      if (declared === undefined) return undefined;
      if (BigInt(/^\d+$/.test(declared) ? declared : "0") >= BigInt(content.length)) return "ok";
      return wrongAt(`at least the ${content.length} octets that came`, Buffer.from(`SIZE=${declared}`));
    },
  ),
];
