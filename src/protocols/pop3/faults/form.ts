import type { Fault } from "../server/fault.js";
import { onText } from "./hooks.js";

/** Faults in the form of replies. */
export const formFaults: readonly Fault[] = [
  {
    id: "bare-lf",
    breaks: "rfc1939/3/response-crlf",
    summary: "Replies to NOOP end with a bare LF",
    hooks: onText(["NOOP"], (text) => text.replace("\r\n", "\n")),
  },
  {
    id: "bare-lf-in-message",
    breaks: "rfc1939/3/response-crlf",
    summary: "Messages are sent with bare LF",
    hooks: onText(["RETR"], (text) => text.replace(/\r\n(?=[^.\r])/g, "\n")),
  },
  {
    id: "lower-case-status",
    breaks: "rfc1939/3/status-upper-case",
    summary: "+ok in lower case",
    hooks: onText(["RSET"], (text) => text.replace("+OK", "+ok")),
  },
  {
    id: "nul-in-text",
    breaks: "rfc2449/3/response-syntax",
    summary: "A NUL in the text of a reply",
    hooks: onText(["NOOP"], (text) => text.replace("done", "do\0ne")),
  },
  {
    id: "response-too-long",
    breaks: "rfc1939/3/response-512",
    summary: "A reply of 600 octets",
    hooks: onText(["NOOP"], (text) => text.replace("done", "d".repeat(600))),
  },
  {
    id: "greeting-too-long",
    breaks: "rfc2449/3/greeting-512",
    summary: "A greeting of 600 octets",
    hooks: onText([""], (text) => text.replace("+OK ", `+OK ${"g".repeat(600)} `)),
  },
  {
    id: "greeting-negative",
    breaks: "rfc1939/4/greeting",
    summary: "The greeting is a banner without +OK",
    hooks: onText([""], (text) => text.replace("+OK ", "+HELLO ")),
  },
  {
    id: "no-termination",
    breaks: "rfc1939/3/multi-line-terminated",
    summary: "UIDL without the final dot",
    hooks: onText(["UIDL"], (text) => text.replace(/\r\n\.\r\n$/, "\r\n")),
  },
  {
    id: "unstuffed",
    breaks: "rfc1939/3/byte-stuffing",
    summary: "Lines that begin with a dot are sent as they are",
    hooks: onText(["RETR"], (text) => text.replace(/\r\n\.\./g, "\r\n.")),
  },
  {
    id: "unstuffed-at-buffer",
    breaks: "rfc1939/3/byte-stuffing",
    summary: "A dot that would be the first octet of the next 8192 is sent as it is",
    hooks: onText(["RETR"], (text) =>
      text.replace(/\r\n\.\./g, (found, at: number) => ((at + 2) % 8192 === 0 ? "\r\n." : found)),
    ),
  },
  {
    id: "stuffed-twice",
    breaks: "rfc1939/5/retr-message",
    summary: "Lines that begin with a dot get two more",
    hooks: onText(["RETR"], (text) => text.replace(/\r\n\.\./g, "\r\n...")),
  },
  {
    id: "second-reply",
    breaks: "rfc1939/3/one-response-per-command",
    summary: "NOOP is answered twice",
    hooks: onText(["NOOP"], (text) => text + text),
  },
  {
    id: "bracket-text",
    breaks: "rfc2449/6.4/bracket-is-code",
    summary: "A text that begins with [ and is no response code",
    hooks: onText(["NOOP"], (text) => text.replace("done", "[done, and how")),
  },
  {
    id: "umlaut",
    breaks: "rfc6856/3.2/ascii-before-lang",
    summary: "8-bit text without UTF8 or LANG",
    hooks: onText(["NOOP"], (text) => text.replace("done", "fertig, schön")),
  },
];
