import { createHash } from "node:crypto";
import {
  after,
  type Credential,
  type Credentials,
  passwordOf,
  sharedCredentials,
  shown,
} from "../../protocol/credentials.js";

/** MD5 of the greeting's timestamp and the shared secret, in lower-case hexadecimal (RFC 1939 §7, APOP). */
export function apopDigest(timestamp: string, secret: string): string {
  return createHash("md5").update(timestamp, "utf8").update(secret, "utf8").digest("hex");
}

const digest: Credential["of"] = ({ account, timestamp }) => apopDigest(timestamp, account.password);

/** Values of suites' placeholders, by name. */
export const credentials: Credentials = new Map<string, Credential>([
  ...sharedCredentials,
  ["apop-digest", after("timestamp", digest)],
  [
    "apop-digest-other",
    {
      accounts: 2,
      after: "timestamp",
      of: ({ account, other, timestamp }) => apopDigest(timestamp, passwordOf(account, other ?? account)),
    },
  ],
  ["apop-digest-prefix", after("timestamp", (known) => digest(known).slice(0, 8))],
  ["apop-digest-no-secret", shown(after("timestamp", ({ timestamp }) => apopDigest(timestamp, "")))],
]);
