import type { ReadBack, Stored, Watching } from "../../protocol/delivery.js";
import { SetUpError } from "../../protocol/set-up-error.js";
import type { Account } from "../../protocol/target.js";

/** What comes into a mailbox from now on. */
export interface Mailbox extends Watching {
  /** All that has come since, in order. Throws SetUpError. */
  readonly look: () => Promise<readonly Stored[]>;
}

/** Opens the mailbox of an account: what is there already doesn't count. Throws SetUpError. */
export async function openMailbox(readBack: ReadBack, account: Account): Promise<Mailbox> {
  const watching = await told(readBack, account, () => readBack.watch(account));
  const before = new Set<string>();
  let come: readonly Stored[] = [];
  const look = (wanted: (key: string) => boolean) => told(readBack, account, () => readBack.look(account, wanted));
  try {
    await look((key) => {
      before.add(key);
      return false;
    });
  } catch (error) {
    watching.close();
    throw error;
  }
  return {
    ...watching,
    async look() {
      const known = new Set(come.map(({ key }) => key));
      const there = new Set<string>();
      const fresh = await look((key) => {
        if (before.has(key)) return false;
        there.add(key);
        return !known.has(key);
      });
      // What is gone was perhaps only the begin of another one.
      come = [...come.filter(({ key }) => there.has(key)), ...fresh];
      return come;
    },
  };
}

async function told<T>({ what }: ReadBack, { user }: Account, work: () => T | Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new SetUpError(`mail for ${user} cannot be read back (${what}): ${reason}`);
  }
}
