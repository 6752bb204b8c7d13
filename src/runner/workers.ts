import type { Protocol } from "../protocol/protocol.js";
import type { Account, Target } from "../protocol/target.js";

/** Who runs cases or scripts: an account, and where cases are kept apart by mailbox, a mailbox of it. */
export interface Worker {
  readonly account: Account;
  readonly mailbox?: string;
}

/** Nobody can log in: cases that don't need to still run. */
export const nobody: Account = { user: "mailspec", password: "mailspec" };

/** As many as may run at once: an account each, or a mailbox each, on all accounts in turn. */
export function workersOf({
  protocol,
  target,
  jobs,
}: {
  readonly protocol: Protocol;
  readonly target: Target;
  readonly jobs: number;
}): readonly Worker[] {
  const { accounts } = target;
  if (protocol.worldKind.apart === "mailbox")
    return Array.from({ length: jobs }, (_, index) => ({
      account: accounts[index % accounts.length] ?? nobody,
      mailbox: `mailspec-${process.pid}-${index + 1}`,
    }));
  return accounts.length > 0 ? accounts.slice(0, jobs).map((account) => ({ account })) : [{ account: nobody }];
}
