import { createHash } from "node:crypto";
import type { Account } from "../../protocol/target.js";

/** A password that no account has. */
export const wrongPassword = "mailspec-wrong-password";

/** MD5 of the greeting's timestamp and the shared secret, in lower-case hexadecimal (RFC 1939 §7, APOP). */
export function apopDigest(timestamp: string, secret: string): string {
  return createHash("md5").update(timestamp, "utf8").update(secret, "utf8").digest("hex");
}

/** The PLAIN message (RFC 2595 §6) in base64. */
export function saslPlain(authorizeId: string, authenticateId: string, password: string): string {
  return Buffer.from(`${authorizeId}\0${authenticateId}\0${password}`, "utf8").toString("base64");
}

/** Letters in the other case; where there is none, another password. */
function otherCase(password: string): string {
  const other = Array.from(password, (letter) =>
    letter === letter.toUpperCase() ? letter.toLowerCase() : letter.toUpperCase(),
  ).join("");
  return other === password ? wrongPassword : other;
}

/** Values of suites' placeholders that come from an account and the greeting's timestamp. */
export function credentialValue(
  name: string,
  { user, password }: Account,
  timestamp: string | undefined,
): string | undefined {
  switch (name) {
    case "user":
      return user;
    case "password":
      return password;
    case "wrong-password":
      return wrongPassword;
    case "password-prefix":
      return password.slice(0, -1);
    case "password-other-case":
      return otherCase(password);
    case "apop-digest":
      return apopDigest(timestamp ?? "", password);
    case "sasl-plain":
      return saslPlain("", user, password);
    case "sasl-plain-wrong":
      return saslPlain("", user, wrongPassword);
    case "sasl-plain-authzid":
      return saslPlain(user, user, password);
    case "sasl-plain-other-authzid":
      return saslPlain("mailspec-somebody-else", user, password);
    case "sasl-plain-no-nul":
      return Buffer.from(user + password, "utf8").toString("base64");
    case "sasl-plain-long":
      return saslPlain("", user, "x".repeat(1500));
    default:
      return undefined;
  }
}

/** Everything made from an account's password that must not reach a transcript. */
export function secretsOf({ user, password }: Account, timestamps: Iterable<string>): readonly string[] {
  return [
    password,
    saslPlain("", user, password),
    saslPlain(user, user, password),
    saslPlain("mailspec-somebody-else", user, password),
    otherCase(password),
    // A single letter stands everywhere.
    ...(password.length > 4 ? [password.slice(0, -1)] : []),
    Buffer.from(user + password, "utf8").toString("base64"),
    ...[...timestamps].map((timestamp) => apopDigest(timestamp, password)),
  ];
}
