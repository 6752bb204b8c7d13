import { seconds } from "../../input/duration.js";
import { type Greetings, loginHint, strangerIn, tlsHint } from "../../protocol/greeting.js";
import type { Probe } from "../../protocol/offers.js";
import { errand, type Place } from "../../protocol/place.js";
import { isTrouble, type Session } from "../../protocol/session.js";
import { SetUpError } from "../../protocol/set-up-error.js";
import { settle } from "../../protocol/settle.js";
import type { Account, Endpoint, Target } from "../../protocol/target.js";
import { using } from "../../protocol/using.js";
import { deliverTo } from "../../runner/deliver/deliver-to.js";
import { fixture } from "../../suite/fixture.js";
import { latin1 } from "../../wire/latin1.js";
import { pause } from "../../wire/lifetime.js";
import { transcript } from "../../wire/transcript.js";
import { command, linesOf, logIn } from "./client.js";
import { trials } from "./commands.js";
import { countMessages } from "./count.js";
import type { Pop3Event, Reply } from "./event.js";
import { capability } from "./grammar.js";
import { announceDelay, announcedDelay, enforceDelay } from "./login-delay.js";
import { leave, open, type Pop3Opened } from "./open.js";
import { refuseOthers } from "./owner.js";
import { type Surplus, surplus } from "./surplus.js";
import { withoutUnanswered } from "./unanswered.js";

const greetings: Greetings = {
  own: /^[+-]/,
  others: [
    [/^220[ -]/, "SMTP's (220 …)"],
    [/^\* (?:OK|PREAUTH|BYE)/, "IMAP's (* OK …)"],
  ],
  tlsScheme: "pop3s",
};

/**
 * Looks at an endpoint before anything is judged: does it speak POP3, what does it offer, do the accounts log in,
 * are their maildrops ours to empty? Throws SetUpError with one line that says what to do.
 */
export async function probe(target: Target, endpoint: Endpoint, accounts: readonly Account[]): Promise<Probe> {
  const offers = new Map<string, readonly string[]>();
  const someone = { user: "mailspec", password: "" };
  const place = (account: Account) => errand(target, endpoint, account);

  const { first, heard } = await firstGreeting(place(accounts[0] ?? someone));
  const greeting = latin1(heard.line.octets);
  const stranger = strangerIn(greeting, greetings);
  if (stranger !== undefined) {
    first.session.connection.drop();
    throw new SetUpError(`${endpoint.url} is no POP3 server: its greeting is ${stranger}; check the port`);
  }
  if (first.timestamp() !== undefined) offers.set("APOP", []);
  // Nobody can look any further: what is judged is that.
  if (greeting.startsWith("-ERR")) {
    first.session.connection.drop();
    return { greeting, capabilities: [], offers, early: offers, loginMs: 0 };
  }
  const before = await using(first.session, () => capabilities(first.session, offers, target));
  const early = new Map(offers);

  if (target.starttls && !endpoint.implicitTls) {
    const secured = await open(place(accounts[0] ?? someone), 1, "authorization");
    await using(secured.session, () => capabilities(secured.session, offers, target));
  }

  const lookAs = async (account: Account) => {
    const began = performance.now();
    const { watch, octets } = surplus();
    const { session } = await open({ ...place(account), watch }, 1, "transaction").catch((error: unknown) => {
      throw tooSoon(error) ?? loginHint(error, target, endpoint);
    });
    if (account === accounts[0]) loginMs = performance.now() - began;
    await using(session, async () => {
      if (!target.wipe) await seeWhose({ target, account }, session, octets);
      // Last: a CAPA that goes wrong leaves the session out of step.
      if (account === accounts[0]) await capabilities(session, offers, target);
      await leave(session, target);
    });
  };
  let loginMs = 0;
  for (const account of accounts) await withoutUnanswered(target, () => lookAs(account));
  const [someAccount] = accounts;
  if (someAccount && (await refusesSoon(place(someAccount)))) {
    enforceDelay(target);
    loginMs = Math.max(loginMs, announcedDelay(target) ?? 0);
  }
  if (someAccount && !offers.has("CAPA")) await tryOptional(place(someAccount), offers);
  return { greeting, capabilities: before, offers, early, loginMs };
}

