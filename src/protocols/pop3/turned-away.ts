import { strikes } from "../../protocol/strikes.js";
import type { Target } from "../../protocol/target.js";
import type { Connection } from "../../wire/connection.js";
import { latin1 } from "../../wire/latin1.js";

/** What a target did at least once. */
const GREETED = "a positive greeting";

/** The note on a server that greets some connections and turns others away. */
export const LIMIT =
  "some connections were turned away, by -ERR in place of the greeting or by closing before TLS, as by a server with a limit on connections; they were opened again later";

/** Whether the server has greeted any connection positively (RFC 1939 §4). */
export const isEverGreeted = (target: Target): boolean => strikes(target).isEver(GREETED);

export const noteGreeted = (target: Target): void => strikes(target).reply(GREETED);

/** Milliseconds: who turns a client away does so at once. */
const AT_ONCE = 1000;

/**
 * What the server says to a connection too many in place of the greeting; undefined: it greets, or has said nothing yet.
 * Only where others are greeted: a server that greets nobody is for the cases to judge. Nothing is read.
 */
export async function turnedAway(wire: Connection, target: Target, patienceMs: number): Promise<string | undefined> {
  if (!isEverGreeted(target)) return undefined;
  await wire.disturbed(Math.min(patienceMs, AT_ONCE));
  const [line = ""] = latin1(wire.pending().subarray(0, 512)).split("\r\n");
  return line.startsWith("-ERR") ? line : undefined;
}
