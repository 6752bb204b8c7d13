import { base64 } from "../../../protocol/parsed.js";
import { latin1 } from "../../../wire/latin1.js";
import type { Reply } from "../event.js";
import { announcedMechanismRules } from "./announced-mechanisms.js";
import { onAnnounced } from "./ehlo-line.js";
import { mechanismRules } from "./mechanisms.js";
import { onReply, type SmtpRule } from "./rule.js";

const lineOf = ({ lines: [first] }: Reply): string => latin1(first?.octets ?? new Uint8Array());
const found = (expected: string, seen: Reply, at = 0) => ({
  expected,
  received: seen.lines[0]?.octets ?? new Uint8Array(),
  at,
});

/** A rule of what goes on in a SASL exchange. */
const inExchange = (
  id: string,
  covers: string,
  title: string,
  judge: (seen: Reply) => ReturnType<Parameters<typeof onReply>[3]>,
): SmtpRule => ({
  ...onReply(id, covers, title, (seen) =>
    seen.command?.verb === "AUTH" && seen.code !== "" ? judge(seen) : undefined,
  ),
  variants: ["smtp", "submission"],
});

/** Status codes that RFC 4954 §6 suggests, by reply code. */
const suggested: ReadonlyMap<string, string> = new Map([
  ["235", "2.7.0"],
  ["535", "5.7.8"],
]);

/** What holds of AUTH in any session (RFC 4954). */
export const authRules: readonly SmtpRule[] = [
  ...mechanismRules,
  ...announcedMechanismRules,
  {
    ...onAnnounced(
      "smtp.rule.auth-mechanisms",
      "rfc4954/3/mechanisms-listed",
      "AUTH is announced with the names of mechanisms, a space before each",
      "AUTH",
      (line) => {
        // AUTH=LOGIN, from before RFC 2554, harms nobody.
        if (/^AUTH=/i.test(line)) return "ok";
        const names = /^AUTH(?: [A-Z0-9_-]{1,20})*/i.exec(line)?.[0] ?? "";
        return names.length === line.length
          ? "ok"
          : {
              expected: "names of mechanisms, a space before each",
              received: Buffer.from(line, "latin1"),
              at: names.length,
            };
      },
    ),
    variants: ["smtp", "submission"],
  },
  inExchange(
    "smtp.rule.auth-empty-challenge",
    "rfc4954/4/empty-challenge",
    "Without an initial response a mechanism that begins with the client gets an empty challenge",
    (seen) => {
      if (seen.code !== "334" || seen.asked !== "command") return undefined;
      if (!/^(?:PLAIN|SCRAM-\S+|OAUTHBEARER|XOAUTH2)$/i.test(seen.command?.rest?.trimEnd() ?? "")) return undefined;
      // What is no challenge is not one that is too many.
      if (!base64(lineOf(seen).slice(4)).ok) return undefined;
      return lineOf(seen).length <= 4 ? "ok" : found('"334 "', seen, 4);
    },
  ),
  inExchange("smtp.rule.auth-challenge-334", "rfc4954/4/challenge-334", "A challenge is a 334", (seen) => {
    if (!seen.code.startsWith("3")) return undefined;
    return seen.code === "334" ? "ok" : found("334", seen);
  }),
  inExchange(
    "smtp.rule.auth-challenge-base64",
    "rfc4954/4/challenge-only-base64",
    "A challenge has one line, and nothing but base64",
    (seen) => {
      if (seen.code !== "334") return undefined;
      const text = base64(lineOf(seen).slice(4));
      if (!text.ok) return found(text.expected, seen, text.at + 4);
      return seen.lines.length === 1 ? "ok" : found("one line", seen);
    },
  ),
  inExchange(
    "smtp.rule.auth-challenge-space",
    "rfc4954/4/empty-challenge-space",
    "An empty challenge is 334 and a space",
    (seen) => {
      if (seen.code !== "334" || lineOf(seen).length > 4) return undefined;
      return lineOf(seen) === "334 " ? "ok" : found('"334 ", with its space', seen, 3);
    },
  ),
  inExchange(
    "smtp.rule.auth-status",
    "rfc4954/6/suggested-codes",
    "235 and 535 have the status codes that RFC 4954 suggests",
    (seen) => {
      const wanted = suggested.get(seen.code);
      if (wanted === undefined || !seen.keywords.has("ENHANCEDSTATUSCODES")) return undefined;
      return lineOf(seen).slice(4).startsWith(wanted) ? "ok" : found(`${seen.code} ${wanted}`, seen, 4);
    },
  ),
  {
    ...onReply(
      "smtp.rule.auth-required-530",
      "rfc4954/6/required-530",
      "MAIL is refused with 530 where authentication is required for it",
      (seen) => {
        const isAsked = seen.command?.verb === "MAIL" && seen.asked === "command" && !seen.authenticated;
        if (!isAsked || seen.code === "") return undefined;
        const isOther = !seen.code.startsWith("5") || !/\bauthenticat/i.test(lineOf(seen));
        return isOther || seen.code === "530" ? "ok" : found("530: authentication is required", seen);
      },
    ),
    // RFC 6409 §4.3 has a MUST of its own for submission.
    variants: ["smtp"],
  },
  {
    ...onReply(
      "smtp.rule.auth-required-exempt",
      "rfc4954/6/required-exempt",
      "AUTH, EHLO, HELO, NOOP, RSET and QUIT work without authentication",
      (seen) => {
        const isExempt =
          seen.asked === "command" && /^(?:AUTH|EHLO|HELO|NOOP|RSET|QUIT)$/.test(seen.command?.verb ?? "");
        if (!isExempt || seen.authenticated) return undefined;
        return seen.code === "530" && !/TLS/i.test(lineOf(seen)) ? found("no 530 to this command", seen) : "ok";
      },
    ),
    variants: ["smtp", "submission"],
  },
];
