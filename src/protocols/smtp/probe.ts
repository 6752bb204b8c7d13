import { type Greetings, loginHint, strangerIn, tlsHint } from "../../protocol/greeting.js";
import type { Probe } from "../../protocol/offers.js";
import { errand } from "../../protocol/place.js";
import { isTrouble, type Session } from "../../protocol/session.js";
import { SetUpError } from "../../protocol/set-up-error.js";
import type { Account, Endpoint, Target } from "../../protocol/target.js";
import { seeRecipient } from "./bare-recipient.js";
import { AFTER_LOGIN, command, firstLine, introduce, LOGINS, mechanismsOf } from "./client.js";
import type { Reply, SmtpEvent } from "./event.js";
import { open } from "./open.js";
import { keywordsOf } from "./session.js";
import type { Variant } from "./variant.js";

const greetings: Greetings = {
  own: /^\d{3}/,
  others: [
    [/^\+OK/, "POP3's (+OK …)"],
    [/^\* (?:OK|PREAUTH|BYE)/, "IMAP's (* OK …)"],
  ],
  tlsScheme: "submissions",
};

/**
 * Looks at an endpoint before anything is judged: does it speak SMTP, what does it offer, do the accounts log in where
 * there is AUTH? Throws SetUpError with one line that says what to do.
 */
export async function probe(
  variant: Variant,
  target: Target,
  endpoint: Endpoint,
  accounts: readonly Account[],
): Promise<Probe> {
  const { timeout } = target;
  const someone = accounts[0] ?? { user: "mailspec", password: "" };
  const place = (account: Account) => errand(target, endpoint, account);
  const offers = new Map<string, readonly string[]>();

  const first = await open(variant, { ...place(someone), secureFirst: false }, 1, "connected");
  try {
    const heard = await first.session.next(timeout);
    if (isTrouble(heard) || heard.kind !== "reply")
      throw new SetUpError(
        `${endpoint.url} sends no greeting (${"detail" in heard ? heard.detail : `waited ${timeout / 1000} s`})${tlsHint(endpoint, greetings)}`,
      );
    const greeting = firstLine(heard);
    const stranger = strangerIn(greeting, greetings);
    if (stranger !== undefined)
      throw new SetUpError(`${endpoint.url} is no SMTP server: its greeting is ${stranger}; check the port`);
    if (!heard.code.startsWith("2"))
      throw new SetUpError(`${endpoint.url} gives no service: its greeting is ${greeting}`, { refusal: greeting });
    const introduced = await introduce(first.session, variant, timeout);
    if (!introduced.ok) throw new SetUpError(`${endpoint.url} refuses EHLO and HELO: ${introduced.reason}`);
    const capabilities = add(offers, introduced.reply);
    const early = new Map(offers);
    if (accounts[0] && variant !== "submission") await seeRecipient(first.session, accounts[0], target, endpoint);
    await command(first.session, "QUIT", Math.min(timeout, 2000));
    if (target.starttls && !endpoint.implicitTls) {
      const secured = await open(variant, place(someone), 1, "greeted");
      const again = await introduce(secured.session, variant, timeout);
      if (again.ok) add(offers, again.reply);
      secured.session.connection.drop();
    }
    return { greeting, capabilities, offers, early, loginMs: await logIn() };
  } finally {
    first.session.connection.drop();
  }

  /** Milliseconds of the first login; 0 where nobody can log in. */
  async function logIn(): Promise<number> {
    if (!offers.has("AUTH")) {
      // Many announce no AUTH where it would go in the clear (RFC 4954 §4 tells them to).
      const isBehindTls = variant === "submission" && offers.has("STARTTLS") && !target.starttls && accounts.length > 0;
      if (!isBehindTls) return 0;
      throw new SetUpError(`${endpoint.url} offers no AUTH; if it does behind TLS: --starttls`, { refusal: "no AUTH" });
    }
    // Where mail is only brought, the accounts say which mailboxes there are. No case can log in, nor be sure of a password:
    // none is played that would.
    if (variant !== "submission" && !LOGINS.some((mechanism) => offers.has(`AUTH=${mechanism}`))) {
      for (const offer of offers.keys()) if (/^AUTH(?:=|$)/.test(offer)) offers.delete(offer);
      return 0;
    }
    let ms = 0;
    for (const account of accounts) {
      const began = performance.now();
      const { session } = await open(variant, place(account), 1, "authenticated").catch((error: unknown) => {
        throw loginHint(error, target, endpoint);
      });
      if (account === accounts[0]) {
        ms = performance.now() - began;
        if (variant === "submission") {
          await addAfterLogin(session);
          await seeRecipient(session, account, target, endpoint);
        }
      }
      await command(session, "QUIT", Math.min(timeout, 2000));
      session.connection.drop();
    }
    return ms;
  }

  /** Who passes mail on to another server may learn only by the login what that one offers. */
  async function addAfterLogin(session: Session<SmtpEvent>): Promise<void> {
    const known = new Set(offers.keys());
    const again = await introduce(session, variant, timeout);
    if (!again.ok) return;
    add(offers, again.reply);
    const more = [...keywordsOf(again.reply).keys()].filter((keyword) => !known.has(keyword));
    if (more.length > 0) offers.set(AFTER_LOGIN, more);
  }
}

/** Adds what a reply to EHLO offers; gives its lines. */
function add(offers: Map<string, readonly string[]>, reply: Reply): readonly string[] {
  for (const [keyword, params] of keywordsOf(reply))
    offers.set(keyword, [...new Set([...(offers.get(keyword) ?? []), ...params.map((param) => param.toUpperCase())])]);
  for (const mechanism of mechanismsOf(reply)) offers.set(`AUTH=${mechanism}`, []);
  // RFC 1870 §3: 0 is no limit.
  if (Number(offers.get("SIZE")?.[0] ?? 0) > 0) offers.set("SIZE=LIMIT", []);
  return [...keywordsOf(reply)].map(([keyword, params]) => [keyword, ...params].join(" "));
}
