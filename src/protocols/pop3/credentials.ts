import { createHash } from "node:crypto";
import type { Account } from "../../protocol/target.js";

/** A password that no account has. */
const wrongPassword = "mailspec-wrong-password";
/** A user that there is not. */
const somebodyElse = "mailspec-nobody";

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

type Credential = (account: Account, timestamp: string) => string;

/** Values of suites' placeholders that come from an account and the greeting's timestamp. */
export const credentials: ReadonlyMap<string, Credential> = new Map<string, Credential>([
  ["user", ({ user }) => user],
  ["password", ({ password }) => password],
  ["wrong-password", () => wrongPassword],
  ["password-prefix", ({ password }) => password.slice(0, -1)],
  ["password-other-case", ({ password }) => otherCase(password)],
  ["apop-digest", ({ password }, timestamp) => apopDigest(timestamp, password)],
  ["sasl-plain", ({ user, password }) => saslPlain("", user, password)],
  ["sasl-plain-wrong", ({ user }) => saslPlain("", user, wrongPassword)],
  ["sasl-plain-authzid", ({ user, password }) => saslPlain(user, user, password)],
  ["sasl-plain-other", ({ user, password }) => saslPlain(somebodyElse, user, password)],
  // SASLprep leaves nothing of it (RFC 4013 §2.1).
  ["sasl-plain-soft-hyphen", ({ user, password }) => saslPlain("\u00ad", user, password)],
  ["sasl-plain-no-nul", ({ user, password }) => Buffer.from(user + password, "utf8").toString("base64")],
  ["sasl-plain-long", ({ user }) => saslPlain("", user, "x".repeat(1500))],
]);

/** Everything made from an account's password that must not reach a transcript. */
export function secretsOf({ user, password }: Account, timestamps: Iterable<string>): readonly string[] {
  return [
    password,
    saslPlain("", user, password),
    saslPlain(user, user, password),
    saslPlain(somebodyElse, user, password),
    saslPlain("\u00ad", user, password),
    otherCase(password),
    // A single letter stands everywhere.
    ...(password.length > 4 ? [password.slice(0, -1)] : []),
    Buffer.from(user + password, "utf8").toString("base64"),
    ...[...timestamps].map((timestamp) => apopDigest(timestamp, password)),
  ];
}
