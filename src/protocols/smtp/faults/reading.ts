import type { Fault } from "../server/fault.js";
import { firstOf, onCommand, onLine, only, onOutcome, onText, saying } from "./hooks.js";

const unknown = (change: Parameters<typeof onOutcome>[0]) =>
  onOutcome((outcome, state, input) => (firstOf(outcome).code === "500" ? change(outcome, state, input) : outcome));

/** Faults in how commands are read (RFC 5321 §2.3.8, §2.4, §4.1.1). */
export const readingFaults: readonly Fault[] = [
  {
    id: "lower-case-unknown",
    breaks: "rfc5321/2.4/verb-case",
    summary: "Verbs in lower or mixed case are not known",
    hooks: onLine((line) => (/^[A-Z]*[a-z]/.test(line) ? `X${line}` : line)),
  },
  {
    id: "lower-case-argument",
    breaks: "rfc5321/2.4/argument-case",
    summary: "from: in lower case is not FROM:",
    hooks: onLine((line) => line.replace(/^(MAIL) from:/, "$1 FRM:")),
  },
  {
    id: "trailing-space-refused",
    breaks: "rfc5321/4.1.1/trailing-space",
    summary: "A space at the end of a line is an error",
    hooks: onLine((line) => (/[ \t]$/.test(line) ? "XSPACE" : line)),
  },
  {
    id: "impatient",
    breaks: "rfc5321/2.4/no-action-before-crlf",
    summary: "A verb is carried out before its line has ended",
    hooks: { lineEnds: /\r\n|(?<=^NOOP)\r?$/ },
  },
  {
    id: "lf-ends-command",
    breaks: "rfc5321/2.3.8/crlf-only-recognized",
    summary: "LF ends a command",
    hooks: { lineEnds: /\r?\n/ },
  },
  {
    id: "cr-ends-command",
    breaks: "rfc5321/2.3.8/crlf-only-recognized",
    summary: "CR ends a command",
    hooks: { lineEnds: /\r\n?/ },
  },
  {
    id: "empty-line-ignored",
    breaks: "rfc5321/4.1.1/empty-line",
    summary: "An empty line is not answered",
    hooks: onText([""], (text, { input }) => (input === undefined ? text : "")),
  },
  {
    id: "unknown-502",
    breaks: "rfc5321/4.2.4/unrecognized-500",
    summary: "Unknown commands are answered with 502",
    hooks: unknown((outcome) => saying(outcome, "502")),
  },
  {
    id: "unknown-private-502",
    breaks: "rfc5321/4.1.5/unknown-private-500",
    summary: "Unknown commands that begin with X are answered with 502",
    hooks: unknown((outcome, _state, input) =>
      input.kind === "command" && input.command.verb.startsWith("X") ? saying(outcome, "502") : outcome,
    ),
  },
  {
    id: "unknown-temporary",
    breaks: "rfc5321/4.2.1/4yz-or-5yz",
    summary: "Unknown commands are answered with 455",
    hooks: unknown((outcome) => saying(outcome, "455")),
  },
  {
    id: "unknown-closes",
    breaks: "rfc5321/3.8/unknown-command-stays-open",
    summary: "An unknown command closes the connection",
    hooks: unknown((outcome) => ({ ...outcome, closes: true })),
  },
  {
    id: "8-bit-accepted",
    breaks: "rfc5321/2.4/8bit-command-refused",
    summary: "Octets over 127 in commands are taken for letters",
    hooks: onLine((line) => line.replace(/[\x80-\xff]+/g, "a")),
  },
  {
    id: "turn-works",
    breaks: "rfc5321/F.1/turn",
    summary: "TURN turns the session round for anybody",
    hooks: onCommand(["TURN"], (_outcome, state) => only(state, "250")),
  },
  {
    id: "noop-unknown",
    breaks: "rfc5321/4.5.1/minimum-commands",
    summary: "NOOP is not known",
    hooks: onCommand(["NOOP"], (_outcome, state) => only(state, "500")),
  },
  {
    id: "listed-and-refused",
    breaks: "rfc5321/4.2.4/nothing-listed-refused",
    summary: "HELP is listed and not implemented",
    hooks: onCommand(["HELP"], (_outcome, state) => only(state, "502")),
  },
  {
    id: "551-without-path",
    breaks: "rfc5321/4.2/machine-read-texts",
    summary: "551 does not say which address to try",
    hooks: onText(["VRFY"], (text) => text.replace(/^550 .*/, "551 5.1.6 User has moved")),
  },
];