/** The first greeting; -ERR may be that of a server that is busy, and is waited for to end. Throws SetUpError where there is none. */
async function firstGreeting(place: Place): Promise<{ readonly first: Pop3Opened; readonly heard: Reply }> {
  const { target, endpoint } = place;
  const { timeout } = target;
  const until = performance.now() + timeout;
  for (let wait = 50; ; wait *= 2) {
    const first = await open({ ...place, secureFirst: false }, 1, "connected");
    const heard = await first.session.next(timeout);
    const isReply = !isTrouble(heard) && heard.kind === "reply";
    const isBusy = isReply && latin1(heard.line.octets).startsWith("-ERR");
    if (isReply && (!isBusy || performance.now() + wait > until)) return { first, heard };
    first.session.connection.drop();
    if (!isReply)
      throw new SetUpError(
        `${endpoint.url} sends no greeting (${"detail" in heard ? heard.detail : `waited ${seconds(timeout)}`})${tlsHint(endpoint, greetings)}`,
      );
    await pause(wait);
  }
}

/** The error of a login that was refused for a delay says so; undefined: it is another one. */
function tooSoon(error: unknown): SetUpError | undefined {
  if (!(error instanceof SetUpError) || !/\[LOGIN-DELAY\]/i.test(error.refusal ?? "")) return undefined;
  return new SetUpError(
    `${error.message}: it lets an account in again only after its delay (LOGIN-DELAY): try later, or with a longer --login-timeout`,
  );
}

/** Whether an account that has just logged in is refused, where a delay is announced (RFC 2449 §6.5): it SHOULD be. */
async function refusesSoon({ target, ...where }: Place): Promise<boolean> {
  if (announcedDelay(target) === undefined) return false;
  const place = { target, ...where };
  const { session } = await open({ ...place, transcript: transcript() }, 1, "authorization");
  return using(session, async () => {
    const got = await logIn(session, place.account, target.loginTimeout);
    if (got.ok) await leave(session, target);
    return !got.ok && got.reply !== undefined;
  });
}

/** Refuses a maildrop that holds what is not ours, or that nobody can tell of. Throws SetUpError. */
async function seeWhose(
  place: Pick<Place, "target" | "account">,
  session: Session<Pop3Event>,
  extra: Surplus["octets"],
): Promise<void> {
  try {
    await refuseOthers(place, session, await countMessages(session, place.target));
    await settle(session);
  } catch (error) {
    if (!(error instanceof SetUpError) || !extra()) throw error;
  }
  const octets = extra();
  if (!octets) return;
  const [line = ""] = latin1(octets).split("\r\n");
  throw new SetUpError(
    `the server sends replies that nobody asked for (${line.slice(0, 80)}): whose mail there is cannot be told; --wipe tries it all the same, and deletes all that is there`,
  );
}

async function capabilities(
  session: Session<Pop3Event>,
  offers: Map<string, readonly string[]>,
  target: Target,
): Promise<readonly string[]> {
  const listed = await command(session, "CAPA", target.timeout);
  if (!listed.ok) return [];
  offers.set("CAPA", []);
  const lines = linesOf(listed.reply);
  for (const line of lines) {
    const parsed = capability(Buffer.from(line, "latin1"));
    if (!parsed.ok) continue;
    const tag = parsed.value.tag.toUpperCase();
    const params = parsed.value.params.map((param) => param.toUpperCase());
    // What is said behind the login is more accurate (RFC 2449 §6.5).
    if (tag === "LOGIN-DELAY") announceDelay(target, Number(params[0]));
    offers.set(tag, [...new Set([...(offers.get(tag) ?? []), ...params])]);
  }
  return lines;
}

/** Without CAPA the optional commands show only by trying them: those that change nothing, on a message where they take one. */
async function tryOptional(place: Place, offers: Map<string, readonly string[]>): Promise<void> {
  const { target, account } = place;
  const { timeout } = target;
  const message = fixture("short");
  if (target.deliver && message) await deliverTo(target, account, [message]);
  const { session } = await open({ ...place, transcript: transcript() }, 1, "transaction");
  await using(session, async () => {
    const isEmpty = (await countMessages(session, target)) === 0;
    for (const { tag, line, needsMessage } of trials)
      if (!(needsMessage && isEmpty) && (await command(session, line, timeout)).ok) offers.set(tag, []);
    offers.set("USER", []);
    await leave(session, target);
  });
}
