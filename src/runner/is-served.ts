import type { Protocol } from "../protocol/protocol.js";
import { unwatched } from "../protocol/rule.js";
import { isTrouble } from "../protocol/session.js";
import { SetUpError } from "../protocol/set-up-error.js";
import type { Account, Endpoint, Target } from "../protocol/target.js";
import { transcript } from "../wire/transcript.js";

/** Whether a new connection to that endpoint is greeted: the server is there, whatever it does on others. */
export async function isServed(
  protocol: Protocol,
  target: Target,
  endpoint: Endpoint,
  account: Account,
): Promise<boolean> {
  const place = { target, endpoint, account, offers: new Map(), secureFirst: false, watch: unwatched };
  const [{ name: first }] = protocol.states;
  try {
    const { session } = await protocol.open({ ...place, transcript: transcript() }, 1, first);
    try {
      return !isTrouble(await session.next(target.timeout));
    } finally {
      session.connection.drop();
    }
  } catch (error) {
    if (!(error instanceof SetUpError)) throw error;
    return false;
  }
}
