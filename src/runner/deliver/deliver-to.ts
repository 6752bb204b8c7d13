import { SetUpError } from "../../protocol/set-up-error.js";
import type { Account, Target } from "../../protocol/target.js";

/** Delivers messages to an account the way the target says; throws SetUpError. */
export async function deliverTo(
  { deliver }: Target,
  { user }: Account,
  messages: readonly Uint8Array[],
): Promise<void> {
  try {
    if (!deliver) throw new Error("there is no way to deliver mail");
    await deliver.send(user, messages);
  } catch (error) {
    throw new SetUpError(
      `mail for ${user} could not be delivered: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
}
