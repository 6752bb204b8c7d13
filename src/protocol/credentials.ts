import { createHmac } from "node:crypto";
import { octetText } from "../wire/latin1.js";
import { formsOf } from "../wire/secrets.js";
import type { Account } from "./target.js";

/** A password that no account has. */
export const wrongPassword = "mailspec-wrong-password";
/** A user that there is not. */
export const somebodyElse = "mailspec-nobody";

/** The PLAIN message (RFC 4616 §2) in base64. */
export function saslPlain(authorizeId: string, authenticateId: string, password: string): string {
  return base64(`${authorizeId}\0${authenticateId}\0${password}`);
}

/** The response to a CRAM-MD5 challenge in base64 (RFC 2195 §2), with so many digits of the digest. */
export function cramMd5(challenge: string, user: string, secret: string, digits = 32): string {
  const digest = createHmac("md5", secret).update(challenge, "utf8").digest("hex");
  return base64(`${user} ${digest.slice(0, digits)}`);
}

export const base64 = (text: string): string => Buffer.from(text, "utf8").toString("base64");

/** Letters in the other case; where there is none, another password. */
function otherCase(password: string): string {
  const other = Array.from(password, (letter) =>
    letter === letter.toUpperCase() ? letter.toLowerCase() : letter.toUpperCase(),
  ).join("");
  return other === password ? wrongPassword : other;
}

/** Another account's password; where all have the same, one that nobody has. */
export const passwordOf = ({ password: own }: Account, { password }: Account): string =>
  password === own ? wrongPassword : password;

/** What secrets are made of. */
export interface Known {
  readonly account: Account;
  /** Another account of the target's. */
  readonly other?: Account | undefined;
  /** Of the greeting; "" when it has none. */
  readonly timestamp: string;
  /** The last one that came, decoded. */
  readonly challenge: string;
}

/** A value of suites' placeholders. `accounts`: how many it takes. */
export interface Credential {
  readonly accounts: 0 | 1 | 2;
  readonly of: (known: Known) => string;
  /** It may be seen. */
  readonly isPublic?: true;
  /** What the server has to have sent before. */
  readonly after?: "timestamp" | "challenge";
}

export type Credentials = ReadonlyMap<string, Credential>;

export const own = (of: Credential["of"]): Credential => ({ accounts: 1, of });
export const shown = (its: Credential): Credential => ({ ...its, isPublic: true });
export const after = (what: "timestamp" | "challenge", of: Credential["of"]): Credential => ({
  ...own(of),
  after: what,
});
const plain = (of: (account: Account) => readonly [string, string, string]): Credential =>
  own(({ account }) => saslPlain(...of(account)));
const withOther = (of: (account: Account, other: Account) => string): Credential => ({
  accounts: 2,
  of: ({ account, other }) => of(account, other ?? account),
});

/** Values of suites' placeholders by name: what every protocol that logs in has. */
export const sharedCredentials: Credentials = new Map<string, Credential>([
  ["user", shown(own(({ account }) => account.user))],
  ["user-other-case", shown(own(({ account }) => otherCase(account.user)))],
  // Another local part: which domains are one and the same is the server's own business.
  ["user-longer", shown(own(({ account }) => account.user.replace(/(?=@)|$/, "x")))],
  ["password", own(({ account }) => account.password)],
  ["wrong-password", shown({ accounts: 0, of: () => wrongPassword })],
  ["password-prefix", own(({ account }) => account.password.slice(0, -1))],
  ["password-other-case", own(({ account }) => otherCase(account.password))],
  ["other-user", shown(withOther((_account, other) => other.user))],
  ["other-password", withOther(passwordOf)],
  ["cram-md5", after("challenge", ({ account, challenge }) => cramMd5(challenge, account.user, account.password))],
  ["cram-md5-wrong", shown(own(({ account, challenge }) => cramMd5(challenge, account.user, wrongPassword)))],
  ["cram-md5-no-digest", own(({ account }) => base64(`${account.user} `))],
  [
    "cram-md5-prefix",
    after("challenge", ({ account, challenge }) => cramMd5(challenge, account.user, account.password, 31)),
  ],
  ["cram-md5-stale", own(({ account }) => cramMd5("<1.2@mailspec.example>", account.user, account.password))],
  [
    "cram-md5-other",
    {
      accounts: 2,
      of: ({ account, other, challenge }) => cramMd5(challenge, account.user, passwordOf(account, other ?? account)),
    },
  ],
  ["sasl-plain", plain(({ user, password }) => ["", user, password])],
  ["sasl-plain-wrong", shown(plain(({ user }) => ["", user, wrongPassword]))],
  ["sasl-plain-authzid", plain(({ user, password }) => [user, user, password])],
  ["sasl-plain-nobody", plain(({ user, password }) => [somebodyElse, user, password])],
  ["sasl-plain-as-other", withOther(({ user, password }, other) => saslPlain(other.user, user, password))],
  ["sasl-plain-other-password", withOther((account, other) => saslPlain("", account.user, passwordOf(account, other)))],
  // SASLprep leaves nothing of it (RFC 4013 §2.1).
  ["sasl-plain-soft-hyphen", plain(({ user, password }) => ["\u00ad", user, password])],
  ["sasl-plain-no-password", plain(({ user }) => ["", user, ""])],
  ["sasl-plain-behind", plain(({ user, password }) => ["", user, `${password}x`])],
  ["sasl-plain-space-behind", plain(({ user, password }) => ["", user, `${password} `])],
  ["sasl-plain-prefix", plain(({ user, password }) => ["", user, password.slice(0, -1)])],
  ["sasl-plain-other-case", plain(({ user, password }) => ["", user, otherCase(password)])],
  ["sasl-plain-nul-behind", plain(({ user, password }) => ["", user, `${password}\0`])],
  ["sasl-plain-fourth", plain(({ user, password }) => ["", user, `${password}\0x`])],
  ["sasl-plain-one-nul", own(({ account: { user, password } }) => base64(`${user}\0${password}`))],
  ["sasl-plain-no-name", plain(({ password }) => ["", "", password])],
  [
    "sasl-plain-no-utf8",
    own(({ account: { user, password } }) => Buffer.from(`\0${user}\xff\0${password}`, "latin1").toString("base64")),
  ],
  // As long as each part may be (RFC 4616 §2), of nobody.
  ["sasl-plain-255", shown({ accounts: 0, of: () => saslPlain("z".repeat(255), "n".repeat(255), "p".repeat(255)) })],
  ["sasl-plain-no-nul", own(({ account }) => base64(account.user + account.password))],
  ["sasl-plain-long", shown(plain(({ user }) => ["", user, "x".repeat(1500)]))],
]);

/** Everything made from what is known that must not reach a transcript, in all forms that may come back. */
export function secretsAmong(
  credentials: Credentials,
  account: Account,
  made: Partial<Omit<Known, "account">> = {},
): readonly string[] {
  const known: Known = { account, timestamp: "", challenge: "", ...made };
  const derived = [...credentials.values()].flatMap(({ accounts, of, isPublic, after: what }) => {
    if (isPublic || (accounts > 1 && !known.other) || (what && known[what] === "")) return [];
    const value = of(known);
    // A single letter stands everywhere.
    return value.length > 3 ? [octetText(value)] : [];
  });
  return [...new Set([...formsOf(account.password), ...derived])];
}
