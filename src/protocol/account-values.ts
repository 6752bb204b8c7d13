import { octetText } from "../wire/latin1.js";
import { type Credentials, type Known, secretsAmong } from "./credentials.js";
import type { Place } from "./place.js";
import { SetUpError } from "./set-up-error.js";
import type { Account } from "./target.js";

/** What suites' placeholders stand for on one connection, as far as it is made from accounts' names and passwords. */
export interface AccountValues {
  /** The server has sent what some are made from: once one of them is asked for, no record may hold any of those. */
  readonly heard: (what: Partial<Pick<Known, "timestamp" | "challenge">>) => void;
  /** Octets as ISO 8859-1; undefined: the name stands for something else. Throws SetUpError where there is no second account. */
  readonly value: (name: string) => string | undefined;
}

export function accountValues(
  credentials: Credentials,
  { account, secrets }: Pick<Place, "account" | "secrets">,
  other: Account | undefined,
): AccountValues {
  let known: Known = { account, other, timestamp: "", challenge: "" };
  let kept: Known | undefined;
  // Not before one of them goes out: a server may send any number of challenges that nobody answers.
  const keepSecrets = () => {
    if (kept === known) return;
    kept = known;
    for (const secret of secrets ? secretsAmong(credentials, account, known) : []) secrets?.add(secret);
  };
  return {
    heard(what) {
      known = { ...known, ...what };
    },
    value(name) {
      const credential = credentials.get(name);
      if (!credential) return undefined;
      if (credential.accounts === 2 && !other) throw new SetUpError("needs a second --account");
      if (!credential.isPublic) keepSecrets();
      return octetText(credential.of(known));
    },
  };
}
