import { command, countOf, linesOf } from "../protocols/pop3/client.js";
import type { Seen } from "../protocols/pop3/seen.js";
import type { Pop3Session } from "../protocols/pop3/session.js";
import type { Account, Watch } from "../protocols/protocol.js";
import { fixture } from "../suite/fixture.js";
import { transcript } from "../wire/transcript.js";
import { type Arrived, arrive, leave, SetUpError, type Stage } from "./arrive.js";
import type { Endpoint, Target } from "./target.js";

const silent: Watch<Seen> = { tally: new Map(), see: () => undefined };

/** The maildrop of one account: what is in it, as far as we know. */
export interface Maildrop {
  readonly account: Account;
  /** Fixture names in order; undefined: unknown. */
  readonly holds: () => readonly string[] | undefined;
  /** Makes it hold just these messages; throws SetUpError. */
  readonly fill: (names: readonly string[]) => Promise<void>;
  /** What it holds is no longer known. */
  readonly spoil: () => void;
}

/** A maildrop on a target; touches nothing until `fill`. */
export function maildrop(target: Target, endpoint: Endpoint, account: Account): Maildrop {
  let holds: readonly string[] | undefined;
  const stage: Stage = {
    target,
    endpoint,
    account,
    transcript: transcript(),
    watch: silent,
    secureFirst: target.starttls,
    respCodes: false,
    secrets: new Set(),
  };
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
async function withSession<T>(stage: Stage, work: (session: Pop3Session, arrived: Arrived) => Promise<T>): Promise<T> {
  const arrived = await arrive({ ...stage, transcript: transcript() }, 1, "transaction");
  try {
    return await work(arrived.session, arrived);
  } finally {
    await leave(arrived.session, stage.target.timeout);
  }
}

const must = async (session: Pop3Session, line: string, timeout: number) => {
  const got = await command(session, line, timeout);
  if (!got.ok) throw new SetUpError(`${line} while preparing the maildrop: ${got.reason}`);
  return got.reply;
};

/** Messages in the maildrop. */
export async function countMessages(session: Pop3Session, timeout: number): Promise<number> {
  const count = countOf(await must(session, "STAT", timeout));
  if (count === undefined) throw new SetUpError("the reply to STAT is no drop listing");
  return count;
}

async function empty(stage: Stage): Promise<void> {
  const { timeout } = stage.target;
  await withSession(stage, async (session) => {
    const count = await countMessages(session, timeout);
    for (let number = 1; number <= count; number++) await must(session, `DELE ${number}`, timeout);
  });
}

async function seed(stage: Stage, names: readonly string[]): Promise<void> {
  const { target, account } = stage;
  const messages = names.map((name) => fixture(name) ?? new Uint8Array());
  try {
    if (!target.deliver) throw new Error("there is no way to deliver mail");
    await target.deliver.send(account.user, messages);
  } catch (error) {
    throw new SetUpError(
      `mail for ${account.user} could not be delivered: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
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
export async function foreignMessages(session: Pop3Session, timeout: number): Promise<number> {
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
