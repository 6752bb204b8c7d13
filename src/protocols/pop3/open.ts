import { accountValues } from "../../protocol/account-values.js";
import { connectTo } from "../../protocol/connect-to.js";
import { hearBehindGoodbye, hearRest, sayGoodbye } from "../../protocol/leave.js";
import type { Opened, Place } from "../../protocol/place.js";
import type { Watch } from "../../protocol/rule.js";
import type { Session } from "../../protocol/session.js";
import { type SetUpBreach, SetUpError } from "../../protocol/set-up-error.js";
import { strikes } from "../../protocol/strikes.js";
import type { Target } from "../../protocol/target.js";
import type { Connection } from "../../wire/connection.js";
import { latin1 } from "../../wire/latin1.js";
import { isLocked } from "./clauses.js";
import { answer, command, logIn } from "./client.js";
import { specOf } from "./commands.js";
import { credentials } from "./credentials.js";
import type { Pop3Event, Reply } from "./event.js";
import { greeting } from "./grammar.js";
import { announcedDelay, awaitLogin, delayNote, loginIn, noteLogin } from "./login-delay.js";
import { isContinuation, isOk } from "./rules/rule.js";
import { pop3Session } from "./session.js";
import { isEverGreeted, LIMIT, noteGreeted, turnedAway } from "./turned-away.js";

/** A POP3 session in the state in which it was asked for. */
export interface Pop3Opened extends Opened<Pop3Event> {
  /** Of the greeting, for APOP. */
  readonly timestamp: () => string | undefined;
}

/** Octets: more is a flood, and no reply that came late by one. */
const ONE_REPLY = 4096;

type Pop3Place = Place<Pop3Event>;

/**
 * Opens a session and brings it to a state; throws SetUpError. A maildrop still locked by a session that just ended is
 * tried again, and so is a connection that was turned away while others are greeted.
 */
export async function open(place: Pop3Place, number: number, state: string): Promise<Pop3Opened> {
  const { target } = place;
  const login = loginOf(place);
  const began = performance.now();
  for (let pause = 2; ; pause = Math.min(pause * 2, 200)) {
    const attempt = await attemptOnce(place, number, state);
    if ("session" in attempt) {
      if (state === "transaction") strikes(target).note(login, true);
      if (isEverGreeted(target)) strikes(target).note(CONNECTION, true);
      return attempt;
    }
    const { again } = attempt;
    if (again === undefined) throw new SetUpError(attempt.reason, attempt);
    const until = began + strikes(target).patience(again.what, again.patience ?? target.timeout);
    if (performance.now() + pause > until) {
      strikes(target).note(again.what, false);
      throw new SetUpError(attempt.reason, { ...attempt, ...again.error });
    }
    await new Promise((resolve) => setTimeout(resolve, pause));
  }
}

const loginOf = ({ account }: Pick<Place, "account">): string => `login as ${account.user}`;
const CONNECTION = "a connection that is greeted";

/** What is worth another try: of what a server has only so much patience, and what is wrong if it never succeeds. */
interface Again {
  readonly what: string;
  /** Milliseconds; absent: those of any reply. */
  readonly patience?: number;
  readonly error: Pick<ConstructorParameters<typeof SetUpError>[1] & object, "owner" | "isChoice" | "isSilence">;
}

/** Why a session cannot be had. */
interface Failed {
  readonly reason: string;
  readonly isSilence?: boolean;
  readonly isClosed?: boolean;
}

type NotOpened = Failed & { readonly again?: Again; readonly refusal?: string; readonly breach?: SetUpBreach };

