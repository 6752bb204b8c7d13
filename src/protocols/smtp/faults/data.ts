import { latin1 } from "../../../wire/latin1.js";
import { reply } from "../model/outcomes.js";
import type { Outcome, SessionState } from "../model/state.js";
import type { Fault } from "../server/fault.js";
import { carrying, deliversRefused, onOutcome } from "./hooks.js";

/** Changes the mail data as they stood on the wire, without the final dot. */
const onWire = (id: string, breaks: string, summary: string, change: (text: string) => string): Fault => ({
  id,
  breaks,
  summary,
  hooks: { data: (wire) => Buffer.from(change(latin1(wire)), "latin1") },
});

/** What this matches ends the mail data, too. */
const endsToo = (id: string, end: RegExp, breaks = "rfc5321/2.3.8/end-of-data-lookalikes"): Fault => ({
  id: `ends-at-${id}`,
  breaks,
  summary: `Takes ${id} for the end of mail data`,
  hooks: { endOfData: end },
});

/** Refuses messages of which that is so. */
const refuses = (id: string, breaks: string, summary: string, isSo: (text: string) => boolean): Fault => ({
  id,
  breaks,
  summary,
  hooks: onOutcome((outcome, _state, input) => {
    if (input.kind !== "data" || !isSo(latin1(input.content))) return outcome;
    const { takes: _refused, ...rest } = outcome;
    const [first, ...others] = outcome.replies.map(() => reply("554", "5.6.0", "Not like that"));
    return { ...rest, replies: [first ?? reply("554", "5.6.0", "Not like that"), ...others] };
  }),
});

/** The transaction stays when the mail data have ended so. */
const keepsTransaction = (id: string, code: "2" | "5", summary: string): Fault => ({
  id,
  breaks: "rfc5321/4.1.1.4/buffers-consumed",
  summary,
  hooks: onOutcome(
    (outcome, state: SessionState, input): Outcome =>
      input.kind === "data" && outcome.replies[0].code.startsWith(code) && state.transaction
        ? { ...outcome, next: { ...outcome.next, transaction: state.transaction } }
        : outcome,
  ),
});

const NOTHING = new Uint8Array();

/** Delivers what was refused in front of the session's next message. */
const withRefused = (): Fault["hooks"] =>
  carrying<Uint8Array>(NOTHING, (outcome, refused, state, input) => {
    const { takes } = outcome;
    if (takes) return [{ ...outcome, takes: { ...takes, content: Buffer.concat([refused, takes.content]) } }, NOTHING];
    return [outcome, input.kind === "data" && state.transaction ? input.content : refused];
  });

const headerOf = (text: string): string => text.slice(0, text.indexOf("\r\n\r\n") + 2);

