import { randomInt } from "node:crypto";
import type { Protocol } from "../protocol/protocol.js";
import { unwatched } from "../protocol/rule.js";
import { SetUpError } from "../protocol/set-up-error.js";
import type { Account, Endpoint, Target } from "../protocol/target.js";
import { transcript } from "../wire/transcript.js";

/** Where this run begins: penalties of an earlier one may still hold. */
let last = randomInt(1, 1 << 22);

/** An address of the loopback network from which nobody has connected yet. */
export function ownAddress(): string {
  last = (last + 1) % (1 << 22);
  // 127.64.0.0 to 127.127.255.255, without octets 0 and 255 at the end.
  return `127.${64 + (last >> 16)}.${(last >> 8) & 255}.${1 + ((last & 255) % 254)}`;
}

/** Whether the endpoint is on this machine and lets clients from such addresses log in as well as others. */
export async function takesOwnAddresses(
  protocol: Protocol,
  target: Target,
  endpoint: Endpoint,
  account: Account,
): Promise<boolean> {
  const state = protocol.states.find((it) => it.takesAccount);
  if (!state || !endpoint.host.startsWith("127.")) return false;
  const secureFirst = target.starttls && !endpoint.implicitTls;
  const place = { target, endpoint, account, secureFirst, offers: new Map(), watch: unwatched, from: ownAddress() };
  try {
    const { session } = await protocol.open({ ...place, transcript: transcript() }, 1, state.name);
    await protocol.leave(session, target.timeout);
    return true;
  } catch (error) {
    if (error instanceof SetUpError) return false;
    throw error;
  }
}
