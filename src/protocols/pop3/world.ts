import type { Session } from "../../protocol/session.js";
import { SetUpError } from "../../protocol/set-up-error.js";
import type { Account, Endpoint, Target } from "../../protocol/target.js";
import type { Wants, World, WorldKind } from "../../protocol/world.js";
import { deliverTo } from "../../runner/deliver/deliver-to.js";
import { fixture } from "../../suite/fixture.js";
import { transcript } from "../../wire/transcript.js";
import { command, countOf, linesOf } from "./client.js";
import type { Pop3Event } from "./event.js";
import { errand, leave, open } from "./open.js";

/** What POP3's cases presuppose. */
interface Pop3Wants extends Wants {
  /** Fixtures that the maildrop holds, oldest first; undefined: whatever it holds. */
  readonly maildrop?: readonly string[];
  /** The octets have to reach the store untouched. */
  readonly delivery?: "raw";
}

/** The maildrop of an account: one session has it at a time. */
export const worldKind: WorldKind = {
  apart: "account",
  keys: {
    maildrop: {
      schema: {
        type: "array",
        items: { type: "string" },
        description: "Fixtures that the maildrop holds, oldest first; [] is an empty one.",
      },
      read: (value, message) => (value as readonly string[]).map(message),
    },
    delivery: {
      schema: { enum: ["raw"], description: "The octets have to reach the store untouched." },
      read: (value) => value,
    },
  },
  takesAccount: ({ maildrop }: Pop3Wants) => maildrop !== undefined,
  lacks({ maildrop = [], delivery }: Pop3Wants, deliver) {
    if (maildrop.length === 0) return undefined;
    if (!deliver) return "no way to deliver mail given (--deliver)";
    return delivery === "raw" && !deliver.raw
      ? "needs raw delivery (maildir:, or --deliver-cmd with --deliver-raw)"
      : undefined;
  },
};

/** A maildrop on a target; touches nothing until `prepare`. */
export function pop3World(target: Target, endpoint: Endpoint, account: Account): World<Pop3Event> {
  let holds: readonly string[] | undefined;
  const place = errand(target, endpoint, account);
  return {
    suits: ({ maildrop }: Pop3Wants) => maildrop === undefined || maildrop.join(" ") === holds?.join(" "),
    async prepare({ maildrop = [] }: Pop3Wants) {
      holds = undefined;
      await empty(place);
      if (maildrop.length > 0) await seed(place, maildrop);
      holds = maildrop;
    },
    spoils: (event) =>
      event.kind === "reply" &&
      event.command?.keyword === "DELE" &&
      event.status.ok &&
      event.status.value.status === "+OK",
    spoil: () => {
      holds = undefined;
    },
  };
}

type Errand = ReturnType<typeof errand>;

/** Opens the maildrop, lets `work` at it, and closes it with QUIT. */
async function withSession<T>(place: Errand, work: (session: Session<Pop3Event>) => Promise<T>): Promise<T> {
  const { session } = await open({ ...place, transcript: transcript() }, 1, "transaction");
  try {
    return await work(session);
  } finally {
    await leave(session, place.target.timeout);
  }
}

const must = async (session: Session<Pop3Event>, line: string, timeout: number) => {
  const got = await command(session, line, timeout);
  if (!got.ok) throw new SetUpError(`${line} while preparing the maildrop: ${got.reason}`);
  return got.reply;
};

/** Messages in the maildrop. */
export async function countMessages(session: Session<Pop3Event>, timeout: number): Promise<number> {
  const count = countOf(await must(session, "STAT", timeout));
  if (count === undefined) throw new SetUpError("the reply to STAT is no drop listing");
  return count;
}

/** Removes every message; throws SetUpError. */
export async function empty(place: Errand): Promise<void> {
  const { timeout } = place.target;
  await withSession(place, async (session) => {
    const count = await countMessages(session, timeout);
    for (let number = 1; number <= count; number++) await must(session, `DELE ${number}`, timeout);
  });
}

async function seed(place: Errand, names: readonly string[]): Promise<void> {
  const { target, account } = place;
  await deliverTo(
    target,
    account,
    names.map((name) => fixture(name) ?? new Uint8Array()),
  );
  const until = performance.now() + target.timeout;
  for (let pause = 5; ; pause = Math.min(pause * 2, 500)) {
    const found = await withSession(place, (session) => countMessages(session, target.timeout));
    if (found === names.length) return;
    const late = target.deliver?.queued === true && found < names.length && performance.now() < until;
    if (!late)
      throw new SetUpError(`delivered ${names.length} messages to ${account.user}, the maildrop holds ${found}`);
    await new Promise((resolve) => setTimeout(resolve, pause));
  }
}

/** How many messages of a maildrop mailspec did not put there: those without the header field that all fixtures have. */
export async function foreignMessages(session: Session<Pop3Event>, timeout: number): Promise<number> {
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