/** Defects in mail data: their end, what is made of them, and what is left of the transaction. */
export const dataFaults: readonly Fault[] = [
  onWire("dots-stay", "rfc5321/4.5.2/dot-removed", "Leaves the dots that the client has doubled", (text) =>
    text.replace(/(^|\r\n)\./g, "$1.."),
  ),
  onWire("single-dots-stay", "rfc5321/4.5.2/dot-removed", "Takes a dot away only where there are two", (text) =>
    text.replace(/(^|\r\n)\.(?!\.)/g, "$1.."),
  ),
  onWire(
    "dots-stay-at-4096",
    "rfc5321/4.5.2/dot-removed",
    "Leaves the dot of a line that begins where a buffer does",
    (text) => text.replace(/\r\n\./g, (its, at: number) => ((at + 2) % 4096 === 0 ? `${its}.` : its)),
  ),
  onWire("nul-ends-line", "rfc5321/4.5.2/all-characters-kept", "Loses the rest of a line behind NUL", (text) =>
    text.replace(/\0[^\r\n]*/g, ""),
  ),
  onWire("first-line-lost", "rfc5321/4.5.2/all-characters-kept", "Loses an empty line at the beginning", (text) =>
    text.replace(/^\r\n/, ""),
  ),
  onWire("date-rewritten", "rfc5321/4.5.2/all-characters-kept", "Dates messages anew", (text) =>
    text.replace(/^Date:.*$/m, "Date: Sun, 01 Mar 2026 00:00:00 +0000"),
  ),
  onWire(
    "subject-trimmed",
    "rfc5321/4.5.2/all-characters-kept",
    "Makes one blank of those in front of a Subject",
    (text) => text.replace(/^(Subject:) +/im, "$1 "),
  ),
  {
    ...onWire("cc-removed", "rfc5321/4.5.2/all-characters-kept", "Takes Cc away", (text) =>
      text.replace(/^Cc:.*\r\n/im, ""),
    ),
    variants: ["smtp", "lmtp"],
  },
  onWire("received-dropped", "rfc5321/4.4/received-kept", "Takes Received fields away that are there", (text) =>
    text.replace(/^(?:Received:.*\r\n(?:[ \t].*\r\n)*)+/gim, ""),
  ),
  onWire("tabs-are-blanks", "rfc5321/4.5.2/all-characters-kept", "Makes blanks of tabs", (text) =>
    text.replace(/\t/g, " "),
  ),
  onWire("quoted-printable-decoded", "rfc5321/4.5.2/all-characters-kept", "Decodes what is quoted-printable", (text) =>
    text.replace(/=3D/g, "="),
  ),
  onWire("dots-inside-removed", "rfc5321/4.5.2/dot-only-at-line-start", "Takes every double dot for one", (text) =>
    text.replace(/\.\./g, "."),
  ),
  onWire("from-quoted", "rfc5321/4.5.2/reversible", "Writes >From and leaves it", (text) =>
    text.replace(/^From /gm, ">From "),
  ),
  onWire("controls-replaced", "rfc5321/4.5.2/all-characters-kept", "Writes ? for control characters", (text) =>
    text.replace(/[\x01-\x08\x0b\x0c\x0e-\x1f\x7f]/g, "?"),
  ),
  onWire("line-cut-at-990", "rfc5321/4.5.3.1.6/text-line-1000", "Cuts lines after 990 octets", (text) =>
    text.replace(/([^\r\n]{990})(?=[^\r\n])/g, "$1\r\n"),
  ),
  onWire(
    "line-cut-with-dot",
    "rfc5321/4.5.3.1.6/dot-not-counted",
    "Counts the doubled dot for the length of a line",
    (text) => text.replace(/(^|\r\n)(\.[^\r\n]{997})(?=[^\r\n])/g, "$1$2\r\n"),
  ),
  onWire(
    "long-line-cut",
    "rfc5321/4.5.3.1.6/long-line-refused-or-kept",
    "Cuts lines of more than 1000 octets",
    (text) => text.replace(/([^\r\n]{998})(?=[^\r\n])/g, "$1\r\n"),
  ),
  onWire("line-added", "rfc5321/4.1.1.4/no-line-added", "Adds an empty line at the end", (text) => `${text}\r\n`),
  refuses(
    "content-32k",
    "rfc5321/4.5.3.1.7/content-64k",
    "Refuses messages of more than 32K",
    (text) => text.length > 32_768,
  ),
  {
    ...refuses(
      "defects-refused",
      "rfc5321/3.3/defects-accepted",
      "Refuses messages with two subjects",
      (text) => (headerOf(text).match(/^Subject:/gim)?.length ?? 0) > 1,
    ),
    variants: ["smtp", "lmtp"],
  },
  refuses("resent-refused", "rfc5321/3.3/resent-mismatch-accepted", "Refuses Resent fields that do not match", (text) =>
    /^Resent-/m.test(headerOf(text)),
  ),
  refuses(
    "resent-to-alone-refused",
    "rfc5321/3.3/resent-mismatch-accepted",
    "Refuses Resent-To without Resent-From",
    (text) => /^Resent-To:/m.test(headerOf(text)) && !/^Resent-From:/m.test(headerOf(text)),
  ),
  refuses(
    "odd-received-refused",
    "rfc5321/3.7.2/odd-trace-accepted",
    "Refuses Received fields without a date",
    (text) => /^Received:[^;\r\n]*\r\n(?![ \t])/m.test(headerOf(text)),
  ),
  refuses(
    "loop-at-50",
    "rfc5321/6.3/threshold-100",
    "Takes fifty Received fields for a loop",
    (text) => (headerOf(text).match(/^Received:/gm)?.length ?? 0) > 50,
  ),
  onWire(
    "lf-begins-line",
    "rfc5321/4.1.1.4/lf-is-no-line-end",
    "Takes LF for the end of a line, and the dot behind it away",
    (text) => text.replace(/(?<!\r)\n\.?/g, "\r\n"),
  ),
  endsToo("dot-that-is-last", /\r\n\.(?:\r\n|$)/, "rfc5321/4.1.1.4/end-of-data"),
  {
    id: "no-data-wordless",
    breaks: "rfc5321/4.1.1.4/no-mail-data",
    summary: "Mail data that are empty close the connection",
    hooks: {
      ...onOutcome((outcome, _state, input) =>
        input.kind === "data" && input.content.length === 0 ? { ...outcome, closes: true } : outcome,
      ),
      reply: (octets, { input, outcome }) => (input?.kind === "data" && outcome.closes ? Buffer.alloc(0) : octets),
    },
  },
  {
    id: "refused-is-half-delivered",
    breaks: "rfc5321/4.1.1.4/no-partial-failure",
    summary: "What it has refused it delivers to the second recipient",
    variants: ["smtp", "submission"],
    hooks: onOutcome((outcome, { transaction }, input) =>
      input.kind === "data" && transaction && !outcome.takes
        ? { ...outcome, takes: { transaction, recipients: transaction.recipients.slice(1), content: input.content } }
        : outcome,
    ),
  },
  endsToo("lf-dot-lf", /\n\.\n/, "rfc5321/4.1.1.4/lf-dot-lf"),
  endsToo("lf-dot-crlf", /(?<!\r)\n\.\r\n/),
  endsToo("crlf-dot-lf", /\r\n\.\n/),
  endsToo("cr-dot-cr", /\r\.\r/),
  endsToo("crlf-dot-cr", /\r\n\.\r(?!\n)/),
  endsToo("cr-dot-crlf", /\r\.\r\n/),
  endsToo("crcrlf-dot", /\r\r\n\.\r\r\n/),
  endsToo("crlf-dot-crcrlf", /\r\n\.\r\r\n/),
  endsToo("dot-nul", /\r\n\.\0\r\n/),
  endsToo("nul-dot", /\r\n\0\.\r\n/),
  endsToo("dot-space", /\r\n\.[ \t]+\r\n/),
  endsToo("space-dot", /\r\n +\.\r\n/),
  endsToo("two-dots", /\r\n\.\.\r\n/),
  endsToo("nel", /\x85\.\x85/),
  endsToo("unicode-line-separator", /\xe2\x80\xa8\.\xe2\x80\xa8/),
  endsToo("vertical-tab", /\x0b\.\x0b/),
  endsToo("form-feed", /\x0c\.\x0c/),
  endsToo("high-bit", /\r\n\xae\r\n/),
  endsToo("lf-at-the-beginning", /^\.\n/),
  endsToo("quit-line", /\r\nQUIT\r\n/, "rfc5321/3.3/data-is-text"),
  keepsTransaction("keeps-transaction-after-250", "2", "RCPT goes on after the end of the mail data"),
  keepsTransaction("keeps-transaction-after-554", "5", "RCPT goes on after mail data that were refused"),
  {
    id: "refused-text-stays",
    breaks: "rfc5321/4.1.1.4/buffers-consumed",
    summary: "The text of a refused message stands in front of the next one's",
    hooks: withRefused(),
  },
  {
    id: "refused-is-delivered",
    breaks: "rfc5321/4.2.5/permanent-not-delivered",
    summary: "Delivers what it has refused",
    hooks: deliversRefused,
  },
  {
    id: "first-recipient-only",
    variants: ["smtp", "submission"],
    breaks: "rfc5321/4.1.1.3/delivered-to-each",
    summary: "Delivers to the first recipient only",
    hooks: onOutcome((outcome) =>
      outcome.takes
        ? { ...outcome, takes: { ...outcome.takes, recipients: outcome.takes.recipients.slice(0, 1) } }
        : outcome,
    ),
  },
  {
    id: "delivered-twice",
    breaks: "rfc5321/4.1.1.3/delivered-to-each",
    summary: "Delivers every message twice",
    hooks: { copies: 2 },
  },
];
