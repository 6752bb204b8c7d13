import { seconds } from "../../input/duration.js";
import { type Greetings, loginHint, strangerIn, tlsHint } from "../../protocol/greeting.js";
import type { Probe } from "../../protocol/offers.js";
import { errand } from "../../protocol/place.js";
import type { Session } from "../../protocol/session.js";
import { SetUpError } from "../../protocol/set-up-error.js";
import type { Account, Endpoint, Target } from "../../protocol/target.js";
import { using } from "../../protocol/using.js";
import { ask, greeted, lineOf } from "./client.js";
import type { ImapEvent } from "./event.js";
import { asOffers, type Hierarchy } from "./hierarchy.js";
import { withImplied } from "./implied.js";
import { valuesOf } from "./language/structure.js";
import { leave, open } from "./open.js";
import type { View } from "./view.js";

const greetings: Greetings = {
  own: /^\* /,
  others: [
    [/^220[ -]/, "SMTP's (220 …)"],
    [/^\+OK/, "POP3's (+OK …)"],
  ],
  tlsScheme: "imaps",
};

/**
 * Looks at an endpoint before anything is judged: does it speak IMAP, which revision, what does it offer before and after
 * TLS and login, do the accounts log in, where are mailboxes made? Throws SetUpError with one line that says what to do.
 */
export async function probe(target: Target, endpoint: Endpoint, accounts: readonly Account[]): Promise<Probe> {
  const { timeout } = target;
  const someone = accounts[0] ?? { user: "mailspec", password: "" };
  const place = (account: Account) => errand(target, endpoint, account);
  const offers = new Map<string, readonly string[]>();

  const first = await open({ ...place(someone), secureFirst: false }, 1, "connected");
  const { greeting, early } = await using(first.session, async () => {
    const heard = await greeted(first.session, timeout);
    const line = heard.ok ? lineOf(heard.result) : heard.refusal;
    if (line === undefined)
      throw new SetUpError(
        `${endpoint.url} sends no greeting (${heard.ok ? "" : heard.isSilence ? `waited ${seconds(timeout)}` : heard.reason})${tlsHint(endpoint, greetings)}`,
      );
    const stranger = strangerIn(line, greetings);
    if (stranger !== undefined)
      throw new SetUpError(`${endpoint.url} is no IMAP server: its greeting is ${stranger}; check the port`);
    if (!heard.ok) throw new SetUpError(`${endpoint.url} gives no service: its greeting is ${line}`, { refusal: line });
    add(offers, await capabilities(first, target));
    await leave(first.session, target);
    return { greeting: line, early: new Map(offers) };
  });

  if (target.starttls && !endpoint.implicitTls) {
    const secured = await open(place(someone), 1, "greeted");
    await using(secured.session, async () => add(offers, await capabilities(secured, target)));
  }

  let loginMs = 0;
  for (const account of accounts) {
    const began = performance.now();
    const opened = await open({ ...place(account), offers: early }, 1, "authenticated").catch((error: unknown) => {
      throw loginHint(error, target, endpoint);
    });
    const { session } = opened;
    await using(session, async () => {
      if (account === accounts[0]) {
        loginMs = performance.now() - began;
        add(offers, await capabilities(opened, target));
        for (const [name, value] of asOffers(await hierarchy(session, offers.has("NAMESPACE"), target)))
          offers.set(name, value);
      }
      await leave(session, target);
    });
  }
  return { greeting, capabilities: [...early.keys()], offers, early, loginMs };
}

/** What the server says that it can, asked for: a greeting or a login may have said less. */
async function capabilities(
  { session, view }: { readonly session: Session<ImapEvent>; readonly view: View },
  target: Target,
): Promise<ReadonlySet<string>> {
  await ask(session, "CAPABILITY", target);
  return withImplied(view.capabilities() ?? new Set());
}

/** `STATUS=SIZE` is a name; `AUTH=PLAIN` is one, too, and a parameter of AUTH: suites may need either. */
function add(offers: Map<string, readonly string[]>, found: ReadonlySet<string>): void {
  for (const name of found) {
    offers.set(name, offers.get(name) ?? []);
    const [, family, parameter] = /^([^=]+)=(.+)$/.exec(name) ?? [];
    if (family === undefined || parameter === undefined) continue;
    offers.set(family, [...new Set([...(offers.get(family) ?? []), parameter])]);
  }
}

/** The first personal namespace (RFC 2342 §5), or what LIST says of the delimiter (RFC 9051 §6.3.9). */
async function hierarchy(session: Session<ImapEvent>, hasNamespace: boolean, target: Target): Promise<Hierarchy> {
  const told = hasNamespace ? await ask(session, "NAMESPACE", target) : undefined;
  for (const event of told?.data ?? []) {
    const [name, personal] = valuesOf(event.octets, 2);
    const first = personal?.kind === "list" ? personal.items[0] : undefined;
    if (name?.kind !== "atom" || name.text.toUpperCase() !== "NAMESPACE" || first?.kind !== "list") continue;
    const [prefix, delimiter] = first.items;
    if (prefix?.kind === "text" && delimiter)
      return { prefix: prefix.text, delimiter: delimiter.kind === "text" ? delimiter.text : undefined };
  }
  const listed = await ask(session, 'LIST "" ""', target);
  for (const event of listed.data) {
    const [name, , delimiter] = valuesOf(event.octets, 2);
    if (name?.kind !== "atom" || name.text.toUpperCase() !== "LIST" || !delimiter) continue;
    return { prefix: "", delimiter: delimiter.kind === "text" ? delimiter.text : undefined };
  }
  return { prefix: "", delimiter: undefined };
}
