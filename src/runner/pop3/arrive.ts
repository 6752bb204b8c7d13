import { answer, command, logIn } from "../../protocols/pop3/client.js";
import { credentialValue, secretsOf } from "../../protocols/pop3/credentials.js";
import { greeting } from "../../protocols/pop3/grammar.js";
import type { Seen } from "../../protocols/pop3/seen.js";
import { type Pop3Session, pop3Session } from "../../protocols/pop3/session.js";
import type { Account, Session, Watch } from "../../protocols/protocol.js";
import type { State } from "../../suite/exchange.js";
import { connect } from "../../wire/connect.js";
import { ConnectError } from "../../wire/connect-error.js";
import { latin1, octetText } from "../../wire/latin1.js";
import { transcript } from "../../wire/transcript.js";
import { type Arrived, SetUpError, type Stage } from "../driver.js";
import type { Endpoint, Target } from "../target.js";

/** A POP3 session at the start of an exchange. */
export interface Pop3Arrived extends Arrived {
  readonly session: Pop3Session;
  /** Of the greeting, for APOP. */
  readonly timestamp: () => string | undefined;
}

type Pop3Stage = Stage<Seen>;

/** A stage for mailspec's own errands before and between cases: nothing is judged on it. */
export function backstage(target: Target, endpoint: Endpoint, account: Account): Pop3Stage {
  return {
    target,
    endpoint,
    account,
    transcript: transcript(),
    watch: { tally: new Map(), see: () => undefined },
    secureFirst: target.starttls,
    offers: new Map(),
  };
}

/** Opens a session and brings it to a state; throws SetUpError. A maildrop still locked by a session that just ended is tried again. */
export async function arrive(stage: Pop3Stage, number: number, state: State): Promise<Pop3Arrived> {
  const until = performance.now() + stage.target.timeout;
  for (let pause = 2; ; pause = Math.min(pause * 2, 200)) {
    const attempt = await once(stage, number, state);
    if ("session" in attempt) return attempt;
    if (!attempt.again || performance.now() + pause > until) throw new SetUpError(attempt.reason, attempt.refusal);
    await new Promise((resolve) => setTimeout(resolve, pause));
  }
}

async function once(
  stage: Pop3Stage,
  number: number,
  state: State,
): Promise<Pop3Arrived | { reason: string; again: boolean; refusal?: string }> {
  const { target, endpoint, account, watch, secrets } = stage;
  const { timeout } = target;
  let timestamp: string | undefined;
  const wire = await connect(
    {
      host: endpoint.host,
      port: endpoint.port,
      implicitTls: endpoint.implicitTls,
      tls: target.tls,
      connectTimeout: target.connectTimeout,
      ...(target.family && { family: target.family }),
    },
    number,
    stage.transcript,
  ).catch((error: unknown) => {
    if (error instanceof ConnectError) throw new SetUpError(error.message);
    throw error;
  });
  const learn: Watch<Seen> = {
    tally: watch.tally,
    see(seen) {
      if (seen.kind === "reply" && seen.phase === "greeting" && !seen.command) {
        const parsed = greeting(seen.line.octets);
        timestamp = parsed.ok ? parsed.value.timestamp : undefined;
        if (timestamp !== undefined && secrets)
          for (const secret of secretsOf(account, [timestamp])) secrets.add(secret);
      }
      watch.see(seen);
    },
  };
  const session = pop3Session(wire, learn, { account: account.user, respCodes: stage.offers.has("RESP-CODES") });
  const arrived: Pop3Arrived = {
    session,
    timestamp: () => timestamp,
    value: (name) => {
      const value = credentialValue(name, account, timestamp);
      return value === undefined ? undefined : octetText(value);
    },
  };
  if (state === "connected") return arrived;

  const failed = (what: string, reason: string, again = false, refusal?: string) => {
    wire.drop();
    return { reason: `${what}: ${reason}`, again, ...(refusal !== undefined && { refusal }) };
  };
  // A greeting that is not quite +OK is for the cases to judge; -ERR says that there is no service.
  const greeted = await answer(session, timeout);
  if (!greeted.ok && (!greeted.reply || greeted.reply.line.octets[0] === 0x2d))
    return failed("no greeting", greeted.reason);
  if (stage.secureFirst && !wire.secure()) {
    const agreed = await command(session, "STLS", timeout);
    if (!agreed.ok) return failed("STLS refused", agreed.reason);
    const shaken = await wire.startTls(timeout);
    session.startAfresh(shaken.discarded);
    if (!shaken.ok) return failed("TLS failed", shaken.reason);
  }
  if (state === "authorization") return arrived;
  const loggedIn = await logIn(session, account, timeout);
  if (loggedIn.ok) return arrived;
  const said = loggedIn.reply ? latin1(loggedIn.reply.line.octets) : "";
  // A refusal for a wrong password says so every time; only a lock is worth waiting for.
  const locked = /\[(?:IN-USE|LOGIN-DELAY|SYS\/TEMP)\]|lock|busy|in use/i.test(said);
  return failed(`login as ${account.user} failed`, loggedIn.reason, locked, said);
}

/** Ends a session so that its lock is free: QUIT in the TRANSACTION state, else just the connection. */
export async function leave(session: Session, timeoutMs: number): Promise<void> {
  if (session.outstanding() === 0) {
    session.settle();
    if (session.loggedIn()) await command(session, "QUIT", Math.min(timeoutMs, 2000));
  }
  session.connection.drop();
}
