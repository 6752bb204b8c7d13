import { type Credentials, type Known, secretsAmong, sharedCredentials } from "../../protocol/credentials.js";
import type { Account } from "../../protocol/target.js";

/** Values of suites' placeholders, by name. */
export const credentials: Credentials = sharedCredentials;

/** Everything made from what is known that must not reach a transcript, in all forms that may come back. */
export const secretsOf = (account: Account, made: Partial<Omit<Known, "account">> = {}): readonly string[] =>
  secretsAmong(credentials, account, made);
