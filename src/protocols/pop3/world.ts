import type { Offers } from "../../protocol/offers.js";
import { errand } from "../../protocol/place.js";
import type { Session } from "../../protocol/session.js";
import { SetUpError } from "../../protocol/set-up-error.js";
import type { Account, Endpoint, Target } from "../../protocol/target.js";
import type { Wants, World, WorldKind } from "../../protocol/world.js";
import { deliverTo } from "../../runner/deliver/deliver-to.js";
import { fixture } from "../../suite/fixture.js";
import { transcript } from "../../wire/transcript.js";
import { countMessages } from "./count.js";
import type { Pop3Event } from "./event.js";
import { meaningOf } from "./grammar.js";
import { allowOneMore } from "./login-delay.js";
import { check, empty, removeOwn } from "./maildrop.js";
import { leave, open } from "./open.js";
import { refuseOthers } from "./owner.js";
import { withoutUnanswered } from "./unanswered.js";

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
        description:
          "Fixtures that the maildrop holds, oldest first; [] is an empty one, short*120 a hundred and twenty, numbered*60 sixty of which no two are alike.",
      },
      read: (value, message) =>
        (value as readonly string[]).flatMap((name) => {
          const [, to] = /^numbered\*(\d{1,3})$/.exec(name) ?? [];
          if (to !== undefined) return Array.from({ length: Number(to) }, (_, at) => message(`numbered-${at + 1}`));
          const [, of = name, times = "1"] = /^(.+)\*(\d{1,4})$/.exec(name) ?? [];
          return Array.from({ length: Number(times) }, () => message(of));
        }),
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

/** So often the order of numbers may turn round before nothing is made of it. */
const MOST_TURNS = 5;

/** A maildrop on a target; touches nothing until `prepare`. */
export function pop3World(
  target: Target,
  endpoint: Endpoint,
  account: Account,
  _mailbox?: string,
  offers: Offers = new Map(),
): World<Pop3Event> {
  let holds: readonly string[] | undefined;
  let isUsed = false;
  let isNewestFirst = false;
  let turns = 0;
  const place = errand(target, endpoint, account);
  // What was read may be gone after QUIT (RFC 2449 §6.7).
  const isGoneOnceRead = offers.get("EXPIRE")?.[0] === "0";
  let lost: SetUpError | undefined;
  /** Somebody else's mail ends it. */
  const careful = async <T>(work: () => Promise<T>): Promise<T> => {
    if (lost) throw lost;
    try {
      return await work();
    } catch (error) {
      if (error instanceof SetUpError && error.isOthers) lost = error;
      throw error;
    }
  };
  /** The same of work in sessions of its own. */
  const apart = <T>(work: () => Promise<T>): Promise<T> => careful(() => withoutUnanswered(target, work));
  const lookInto = async (session: Session<Pop3Event>) =>
    refuseOthers(place, session, await countMessages(session, target));
  return {
    suits: ({ maildrop }: Pop3Wants) => maildrop === undefined || maildrop.join(" ") === holds?.join(" "),
    prepare: ({ maildrop = [] }: Pop3Wants) =>
      apart(async () => {
        holds = undefined;
        isUsed = true;
        const messages = maildrop.map((name) => fixture(name) ?? new Uint8Array());
        // A server may show so many messages at a time: then others stand behind those that were removed.
        for (let isRight = false; !isRight; ) {
          const removed = await empty(place);
          if (messages.length > 0) await deliverTo(target, account, isNewestFirst ? [...messages].reverse() : messages);
          const found = removed.count + messages.length > 0 ? await check(place, messages, removed) : "right";
          if (found === "reversed" && ++turns > MOST_TURNS)
            throw new SetUpError("the server numbers messages in one order now and in another then", {
              isChoice: true,
            });
          if (found === "reversed") isNewestFirst = !isNewestFirst;
          isRight = found === "right";
        }
        holds = maildrop;
      }),
    look: (session, asPrepared) =>
      careful(async () => {
        if (target.wipe || (asPrepared && holds?.length === (await countMessages(session, target)))) return;
        await lookInto(session);
      }),
    lookAgain: () =>
      apart(async () => {
        if (target.wipe || !isUsed) return;
        const { session } = await open({ ...place, transcript: transcript() }, 1, "transaction");
        try {
          await lookInto(session);
        } finally {
          await leave(session, target);
        }
      }),
    isLost: () => lost !== undefined,
    newestFirst: () => isNewestFirst,
    async tidy() {
      holds = undefined;
      allowOneMore(target, account.user);
      if (isUsed) await withoutUnanswered(target, () => removeOwn(place));
    },
    spoils: (event) =>
      event.kind === "reply" &&
      (event.command?.keyword === "DELE" || (event.command?.keyword === "RETR" && isGoneOnceRead)) &&
      meaningOf(event.line.octets, event.status)?.status === "+OK",
    spoil: () => {
      holds = undefined;
    },
  };
}
