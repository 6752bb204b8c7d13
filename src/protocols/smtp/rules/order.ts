import type { Judgement } from "../../../protocol/rule.js";
import { latin1 } from "../../../wire/latin1.js";
import { beginsTls } from "../../../wire/tls-records.js";
import { specOf } from "../commands.js";
import type { Heard, Reply } from "../event.js";
import { isExtensionLine } from "./ehlo.js";
import { isEhlo, onReply, onWire, type SmtpRule } from "./rule.js";

/** Octets as they came, of whatever kind. */
const received = (seen: Heard): Uint8Array =>
  seen.kind === "reply" ? Buffer.concat(seen.lines.map(onWire)) : seen.octets;

/** A rule that knows the last reply of each connection. */
const afterReply = (
  [id, covers, title]: readonly [id: string, covers: string, title: string],
  judge: (seen: Heard, before: Reply | undefined) => Judgement,
): SmtpRule => ({
  id,
  covers,
  title,
  watch: () => {
    const last = new Map<number, Reply>();
    return (seen) => {
      if (seen.kind === "delivered") return undefined;
      const isGreeting = seen.kind === "reply" && seen.asked === "greeting";
      const judged = judge(seen, isGreeting ? undefined : last.get(seen.connection));
      if (seen.kind === "reply") last.set(seen.connection, seen);
      return judged;
    };
  },
});

const isQuit = ({ command, asked }: Reply) => asked === "command" && command?.verb === "QUIT";
/** A reply to what only EHLO is answered with. */
const isRestOfEhlo = (seen: Heard, before: Reply | undefined) => {
  if (!before || !isEhlo(before) || before.code !== "250") return false;
  const text = latin1(received(seen).subarray(0, 80));
  return text.startsWith("250") && isExtensionLine(text.slice(4).split(/\r?\n/)[0] ?? "");
};

/** No reply may come after it: the server has closed. */
const nothingAfter = (
  names: readonly [id: string, covers: string, title: string],
  ends: (reply: Reply) => boolean,
): SmtpRule =>
  afterReply(names, (seen, before) => {
    if (before && ends(before) && seen.kind !== "cut")
      return { expected: "the connection to be closed", received: received(seen), at: 0 };
    return seen.kind === "reply" ? "ok" : undefined;
  });

/** A code that has one place. */
const onlyFor = (
  [code, id, covers, title]: readonly [code: string, id: string, covers: string, title: string],
  place: (reply: Reply) => boolean,
): SmtpRule =>
  onReply(id, covers, title, (seen) => {
    const [first] = seen.lines;
    if (!first || seen.code !== code) return undefined;
    return place(seen) ? "ok" : { expected: `${code} in its place only`, received: onWire(first), at: 0 };
  });

/** Whom of the recipients a reply speaks of; the addresses as they were written, in lower case. */
const spokenOf = (text: string, recipients: readonly string[]): string | undefined => {
  const named = new Set(recipients.filter((its) => text.toLowerCase().includes(`<${its}>`)));
  return named.size === 1 ? [...named][0] : undefined;
};
const addressOf = (raw: string): string => /<([^<>]*)>/.exec(raw)?.[1]?.toLowerCase() ?? "";

/** One reply a command, in its place, and none after the end (RFC 5321 §4.2, §4.2.2). */
export const orderRules: readonly SmtpRule[] = [
  {
    ...onReply(
      "smtp.rule.lmtp-reply-order",
      "rfc2033/4.2/reply-order",
      "Replies to the mail data come in the order of RCPT, where they say whom they mean",
      (seen) => {
        const { recipient, transaction, lines } = seen;
        if (recipient === undefined || !transaction) return undefined;
        const all = transaction.recipients.map(({ raw }) => addressOf(raw));
        const named = spokenOf(lines.map(({ octets }) => latin1(octets)).join(" "), all);
        if (named === undefined) return undefined;
        return named === all[recipient]
          ? "ok"
          : { expected: `the reply for <${all[recipient]}>`, received: Buffer.concat(lines.map(onWire)), at: 0 };
      },
    ),
    variants: ["lmtp"],
  },
  afterReply(
    ["smtp.rule.nothing-unasked", "rfc5321/4.2/one-reply", "Nothing comes without a command"],
    (seen, before) => {
      if (seen.kind === "reply") return "ok";
      if (seen.kind === "cut" || seen.early || beginsTls(seen.octets)) return undefined;
      // 421 may come at any time (§3.8); what comes after the end, and lines of a reply to EHLO, are other rules'.
      if (latin1(seen.octets.subarray(0, 3)) === "421") return undefined;
      if (before && (before.code === "421" || (isQuit(before) && before.code === "221"))) return undefined;
      if (isRestOfEhlo(seen, before)) return undefined;
      // Who takes a bare CR or LF for the end of a line heard more commands than were sent: that is told of by cases.
      if (/[\r\n]/.test(before?.command?.raw ?? "")) return undefined;
      return { expected: "nothing: no command awaits a reply", received: seen.octets, at: 0 };
    },
  ),
  afterReply(
    [
      "smtp.rule.multi-line",
      "rfc5321/4.2.1/multi-line",
      "Every line of a reply but the last has a hyphen behind its code",
    ],
    (seen, before) => {
      if (isRestOfEhlo(seen, before))
        return { expected: "a hyphen on every line of the reply before but the last", received: received(seen), at: 3 };
      return seen.kind === "reply" && seen.lines.length > 1 ? "ok" : undefined;
    },
  ),
  nothingAfter(
    ["smtp.rule.421-closes", "rfc5321/4.2.2/421-closes", "After 421 the server closes the connection"],
    ({ code }) => code === "421",
  ),
  nothingAfter(
    ["smtp.rule.nothing-after-quit", "rfc5321/4.1.1.10/quit-closes", "After 221 to QUIT nothing is answered"],
    (reply) => reply.code === "221" && isQuit(reply),
  ),
  onlyFor(
    ["221", "smtp.rule.221-for-quit", "rfc5321/4.2.2/221-for-quit", "221 comes for QUIT alone"],
    // Who says it to an unknown command and closes breaks 3.8/unknown-command-stays-open, or defends himself (§7.8): that has cases.
    (reply) => isQuit(reply) || specOf(reply.command?.verb ?? "") === undefined,
  ),
  onlyFor(
    ["220", "smtp.rule.220-for-greeting", "rfc5321/4.2.2/220-for-greeting", "220 is the greeting, and STARTTLS's"],
    ({ asked, command }) => asked === "greeting" || command?.verb === "STARTTLS",
  ),
  onReply(
    "smtp.rule.3yz-for-more",
    "rfc5321/4.2.1/3yz-for-data",
    "3yz comes where more is to be sent, for DATA and AUTH",
    ({ asked, code, command, lines: [first] }) => {
      if (!first || !code.startsWith("3") || asked === "greeting" || command?.verb === "MAIL") return undefined;
      const isPlace = asked === "response" || (asked === "command" && /^(?:DATA|AUTH)$/.test(command?.verb ?? ""));
      return isPlace ? "ok" : { expected: "a reply that ends the command", received: onWire(first), at: 0 };
    },
  ),
];
