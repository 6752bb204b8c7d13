import { accountValues } from "../../protocol/account-values.js";
import { connectTo } from "../../protocol/connect-to.js";
import { hearRest, sayGoodbye } from "../../protocol/leave.js";
import type { Opened, Place } from "../../protocol/place.js";
import type { Watch } from "../../protocol/rule.js";
import type { Session } from "../../protocol/session.js";
import { SetUpError } from "../../protocol/set-up-error.js";
import { stepsOn } from "../../protocol/set-up-step.js";
import { strikes } from "../../protocol/strikes.js";
import { type Account, addressOf, partsOf, type Target } from "../../protocol/target.js";
import { octetText } from "../../wire/latin1.js";
import {
  AFTER_LOGIN,
  answer,
  authenticate,
  command,
  firstLine,
  introduce,
  mechanismsOf,
  type SetUpReply,
} from "./client.js";
import type { SmtpEvent } from "./event.js";
import { keywordsOf, smtpSession } from "./session.js";
import { credentials } from "./values.js";
import { helloOf, type Variant } from "./variant.js";

/** For this domain a server under test passes mail on to the sink, whoever brings it. */
export const RELAYED = "relay.test";

type SmtpPlace = Place<SmtpEvent>;

/** Opens a session and brings it to a state; throws SetUpError. */
export async function open(
  variant: Variant,
  place: SmtpPlace,
  number: number,
  state: string,
): Promise<Opened<SmtpEvent>> {
  const { target, account, watch } = place;
  const { timeout } = target;
  let challenge = "";
  const others = othersOf(target.accounts, account);
  const values = accountValues(credentials, place, others[0]);
  const wire = await connectTo(place, number);
  const learn: Watch<SmtpEvent> = {
    tally: watch.tally,
    see(event) {
      if (event.kind === "reply" && event.code === "334") {
        // The first one with something in it: of SCRAM's it is the one that counts.
        if (event.asked === "command") challenge = "";
        challenge ||= Buffer.from(firstLine(event).slice(4), "base64").toString();
        values.heard({ challenge });
      }
      watch.see(event);
    },
  };
  const session = smtpSession(wire, learn, variant);
  const value = (name: string): string | undefined => {
    const its = values.value(name);
    if (its !== undefined) return its;
    const address = named(name, { variant, place, others });
    return address === undefined ? undefined : octetText(address);
  };
  const opened: Opened<SmtpEvent> = { session, value };
  if (state === "connected") return opened;

  const must = stepsOn(wire, ({ reply }: Exclude<SetUpReply, { ok: true }>) => reply && firstLine(reply));
  const patience = strikes(target);
  const greeting = await answer(session, patience.patience("greeting", timeout));
  patience.note("greeting", greeting.ok || greeting.reply !== undefined);
  // A greeting that is not quite 220 is for the cases to judge; 4yz and 5yz say that there is no service.
  if (!greeting.ok && (!greeting.reply || /^[45]/.test(greeting.reply.code)))
    await must("no greeting", { ...greeting, ...(!greeting.reply && { isSilence: true }) });
  if (place.secureFirst && !wire.secure()) {
    await must(`${helloOf(variant)} refused`, introduce(session, variant, timeout));
    await must("STARTTLS refused", command(session, "STARTTLS", timeout));
    const shaken = await session.startTls(timeout);
    if (!shaken.ok) {
      wire.drop();
      throw new SetUpError(`TLS failed: ${shaken.reason}`);
    }
  }
  if (state === "greeted") return opened;
  const introduced = await must(`${helloOf(variant)} refused`, introduce(session, variant, timeout));
  const mechanisms = mechanismsOf(introduced.reply);
  // Submission wants to know whose mail it is (RFC 6409 §4.3); who offers no AUTH knows it otherwise.
  const isReady = state === "ready" && (variant !== "submission" || mechanisms.length === 0);
  if (state === "introduced" || isReady) return opened;
  const login = `login as ${account.user}`;
  const loggedIn = await authenticate(session, mechanisms, account, patience.patience(login, target.loginTimeout));
  if (!loggedIn.ok && loggedIn.isSilence) patience.note(login, false);
  await must(`${login} failed`, loggedIn);
  // What is offered only to who has logged in is used only by who was told so.
  const told = keywordsOf(introduced.reply);
  if (place.offers.get(AFTER_LOGIN)?.some((keyword) => !told.has(keyword)))
    await must(`${helloOf(variant)} after the login refused`, introduce(session, variant, timeout));
  return opened;
}

/** The other accounts, those first with which no worker is likely to be busy: workers take accounts from the front. */
function othersOf(accounts: readonly Account[], own: Account): readonly Account[] {
  const at = accounts.findIndex(({ user }) => user === own.user) + Math.floor(accounts.length / 2);
  const turned = accounts.map((_, index) => accounts[(at + index) % accounts.length] as Account);
  return turned.filter(({ user }) => user !== own.user);
}

interface Naming {
  readonly variant: Variant;
  readonly place: SmtpPlace;
  readonly others: readonly Account[];
}

const localOf = ({ sender = "mailspec" }: SmtpPlace): string => sender.split("@")[0] ?? sender;

/** What a name stands for that is no credential. */
function named(name: string, { variant, place, others }: Naming): string | undefined {
  const { target, account } = place;
  const address = addressOf(account, target);
  const { local, domain } = partsOf(address);
  const other = (index: number) => {
    const its = others[index];
    if (!its) throw new SetUpError(`needs ${index + 2} accounts (--account)`);
    return addressOf(its, target);
  };
  switch (name) {
    case "hello":
      return helloOf(variant);
    case "sender":
      return place.sender;
    case "recipient":
      return address;
    case "recipient-2":
      return other(0);
    case "recipient-3":
      return other(1);
    case "local":
      return local;
    case "local-2":
      return partsOf(other(0)).local;
    case "domain":
      return domain;
    case "domain-other-case":
      return otherCase(domain);
    case "no-recipient":
      return `mailspec-nobody${domain === "" ? "" : `@${domain}`}`;
    case "elsewhere":
      return "mailspec@elsewhere.invalid";
    case "relayed":
      return `${localOf(place)}@${RELAYED}`;
    case "relayed-local":
      return localOf(place);
    default:
      return undefined;
  }
}

/** Every second letter in the other case. */
const otherCase = (text: string): string =>
  Array.from(text, (letter, at) =>
    at % 2 > 0 ? letter : letter === letter.toUpperCase() ? letter.toLowerCase() : letter.toUpperCase(),
  ).join("");

/** Ends a session: QUIT when nothing is under way, else just the connection. */
export async function leave(session: Session<SmtpEvent>, target: Target): Promise<void> {
  await hearRest(session);
  if (session.underWay() === 0) session.settle();
  // In the middle of mail data QUIT would be part of them.
  const takesCommands = !["connected", "unfinished"].includes(session.state());
  const isIdle = session.underWay() === 0 && takesCommands && !session.connection.ended();
  if (isIdle) await sayGoodbye(target, "QUIT", (word, timeoutMs) => command(session, word, timeoutMs));
  session.connection.drop();
}
