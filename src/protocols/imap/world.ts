import { memo } from "../../protocol/memo.js";
import type { Offers } from "../../protocol/offers.js";
import { errand } from "../../protocol/place.js";
import { SetUpError } from "../../protocol/set-up-error.js";
import type { Account, Endpoint, Target } from "../../protocol/target.js";
import type { World, WorldKind } from "../../protocol/world.js";
import { latin1 } from "../../wire/latin1.js";
import type { ImapEvent } from "./event.js";
import { isHarmless } from "./harmless.js";
import { hierarchyOf } from "./hierarchy.js";
import { type Errands, errands } from "./mailboxes.js";
import { type ImapWants, messagesSchema, readMessages } from "./wants.js";

/** Mailboxes of one account, of this run's own: each case has fresh ones, so that cases run side by side. */
export const worldKind: WorldKind = {
  apart: "mailbox",
  keys: {
    mailbox: {
      schema: { ...messagesSchema, description: "What the mailbox of the case, {mailbox}, holds, oldest first." },
      read: readMessages,
    },
    mailboxes: {
      schema: {
        type: "object",
        additionalProperties: messagesSchema,
        description:
          "Further mailboxes, by what stands behind the name of the case's own: -other is {mailbox}-other, /child is its child.",
      },
      read: (value, message, put) =>
        Object.fromEntries(
          Object.entries(value as object).map(([name, messages]) => [put(name), readMessages(messages, message, put)]),
        ),
    },
    inbox: {
      schema: { ...messagesSchema, description: "What INBOX holds; the case begins there, and runs alone." },
      read: readMessages,
    },
  },
  defaults: (state) => (state === "selected" ? { mailbox: [] } : {}),
  takesAccount: ({ mailbox, mailboxes, inbox }: ImapWants) =>
    mailbox !== undefined || mailboxes !== undefined || inbox !== undefined,
  lacks: () => undefined,
  alone: ({ inbox }: ImapWants) => inbox !== undefined,
};

/** What is wanted, to compare: a run asks it of every case that waits. */
const keyOf = memo(({ mailbox, mailboxes, inbox }: ImapWants) => JSON.stringify([mailbox, mailboxes, inbox]));

/** Names that are tried for a mailbox. */
const TRIES = 3;

/** Mailboxes named so far: worlds of one worker side by side must not take each other's for their own. */
let named = 0;
/** None is the beginning of another one. */
const nextName = (base: string): string => `${base}-${String(++named).padStart(5, "0")}`;

/** The mailboxes of one worker on a target; touches nothing until `prepare`. */
export function imapWorld(
  target: Target,
  endpoint: Endpoint,
  account: Account,
  worker = "mailspec",
  offers: Offers = new Map(),
  quirks?: Set<string>,
): World<ImapEvent> {
  const { prefix, delimiter } = hierarchyOf(offers);
  const base = `${prefix}${worker}`;
  let work: Errands | undefined;
  const its = (): Errands => {
    work ??= errands({ ...errand(target, endpoint, account), offers, ...(quirks && { quirks }) });
    return work;
  };
  /** Of the case: the mailboxes that were made for others are taken away before. */
  let mailbox = base;
  /** Not taken away yet. */
  const made = new Set<string>();
  let holds: string | undefined;
  let hasInbox = false;
  const nameBehind = (suffix: string): string => {
    if (suffix.includes("/") && delimiter === undefined)
      throw new SetUpError("the server's mailboxes have no hierarchy", { isChoice: true });
    return mailbox + suffix.replaceAll("/", delimiter ?? "");
  };
  const clear = async () => {
    for (const name of made) {
      await its().removeAll(name);
      made.delete(name);
    }
  };
  const make = async ({ mailbox: own, mailboxes = {}, inbox }: ImapWants) => {
    if (own) await its().make(mailbox, own);
    for (const [suffix, messages] of Object.entries(mailboxes)) await its().make(nameBehind(suffix), messages);
    if (!inbox) return;
    hasInbox = true;
    await its().fillInbox(inbox);
  };
  return {
    suits: (wants: ImapWants) => !worldKind.takesAccount(wants) || keyOf(wants) === holds,
    async prepare(wants: ImapWants) {
      holds = undefined;
      await clear();
      for (let tries = 1; ; tries++) {
        mailbox = nextName(base);
        made.add(mailbox);
        try {
          await make(wants);
          break;
        } catch (error) {
          // While others are made beside it, a server may think that there is one that there is not.
          if (!(error instanceof SetUpError) || error.refusal === undefined || tries === TRIES) throw error;
        }
      }
      holds = keyOf(wants);
    },
    mailbox: ({ inbox }: ImapWants) => (inbox ? "INBOX" : mailbox),
    async tidy() {
      holds = undefined;
      try {
        await clear();
        if (hasInbox) await its().emptyInbox("own");
      } finally {
        // A session that stays open keeps the run from ending.
        await work?.end();
      }
    },
    async end() {
      try {
        await clear();
      } catch (error) {
        if (!(error instanceof SetUpError)) throw error;
      }
      await work?.end();
    },
    spoils: (event) =>
      event.kind !== "response" || (event.answers !== undefined && !isHarmless(latin1(event.answers.octets))),
    spoil: () => {
      holds = undefined;
    },
  };
}
