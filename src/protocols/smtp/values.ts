import {
  base64,
  type Credential,
  type Credentials,
  own,
  sharedCredentials,
  shown,
  wrongPassword,
} from "../../protocol/credentials.js";
import { scramCredentials } from "../../protocol/scram-credentials.js";

/** Values of suites' placeholders that are made from accounts' names and passwords, by name. */
export const credentials: Credentials = new Map<string, Credential>([
  ...sharedCredentials,
  ...scramCredentials,
  ["user-base64", shown(own(({ account }) => base64(account.user)))],
  ["password-base64", own(({ account }) => base64(account.password))],
  ["password-prefix-base64", own(({ account }) => base64(account.password.slice(0, -1)))],
  ["password-behind-base64", own(({ account }) => base64(`${account.password}x`))],
  ["password-nul-base64", own(({ account }) => base64(`${account.password}\0x`))],
  ["wrong-password-base64", shown({ accounts: 0, of: () => base64(wrongPassword) })],
]);

/** Values that a target gives, and how many accounts each takes. */
export const values: ReadonlyMap<string, { readonly accounts: number }> = new Map<string, { accounts: number }>([
  ...credentials,
  // The command that begins a session: EHLO or LHLO.
  ["hello", { accounts: 0 }],
  // A reverse-path of this case's own: what arrives from it belongs to it.
  ["sender", { accounts: 0 }],
  // Mailboxes of the accounts.
  ["recipient", { accounts: 1 }],
  ["recipient-2", { accounts: 2 }],
  ["recipient-3", { accounts: 3 }],
  ["local", { accounts: 1 }],
  ["local-2", { accounts: 2 }],
  ["domain", { accounts: 1 }],
  // The same one: no case matters in it (RFC 5321 §2.4).
  ["domain-other-case", { accounts: 1 }],
  // A mailbox that the server does not have, in a domain that it serves; and one that it does not serve.
  ["no-recipient", { accounts: 1 }],
  ["elsewhere", { accounts: 0 }],
  // An address of this case's own for which the server passes mail on to the sink, and its local-part.
  ["relayed", { accounts: 0 }],
  ["relayed-local", { accounts: 0 }],
]);
