import type { Reply } from "../event.js";
import { onAnnounced, withoutParameter } from "./ehlo-line.js";
import { lineText, onReply, type SmtpRule } from "./rule.js";

const textOf = ({ lines: [first] }: Reply): string => (first ? lineText(first) : "");
const found = (expected: string, seen: Reply) => ({
  expected,
  received: seen.lines[0]?.octets ?? new Uint8Array(),
  at: 0,
});

/** Whether a refusal says that TLS has to come first. */
const wantsTls = (seen: Reply): boolean => !seen.secure && seen.code.startsWith("5") && /STARTTLS/i.test(textOf(seen));

/** Everything that comes inside TLS is one reply late behind a greeting there. */
const noSecondGreeting: SmtpRule = {
  id: "smtp.rule.no-second-greeting",
  covers: "rfc3207/4.2/no-second-greeting",
  title: "The first thing that comes inside TLS is no greeting",
  isFraming: true,
  watch: () => {
    const clear = new Set<number>();
    return (seen) => {
      if (seen.kind === "delivered" || seen.kind === "cut") return undefined;
      const { connection, secure } = seen;
      if (!secure) clear.add(connection);
      else if (clear.delete(connection)) {
        const received = seen.kind === "reply" ? (seen.lines[0]?.octets ?? new Uint8Array()) : seen.octets;
        const isGreeting = Buffer.from(received.subarray(0, 3)).toString("latin1") === "220";
        // STARTTLS inside TLS may be taken by mistake, which is another's to tell.
        if (!isGreeting || (seen.kind === "reply" && seen.command?.verb === "STARTTLS")) return "ok";
        return { expected: "nothing before the client speaks", received, at: 0 };
      }
      return undefined;
    };
  },
};

/** What holds of STARTTLS in any session (RFC 3207). */
export const starttlsRules: readonly SmtpRule[] = [
  noSecondGreeting,
  withoutParameter("STARTTLS", "rfc3207/2/keyword-no-parameter"),
  onAnnounced(
    "smtp.rule.starttls-not-inside",
    "rfc3207/4.2/not-offered-in-tls",
    "STARTTLS is not announced inside TLS",
    "STARTTLS",
    (line, { secure }) =>
      secure ? { expected: "no STARTTLS: TLS is there already", received: Buffer.from(line, "latin1"), at: 0 } : "ok",
  ),
  onReply(
    "smtp.rule.starttls-replies",
    "rfc3207/4/replies",
    "STARTTLS is answered with 220, 454, 501, or that it is not wanted now or not known",
    (seen) => {
      if (seen.command?.verb !== "STARTTLS" || seen.asked !== "command" || seen.code === "") return undefined;
      return /^(?:220|454|421|5\d\d)$/.test(seen.code) ? "ok" : found("220, 454 or 5yz", seen);
    },
  ),
  onReply(
    "smtp.rule.tls-required-530",
    "rfc3207/4/required-530",
    "Mail is refused with 530 where TLS is required for it",
    (seen) => {
      if (!/^(?:MAIL|RCPT|DATA)$/.test(seen.command?.verb ?? "") || seen.secure || seen.code === "") return undefined;
      return seen.code === "530" || !wantsTls(seen) ? "ok" : found("530: TLS is required", seen);
    },
  ),
  onReply(
    "smtp.rule.tls-required-5.7.0",
    "rfc3207/4/required-5.7.0",
    "The 530 that asks for TLS has the status code 5.7.0",
    (seen) => {
      if (seen.secure || seen.asked !== "command" || !seen.keywords.has("ENHANCEDSTATUSCODES")) return undefined;
      const isOther = seen.code !== "530" || !wantsTls(seen);
      return isOther || textOf(seen).startsWith("530 5.7.0") ? "ok" : found("530 5.7.0", seen);
    },
  ),
  onReply(
    "smtp.rule.tls-required-exempt",
    "rfc3207/4/required-exempt",
    "NOOP, EHLO, STARTTLS and QUIT work without TLS",
    (seen) => {
      if (seen.asked !== "command" || !/^(?:NOOP|EHLO|STARTTLS|QUIT)$/.test(seen.command?.verb ?? "")) return undefined;
      return seen.code === "530" && wantsTls(seen) ? found("no 530 before TLS", seen) : "ok";
    },
  ),
];
