import type { Fault } from "../server/fault.js";
import { onText } from "./hooks.js";

const onNoop = (change: (text: string) => string) => onText(["NOOP"], change);

/** Faults in how replies are written (RFC 5321 §4.2). */
export const formFaults: readonly Fault[] = [
  {
    id: "reply-bare-lf",
    breaks: "rfc5321/2.3.8/crlf-only-generated",
    summary: "The reply to NOOP ends with a bare LF",
    hooks: onNoop((text) => text.replace("\r\n", "\n")),
  },
  {
    id: "reply-too-long",
    breaks: "rfc5321/4.5.3.1.5/reply-512",
    summary: "A reply line of 513 octets",
    hooks: onNoop((text) => `${text.trimEnd().padEnd(511, ".")}\r\n`),
  },
  {
    id: "reply-two-codes",
    breaks: "rfc5321/4.2.1/same-code",
    summary: "A reply with two codes",
    hooks: onText(["EHLO", "LHLO"], (text) => text.replace("250-SIZE", "251-SIZE")),
  },
  {
    id: "reply-first-digit",
    breaks: "rfc5321/4.2/first-digit",
    summary: "NOOP is answered with 650",
    hooks: onNoop((text) => text.replace("250", "650")),
  },
  {
    id: "reply-second-digit",
    breaks: "rfc5321/4.2/reply-code",
    summary: "NOOP is answered with 260",
    hooks: onNoop((text) => text.replace("250", "260")),
  },
  {
    id: "reply-separator",
    breaks: "rfc5321/4.2/reply-line",
    summary: "A colon follows the code",
    hooks: onNoop((text) => text.replace("250 ", "250:")),
  },
  {
    id: "reply-nul",
    breaks: "rfc5321/4.2/text-characters",
    summary: "A NUL in the text of a reply",
    hooks: onNoop((text) => text.replace("Here", "He\0re")),
  },
  {
    id: "reply-8-bit",
    breaks: "rfc5321/2.4/ascii-replies",
    summary: "A reply in ISO 8859-1",
    hooks: onNoop((text) => text.replace("Here", "Voil\xe0")),
  },
  {
    id: "reply-without-text",
    breaks: "rfc5321/4.2/no-bare-code",
    summary: "NOOP is answered with a bare code",
    hooks: onNoop(() => "250 \r\n"),
  },
  {
    id: "reply-without-space",
    breaks: "rfc5321/4.2.1/space-without-text",
    summary: "NOOP is answered with a bare code and no space",
    hooks: onNoop(() => "250\r\n"),
  },
  {
    id: "reply-without-hyphens",
    breaks: "rfc5321/4.2.1/multi-line",
    summary: "Each line of the response to EHLO has a space behind its code",
    hooks: onText(["EHLO", "LHLO"], (text) => text.replace(/^250-/gm, "250 ")),
  },
  {
    id: "reply-twice",
    breaks: "rfc5321/4.2/one-reply",
    summary: "NOOP is answered twice",
    hooks: onNoop((text) => text + text),
  },
  {
    id: "replies-out-of-order",
    breaks: "rfc5321/4.2/reply-in-order",
    summary: "Unknown commands are answered behind the command that follows",
    hooks: heldBack(),
  },
];

/** The reply to an unknown command waits for the next reply of its connection. */
function heldBack(): Fault["hooks"] {
  const held = new Map<number, Buffer>();
  return {
    reply(octets, { input, connection }) {
      if (input?.kind === "command" && input.command.verb === "MAILSPEC") {
        held.set(connection, octets);
        return Buffer.alloc(0);
      }
      const before = held.get(connection) ?? Buffer.alloc(0);
      held.delete(connection);
      return Buffer.concat([octets, before]);
    },
  };
}
