import type { Session } from "../../protocol/session.js";
import { SetUpError } from "../../protocol/set-up-error.js";
import type { Target } from "../../protocol/target.js";
import { ask, countOf, linesOf, type SetUpReply } from "./client.js";
import type { Pop3Event } from "./event.js";
import { isUnanswered, unansweredError } from "./unanswered.js";

/** Nobody tests with more, and each would be looked at. */
const MOST_MESSAGES = 20_000;

/** Commands that tell how many messages there are, and how they do. */
const tellers = [
  { line: "STAT", count: countOf },
  { line: "LIST", count: (reply) => linesOf(reply).length },
  { line: "UIDL", count: (reply) => linesOf(reply).length },
] as const satisfies readonly { line: string; count: (reply: Extract<SetUpReply, { ok: true }>["reply"]) => unknown }[];

/**
 * Messages in the maildrop of a session: as many as two of STAT, LIST and UIDL say, so that a server of which one is wrong
 * can be tested all the same. Throws SetUpError.
 */
export async function countMessages(session: Session<Pop3Event>, target: Target): Promise<number> {
  const said = new Map<string, number>();
  let reason = "none of STAT, LIST and UIDL says how many messages there are";
  for (const { line, count } of tellers) {
    if (isUnanswered(target, line)) continue;
    const got = await ask(session, line, target);
    if (!got.ok && !got.reply) throw unansweredError(target, line, `${line}, to count the messages: ${got.reason}`);
    const its = got.ok ? count(got.reply) : undefined;
    if (its === undefined) {
      reason = `${line}: ${got.ok ? "the reply says no number" : got.reason}`;
      continue;
    }
    if ([...said.values()].includes(its)) return bounded(its);
    said.set(line, its);
  }
  const its = said.get("LIST") ?? said.get("UIDL") ?? said.get("STAT");
  if (its === undefined) throw new SetUpError(reason);
  return bounded(its);
}

function bounded(count: number): number {
  if (count <= MOST_MESSAGES) return count;
  throw new SetUpError(`there are ${count} messages: mailspec handles ${MOST_MESSAGES} at most`);
}
