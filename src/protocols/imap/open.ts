import { connectTo } from "../../protocol/connect-to.js";
import type { Opened, Place } from "../../protocol/place.js";
import type { Watch } from "../../protocol/rule.js";
import { isTrouble, type Session } from "../../protocol/session.js";
import { SetUpError } from "../../protocol/set-up-error.js";
import { strikes } from "../../protocol/strikes.js";
import type { Target } from "../../protocol/target.js";
import { octetText } from "../../wire/latin1.js";
import { ask, command, greeted, logIn, type SetUpReply, withStrings } from "./client.js";
import { credentials, secretsOf } from "./credentials.js";
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

/** Milliseconds for the rest of what has begun to come. */
const HERE = 50;
/** Milliseconds for all that has come: there may be no end of it. */
const ALL = 500;
/** Milliseconds for the server to close behind LOGOUT. */
const FAREWELL = 100;

type ImapPlace = Place<ImapEvent>;

/** Opens a session and brings it to a state; throws SetUpError. */
export async function open(place: ImapPlace, number: number, state: string): Promise<ImapOpened> {
  const { target, account, watch, secrets, mailbox = "INBOX" } = place;
  const { timeout } = target;
  let challenge = "";
  const other = target.accounts.find(({ user }) => user !== account.user);
  const keepSecret = () => {
    for (const secret of secrets ? secretsOf(account, { challenge, other }) : []) secrets?.add(secret);
  };
  const wire = await connectTo(place, number);
  const learn: Watch<ImapEvent> = {
    tally: watch.tally,
    see(event) {
      if (event.kind === "response" && event.parsed.ok && event.parsed.value.kind === "continue") {
        challenge = Buffer.from(event.parsed.value.text, "base64").toString();
        keepSecret();
      }
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
      const credential = credentials.get(name);
      if (credential?.accounts === 2) {
        if (!other) throw new SetUpError("needs a second --account");
        keepSecret();
      }
      const value = credential?.of({ account, other, timestamp: "", challenge });
      if (value !== undefined) return octetText(value);
      const was = /^message-(\d+)$/.exec(name);
      // No message has the number 0: it is gone.
      if (was) return String((view.selected()?.messages.indexOf(first[Number(was[1]) - 1] as Message) ?? -1) + 1);
      if (name === "delimiter") return delimiterOf(place);
      return { mailbox, "no-mailbox": `${mailbox}-none` }[name];
    },
  };
  if (state === "connected") return opened;

  /** Takes a step, or gives up. */
  const must = async (what: string, step: Promise<SetUpReply>): Promise<Extract<SetUpReply, { ok: true }>> => {
    const got = await step;
    if (got.ok) return got;
    wire.drop();
    const { reason, refusal, isSilence = false, isClosed = false } = got;
    throw new SetUpError(`${what}: ${reason}`, {
      isSilence: isSilence || isClosed,
      ...(refusal !== undefined && { refusal }),
    });
  };
  const patience = strikes(target);
  const greeting = await greeted(session, patience.patience("greeting", timeout));
  patience.note("greeting", greeting.ok || greeting.refusal !== undefined);
  await must("no greeting", Promise.resolve(greeting));
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
    await must(`${login} failed`, Promise.resolve(loggedIn));
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
  // What has come already is judged, whether the case looked at it or not.
  const until = performance.now() + ALL;
  const isThere = () => session.underWay() > 0 && session.connection.unread() > 0 && performance.now() < until;
  while (isThere() && !isTrouble(await session.next(HERE)));
  if (session.underWay() === 0 && !session.connection.ended() && session.state() !== "ended") {
    session.settle();
    const got = await strikes(target).ask("LOGOUT", Math.min(target.timeout, 2000), (timeoutMs) =>
      command(session, "LOGOUT", timeoutMs),
    );
    // One response too many somewhere shows at the latest behind the one to LOGOUT, before the server closes.
    const { connection } = session;
    if (got.ok && (await connection.disturbed(FAREWELL))) session.settle();
  }
  session.connection.drop();
}
