import { type Maildrop, SetUpError, type Stage } from "../../protocol/protocol.js";
import type { Account, Session } from "../../protocol/session.js";
import type { Endpoint, Target } from "../../protocol/target.js";
import { deliverTo } from "../../runner/deliver/deliver-to.js";
import { fixture } from "../../suite/fixture.js";
import { transcript } from "../../wire/transcript.js";
import { command, countOf, linesOf } from "./client.js";
import type { Seen } from "./event.js";
import { arrive, backstage, leave } from "./open.js";

/** A maildrop on a target; touches nothing until `fill`. */
export function maildrop(target: Target, endpoint: Endpoint, account: Account): Maildrop {
  let holds: readonly string[] | undefined;
  const stage = backstage(target, endpoint, account);
  return {
    account,
    holds: () => holds,
    spoil: () => {
      holds = undefined;
    },
    async fill(names) {
      holds = undefined;
      await empty(stage);
      if (names.length > 0) await seed(stage, names);
      holds = names;
    },
  };
}

/** Opens the maildrop, lets `work` at it, and closes it with QUIT. */
async function withSession<T>(stage: Stage<Seen>, work: (session: Session) => Promise<T>): Promise<T> {
  const arrived = await arrive({ ...stage, transcript: transcript() }, 1, "transaction");
  try {
    return await work(arrived.session);
  } finally {
    await leave(arrived.session, stage.target.timeout);
  }
}

const must = async (session: Session, line: string, timeout: number) => {
  const got = await command(session, line, timeout);
  if (!got.ok) throw new SetUpError(`${line} while preparing the maildrop: ${got.reason}`);
  return got.reply;
};

/** Messages in the maildrop. */
export async function countMessages(session: Session, timeout: number): Promise<number> {
  const count = countOf(await must(session, "STAT", timeout));
  if (count === undefined) throw new SetUpError("the reply to STAT is no drop listing");
  return count;
}

/** Removes every message; throws SetUpError. */
export async function empty(stage: Stage<Seen>): Promise<void> {
  const { timeout } = stage.target;
  await withSession(stage, async (session) => {
    const count = await countMessages(session, timeout);
    for (let number = 1; number <= count; number++) await must(session, `DELE ${number}`, timeout);
  });
}

async function seed(stage: Stage<Seen>, names: readonly string[]): Promise<void> {
  const { target, account } = stage;
  await deliverTo(
    target,
    account,
    names.map((name) => fixture(name) ?? new Uint8Array()),
  );
  const until = performance.now() + target.timeout;
  for (let pause = 5; ; pause = Math.min(pause * 2, 500)) {
    const found = await withSession(stage, (session) => countMessages(session, target.timeout));
    if (found === names.length) return;
    const late = target.deliver?.queued === true && found < names.length && performance.now() < until;
    if (!late)
      throw new SetUpError(`delivered ${names.length} messages to ${account.user}, the maildrop holds ${found}`);
    await new Promise((resolve) => setTimeout(resolve, pause));
  }
}

/** How many messages of a maildrop mailspec did not put there: those without the header field that all fixtures have. */
export async function foreignMessages(session: Session, timeout: number): Promise<number> {
  const count = await countMessages(session, timeout);
  let foreign = 0;
  for (let number = 1; number <= count; number++) {
    const top = await command(session, `TOP ${number} 0`, timeout);
    const head = top.ok ? top : await command(session, `RETR ${number}`, timeout);
    const lines = head.ok ? linesOf(head.reply) : [];
    if (!lines.some((line) => /^X-Mailspec:/i.test(line))) foreign++;
  }
  return foreign;
}
