import type { Session } from "../../../protocol/session.js";
import type { SmtpEvent } from "../event.js";

/** Segments of one write; what is left goes out at once. */
const MOST = 400;

/** Writes octets in segments of these sizes, over and over: the turn of the event loop between two writes lets each go out by itself. */
export async function writeIn(session: Session<SmtpEvent>, octets: Buffer, cuts: readonly number[]): Promise<void> {
  let at = 0;
  for (let cut = 0; cuts.length > 0 && cut < MOST && at < octets.length; cut++) {
    const size = Math.max(1, cuts[cut % cuts.length] ?? 1);
    session.send([{ octets: octets.subarray(at, at + size) }]);
    at += size;
    await new Promise((resolve) => setImmediate(resolve));
  }
  if (at < octets.length) session.send([{ octets: octets.subarray(at) }]);
}
