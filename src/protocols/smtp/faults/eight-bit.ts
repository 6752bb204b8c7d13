import type { Fault, Hooks } from "../server/fault.js";
import { onOutcome, saying } from "./hooks.js";
import { reading, refusing } from "./parameters.js";

/** What is delivered of the content of messages that have octets above 127. */
const delivering = (change: (text: string) => string): Hooks => ({
  delivered: (message) => {
    const text = message.toString("latin1");
    return /[\x80-\xff]/.test(text) ? Buffer.from(change(text), "latin1") : message;
  },
});
/** Messages that fit are refused. */
const refusingContent = (is: (content: Buffer) => boolean, code: string): Hooks =>
  onOutcome((outcome) => {
    const { takes, ...rest } = outcome;
    return takes && is(Buffer.from(takes.content)) ? saying(rest, code) : outcome;
  });

/** 8BITMIME (RFC 6152). */
export const eightBitFaults: readonly Fault[] = [
  {
    id: "body-upper-case",
    breaks: "rfc6152/2/body-values",
    summary: "BODY takes upper case only",
    hooks: refusing("MAIL", /body=8bitmime/, "501"),
  },
  {
    id: "body-any",
    breaks: "rfc6152/2/body-malformed",
    summary: "BODY takes anything",
    hooks: reading(/ BODY(?:=(?!7BIT$|8BITMIME|BINARYMIME)\S*)?$/, ""),
  },
  {
    id: "8-bit-refused",
    breaks: "rfc6152/3/mime-accepted",
    summary: "Messages with octets above 127 are refused",
    hooks: refusingContent((content) => content.some((octet) => octet > 127), "554"),
  },
  {
    id: "8-bit-cleared",
    breaks: "rfc6152/3/bits-preserved",
    summary: "The eighth bit is cleared",
    hooks: delivering((text) => text.replace(/[\x80-\xff]/g, (its) => String.fromCharCode(its.charCodeAt(0) & 127))),
  },
  {
    id: "8-bit-dots-stay",
    breaks: "rfc6152/3/dots",
    summary: "Dots stay doubled in messages with octets above 127",
    hooks: {
      data: (wire) =>
        wire.some((octet) => octet > 127)
          ? Buffer.from(wire.toString("latin1").replace(/(^|\r\n)\./g, "$1.."), "latin1")
          : wire,
    },
  },
  {
    id: "8-bit-last-lines",
    breaks: "rfc6152/3/last-crlf",
    summary: "Empty lines at the end of messages with octets above 127 are lost",
    hooks: delivering((text) => text.replace(/(?:\r\n)+$/, "\r\n")),
  },
  {
    id: "8-bit-line-998",
    breaks: "rfc6152/1/line-limit",
    summary: "A line of 1000 octets is too long",
    hooks: refusingContent((content) => /[^\r\n]{998}/.test(content.toString("latin1")), "554"),
  },
];
