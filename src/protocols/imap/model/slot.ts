import type { Account } from "./account.js";

/** A place in an account for what an extension keeps there. */
export interface Slot<T> {
  readonly of: (account: Account) => T | undefined;
  /** The account with that in it. */
  readonly put: (account: Account, value: T) => Account;
}

/** The place of that name: the extension's capability. */
export const slot = <T>(name: string): Slot<T> => ({
  of: ({ slots }) => slots?.get(name) as T | undefined,
  put: (account, value) => ({ ...account, slots: new Map(account.slots).set(name, value) }),
});
