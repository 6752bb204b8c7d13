import { isPositive, type Reply } from "../event.js";
import { onAnnounced } from "./ehlo-line.js";
import { onReply, onWire, type SmtpRule } from "./rule.js";

/** A rule that mechanisms are announced under TLS only. */
const underTls = (id: string, covers: string, title: string, mechanism: RegExp): SmtpRule => ({
  ...onAnnounced(id, covers, title, "AUTH", (line, seen) => {
    const found = seen.secure
      ? undefined
      : line
          .toUpperCase()
          .split(" ")
          .find((word) => mechanism.test(word));
    return found === undefined
      ? "ok"
      : { expected: `no ${found} outside TLS`, received: Buffer.from(line, "latin1"), at: line.indexOf(found) };
  }),
  variants: ["smtp", "submission"],
});

const announcedIn = ({ keywords }: Reply): readonly string[] =>
  (keywords.get("AUTH") ?? []).map((name) => name.toUpperCase());

/** Which mechanisms of AUTH are announced when (RFC 5802, RFC 7628). */
export const announcedMechanismRules: readonly SmtpRule[] = [
  underTls(
    "smtp.rule.auth-plus-under-tls",
    "rfc5802/4/plus-means-binding",
    "Mechanisms with -PLUS are announced only where there is something to bind them to",
    /-PLUS$/,
  ),
  underTls(
    "smtp.rule.auth-oauth10a-under-tls",
    "rfc7628/3/tls-oauth10a",
    "OAUTH10A is announced under TLS only",
    /^OAUTH10A$/,
  ),
  {
    // Who demands channel binding announces -PLUS alone, and does not take the other (RFC 5802 §6).
    ...onReply(
      "smtp.rule.auth-plus-with-bare",
      "rfc5802/4/plus-with-bare",
      "A mechanism that works is announced beside the one with -PLUS",
      (seen) => {
        const { command, lines } = seen;
        const [first] = lines;
        const name = command?.rest?.split(" ")[0]?.toUpperCase() ?? "";
        if (command?.verb !== "AUTH" || !first || !isPositive(seen) || !name.startsWith("SCRAM-")) return undefined;
        const announced = announcedIn(seen);
        const isRight = announced.includes(name) || !announced.includes(`${name}-PLUS`);
        return isRight ? "ok" : { expected: `${name} to be announced, too`, received: onWire(first) };
      },
    ),
    variants: ["smtp", "submission"],
  },
];
