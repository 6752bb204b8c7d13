import { accountValues } from "../../protocol/account-values.js";
import { connectTo } from "../../protocol/connect-to.js";
import { hearBehindGoodbye, hearRest, sayGoodbye } from "../../protocol/leave.js";
import type { Opened, Place } from "../../protocol/place.js";
import type { Watch } from "../../protocol/rule.js";
import type { Session } from "../../protocol/session.js";
import { SetUpError } from "../../protocol/set-up-error.js";
import { strikes } from "../../protocol/strikes.js";
import type { Target } from "../../protocol/target.js";
import { latin1 } from "../../wire/latin1.js";
import { isLocked } from "./clauses.js";
import { answer, command, logIn } from "./client.js";
import { credentials } from "./credentials.js";
import type { Pop3Event } from "./event.js";
import { greeting } from "./grammar.js";
import { isContinuation } from "./rules/rule.js";
import { pop3Session } from "./session.js";

/** A POP3 session in the state in which it was asked for. */
export interface Pop3Opened extends Opened<Pop3Event> {
  /** Of the greeting, for APOP. */
  readonly timestamp: () => string | undefined;
}

/** Octets: more is a flood, and no reply that came late by one. */
const ONE_REPLY = 4096;

type Pop3Place = Place<Pop3Event>;

/** Opens a session and brings it to a state; throws SetUpError. A maildrop still locked by a session that just ended is tried again. */
export async function open(place: Pop3Place, number: number, state: string): Promise<Pop3Opened> {
  const { target, account } = place;
  const login = `login as ${account.user}`;
  const until = performance.now() + strikes(target).patience(login, target.timeout);
  for (let pause = 2; ; pause = Math.min(pause * 2, 200)) {
    const attempt = await attemptOnce(place, number, state);
    if ("session" in attempt) {
      if (state === "transaction") strikes(target).note(login, true);
      return attempt;
    }
    if (attempt.again && performance.now() + pause > until) strikes(target).note(login, false);
    if (!attempt.again) throw new SetUpError(attempt.reason, attempt);
    if (performance.now() + pause > until)
      throw new SetUpError(attempt.reason, { ...attempt, owner: "rfc1939/4/lock-released" });
    await new Promise((resolve) => setTimeout(resolve, pause));
  }
}

/** Why a session cannot be had. */
interface Failed {
  readonly reason: string;
  readonly isSilence?: boolean;
  readonly isClosed?: boolean;
}

async function attemptOnce(
  place: Pop3Place,
  number: number,
  state: string,
): Promise<Pop3Opened | (Failed & { readonly again: boolean; readonly refusal?: string })> {
  const { target, account, watch } = place;
  const { timeout, loginTimeout } = target;
  let timestamp: string | undefined;
  const other = target.accounts.find(({ user }) => user !== account.user);
  const values = accountValues(credentials, place, other);
  const wire = await connectTo(place, number);
  const learn: Watch<Pop3Event> = {
    tally: watch.tally,
    see(event) {
      if (event.kind === "reply" && event.phase === "greeting" && !event.command) {
        const parsed = greeting(event.line.octets);
        timestamp = parsed.ok ? parsed.value.timestamp : undefined;
        if (timestamp !== undefined) values.heard({ timestamp });
      }
      if (event.kind === "reply" && isContinuation(event))
        values.heard({ challenge: Buffer.from(latin1(event.line.octets).slice(2), "base64").toString() });
      watch.see(event);
    },
  };
  const session = pop3Session(wire, learn, { account: account.user, respCodes: place.offers.has("RESP-CODES") });
  const opened: Pop3Opened = { session, timestamp: () => timestamp, value: values.value };
  if (state === "connected") return opened;

  const failed = (
    what: string,
    { reason, isSilence = false, isClosed = false }: Failed,
    again = false,
    refusal?: string,
  ) => {
    wire.drop();
    return {
      reason: `${what}: ${reason}`,
      isSilence: isSilence || isClosed,
      again,
      ...(refusal !== undefined && { refusal }),
    };
  };
  // A greeting that is not quite +OK is for the cases to judge; -ERR says that there is no service.
  const patience = strikes(target);
  const greeted = await answer(session, patience.patience("greeting", timeout));
  patience.note("greeting", greeted.ok || greeted.reply !== undefined);
  if (!greeted.ok && !greeted.reply) return failed("no greeting", { ...greeted, isSilence: true });
  if (!greeted.ok && greeted.reply?.line.octets[0] === 0x2d) return failed("no greeting", greeted);
  if (place.secureFirst && !wire.secure()) {
    const agreed = await command(session, "STLS", timeout);
    if (!agreed.ok) return failed("STLS refused", agreed);
    const shaken = await session.startTls(timeout);
    if (!shaken.ok) return failed("TLS failed", shaken);
  }
  if (state === "authorization") return opened;
  const login = `login as ${account.user}`;
  const loggedIn = await logIn(session, account, patience.patience(login, loginTimeout));
  if (!loggedIn.ok && loggedIn.isSilence) patience.note(login, false);
  if (loggedIn.ok) return opened;
  const said = loggedIn.reply ? latin1(loggedIn.reply.line.octets) : "";
  // A refusal for a wrong password says so every time; only a lock is worth waiting for, and what may be one: -ERR without a word.
  return failed(`login as ${account.user} failed`, loggedIn, isLocked(said) || /^-ERR *$/.test(said), said);
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