async function attemptOnce(place: Pop3Place, number: number, state: string): Promise<Pop3Opened | NotOpened> {
  const { target, account, watch } = place;
  const { timeout, loginTimeout } = target;
  let timestamp: string | undefined;
  /** Who is about to log in. */
  let named = account.user;
  const other = target.accounts.find(({ user }) => user !== account.user);
  const values = accountValues(credentials, place, other);
  const patience = strikes(target);
  const wire = await connectedTo(place, number);
  if ("reason" in wire) return wire;
  const learn: Watch<Pop3Event> = {
    tally: watch.tally,
    see(event) {
      if (event.kind === "reply" && event.phase === "greeting" && !event.command) {
        const parsed = greeting(event.line.octets);
        if (parsed.ok) noteGreeted(target);
        timestamp = parsed.ok ? parsed.value.timestamp : undefined;
        if (timestamp !== undefined) values.heard({ timestamp });
      }
      if (isLetIn(event)) noteLogin(target, named);
      if (event.kind === "reply" && isContinuation(event))
        values.heard({ challenge: Buffer.from(latin1(event.line.octets).slice(2), "base64").toString() });
      watch.see(event);
    },
  };
  /** A login waits until the server lets its account in again; where that takes too long, nobody else closes the connection. */
  const ready: Session["ready"] = async (outgoing) => {
    const note = delayNote(target);
    if (note !== undefined) place.quirks?.add(note);
    for (const { octets } of outgoing) {
      const user = loginIn(octets, named);
      if (user === undefined) continue;
      named = user;
      await awaitLogin(target, user).catch((error) => {
        wire.drop();
        throw error;
      });
    }
  };
  const session: Session<Pop3Event> = {
    ...pop3Session(wire, learn, { account: account.user, respCodes: place.offers.has("RESP-CODES") }),
    ...(announcedDelay(target) !== undefined && { ready }),
  };
  const opened: Pop3Opened = { session, timestamp: () => timestamp, value: values.value };
  if (state === "connected") return opened;

  const failed = (what: string, { reason, isSilence = false, isClosed = false }: Failed): NotOpened => {
    wire.drop();
    return { reason: `${what}: ${reason}`, isSilence: isSilence || isClosed };
  };
  // A greeting that is not quite +OK is for the cases to judge; -ERR says that there is no service.
  const greeted = await answer(session, patience.patience("greeting", timeout));
  patience.note("greeting", greeted.ok || greeted.reply !== undefined);
  if (!greeted.ok && !greeted.reply) return failed("no greeting", { ...greeted, isSilence: true });
  if (!greeted.ok && greeted.reply?.line.octets[0] === 0x2d)
    return { ...failed("no greeting", greeted), breach: negativeGreeting(place, greeted.reply) };
  if (place.secureFirst && !wire.secure()) {
    const agreed = await command(session, "STLS", timeout);
    if (!agreed.ok) return failed("STLS refused", agreed);
    const shaken = await session.startTls(timeout);
    if (!shaken.ok) return failed("TLS failed", shaken);
  }
  if (state === "authorization") return opened;
  const login = loginOf(place);
  const loggedIn = await logIn(session, account, patience.patience(login, loginTimeout));
  if (!loggedIn.ok && loggedIn.isSilence) patience.note(login, false);
  if (loggedIn.ok) return opened;
  const said = loggedIn.reply ? latin1(loggedIn.reply.line.octets) : "";
  const again = worthAnother(place, said);
  return { ...failed(`${login} failed`, loggedIn), refusal: said, ...(again && { again }) };
}

/** A connection on which there is service; where others are greeted and this one is turned away, it is worth another try. Throws SetUpError. */
async function connectedTo(place: Pop3Place, number: number): Promise<Connection | NotOpened> {
  const { target, quirks } = place;
  const away = (reason: string): NotOpened => {
    quirks?.add(LIMIT);
    return { reason, again: { what: CONNECTION, error: { isChoice: true, isSilence: true } } };
  };
  try {
    const wire = await connectTo(place, number);
    const refusal = await turnedAway(wire, target, strikes(target).patience("greeting", target.timeout));
    if (refusal === undefined) return wire;
    wire.drop();
    return away(`no greeting: the server answered ${refusal}`);
  } catch (error) {
    // Where TLS comes first, nothing else can be said.
    if (!(error instanceof SetUpError) || !error.isSilence || !isEverGreeted(target)) throw error;
    return away(error.message);
  }
}

/** Whether it says that a login has succeeded. */
const isLetIn = (event: Pop3Event): boolean =>
  event.kind === "reply" &&
  event.phase === "authorization" &&
  specOf(event.command?.keyword ?? "")?.changes === "login" &&
  isOk(event) &&
  !event.block;

/** A second between two tries, and one in which the server may have begun to count. */
const DELAY_SPARE = 2000;

/**
 * Why a login that was refused is tried again; undefined: a refusal for a wrong password says so every time. Worth waiting
 * for are the end of a delay, of a lock, and of what may be one: -ERR without a word.
 */
function worthAnother(place: Pop3Place, said: string): Again | undefined {
  const { target } = place;
  const what = loginOf(place);
  const delay = announcedDelay(target) ?? (/\[LOGIN-DELAY\]/i.test(said) ? target.loginTimeout : undefined);
  if (delay !== undefined && said !== "" && !isLocked(said))
    return delay > target.loginTimeout
      ? undefined
      : { what: `${what} so soon`, patience: delay + DELAY_SPARE, error: {} };
  if (isLocked(said) || /^-ERR *$/.test(said)) return { what, error: { owner: "rfc1939/4/lock-released" } };
  return undefined;
}

/** A server that greets nobody positively breaks RFC 1939 §4. */
function negativeGreeting({ transcript }: Pop3Place, { connection, entry, line }: Reply): SetUpBreach {
  const received = latin1(line.octets);
  return {
    failure: { requirement: "rfc1939/4/greeting", expected: "+OK", received, at: 0, connection, entry },
    transcript,
  };
}

/** Ends a session so that its lock is free: QUIT in the TRANSACTION state, else just the connection. */
export async function leave(session: Session<Pop3Event>, target: Target): Promise<void> {
  await hearRest(session);
  if (session.underWay() === 0) {
    session.settle();
    if (session.state() === "transaction") {
      const got = await sayGoodbye(target, "QUIT", (word, timeoutMs) => command(session, word, timeoutMs));
      if (got.ok) await hearBehindGoodbye(session, target, ONE_REPLY);
    }
  }
  session.connection.drop();
}
