import { accountValues } from "../../protocol/account-values.js";
import { connectTo } from "../../protocol/connect-to.js";
import { sharedCredentials } from "../../protocol/credentials.js";
import { hearBehindGoodbye, hearRest, sayGoodbye } from "../../protocol/leave.js";
import type { Opened, Place } from "../../protocol/place.js";
import type { Watch } from "../../protocol/rule.js";
import type { Session } from "../../protocol/session.js";
import { SetUpError } from "../../protocol/set-up-error.js";
import { stepsOn } from "../../protocol/set-up-step.js";
import { strikes } from "../../protocol/strikes.js";
import type { Target } from "../../protocol/target.js";
import { ask, command, greeted, logIn, type SetUpReply, withStrings } from "./client.js";
import type { ImapEvent } from "./event.js";
import { families } from "./families.js";
import { hierarchyOf } from "./hierarchy.js";
import { imapSession } from "./session.js";
import { type Message, sessionView, type View } from "./view.js";

/** An IMAP session in the state in which it was asked for. */
export interface ImapOpened extends Opened<ImapEvent> {
  readonly session: Session<ImapEvent>;
  readonly view: View;
}

type ImapPlace = Place<ImapEvent>;

/** Opens a session and brings it to a state; throws SetUpError. */
export async function open(place: ImapPlace, number: number, state: string): Promise<ImapOpened> {
  const { target, account, watch, mailbox = "INBOX" } = place;
  const { timeout } = target;
  const other = target.accounts.find(({ user }) => user !== account.user);
  const values = accountValues(sharedCredentials, place, other);
  const wire = await connectTo(place, number);
  const learn: Watch<ImapEvent> = {
    tally: watch.tally,
    see(event) {
      if (event.kind === "response" && event.parsed.ok && event.parsed.value.kind === "continue")
        values.heard({ challenge: Buffer.from(event.parsed.value.text, "base64").toString() });
      watch.see(event);
    },
  };
  const view = sessionView(families);
  const session = imapSession(wire, learn, view);
  /** The messages as they were numbered when the mailbox was opened. */
  let first: readonly Message[] = [];
  const opened: ImapOpened = {
    session,
    view,
    value(name) {
      const value = values.value(name);
      if (value !== undefined) return value;
      const was = /^message-(\d+)$/.exec(name);
      // No message has the number 0: it is gone.
      if (was) return String((view.selected()?.messages.indexOf(first[Number(was[1]) - 1] as Message) ?? -1) + 1);
      if (name === "delimiter") return delimiterOf(place);
      return { mailbox, "no-mailbox": `${mailbox}-none` }[name];
    },
  };
  if (state === "connected") return opened;

  const must = stepsOn(wire, ({ refusal }: Exclude<SetUpReply, { ok: true }>) => refusal);
  const patience = strikes(target);
  const greeting = await greeted(session, patience.patience("greeting", timeout));
  patience.note("greeting", greeting.ok || greeting.refusal !== undefined);
  await must("no greeting", greeting);
  if (place.secureFirst && !wire.secure()) {
    await must("STARTTLS refused", command(session, "STARTTLS", timeout));
    const shaken = await session.startTls(timeout);
    if (!shaken.ok) {
      wire.drop();
      throw new SetUpError(`TLS failed: ${shaken.reason}`);
    }
  }
  if (state === "greeted") {
    if (!greeting.isIn) return opened;
    wire.drop();
    throw new SetUpError("the server greets with PREAUTH: nothing comes before login", { isChoice: true });
  }
  if (!greeting.isIn) {
    const login = `login as ${account.user}`;
    const known = view.capabilities() ?? new Set(place.offers.keys());
    const loggedIn = await logIn(session, account, known, patience.patience(login, target.loginTimeout));
    if (!loggedIn.ok && loggedIn.isSilence) patience.note(login, false);
    await must(`${login} failed`, loggedIn);
    patience.note(login, true);
  }
  if (state === "authenticated") return opened;
  await must(`SELECT ${mailbox} failed`, ask(session, withStrings("SELECT", mailbox), target));
  first = [...(view.selected()?.messages ?? [])];
  return opened;
}

function delimiterOf({ offers }: ImapPlace): string {
  const { delimiter } = hierarchyOf(offers);
  if (delimiter === undefined) throw new SetUpError("the server's mailboxes have no hierarchy", { isChoice: true });
  return delimiter;
}

/** Ends a session: LOGOUT when nothing is under way, else just the connection. */
export async function leave(session: Session<ImapEvent>, target: Target): Promise<void> {
  await hearRest(session);
  if (session.underWay() === 0 && !session.connection.ended() && session.state() !== "ended") {
    session.settle();
    const got = await sayGoodbye(target, "LOGOUT", (word, timeoutMs) => command(session, word, timeoutMs));
    if (got.ok) await hearBehindGoodbye(session, target);
  }
  session.connection.drop();
}
