import { isMarked } from "../../protocol/own-mail.js";
import { SetUpError } from "../../protocol/set-up-error.js";
import type { Account, Target } from "../../protocol/target.js";

/** Delivers messages to an account the way the target says, if they can be known again; throws SetUpError. */
export async function deliverTo(
  { deliver, wipe }: Target,
  { user }: Account,
  messages: readonly Uint8Array[],
): Promise<void> {
  try {
    if (!deliver) throw new Error("there is no way to deliver mail");
    if (!wipe && !messages.every(isMarked))
      throw new Error("a message without X-Mailspec field would not be known again: give it one, or say --wipe");
    await deliver.send(user, messages);
  } catch (error) {
    throw new SetUpError(
      `mail for ${user} could not be delivered: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
}
