import { saslPlain } from "../../protocol/credentials.js";
import { isTrouble, type Outgoing, type Session } from "../../protocol/session.js";
import { type NotHad, notHeard } from "../../protocol/set-up-step.js";
import { strikes } from "../../protocol/strikes.js";
import type { Account, Target } from "../../protocol/target.js";
import { latin1, octetText } from "../../wire/latin1.js";
import { inWords, type Trouble } from "../../wire/trouble.js";
import type { ImapEvent, ResponseEvent } from "./event.js";
import { dateTimeOf, printDateTime } from "./grammar/date-time.js";
import { printAstring, printList, printString } from "./grammar/print.js";
import { nameOf, TAG } from "./tagging.js";

/** What a command of ours came to: OK, or in words why not; and the untagged responses that came before. */
export type SetUpReply = { readonly data: readonly ResponseEvent[] } & (
  | { readonly ok: true; readonly result: ResponseEvent }
  | (NotHad & {
      /** NO or BAD, or the BYE in its place. */
      readonly refusal?: string;
      readonly event?: ResponseEvent;
    })
);

/** A command as text; octets that wait for a go-ahead each. Text is octets as ISO 8859-1. */
export function outgoing(line: string, awaited: readonly (Uint8Array | string)[] = []): Outgoing {
  return {
    octets: Buffer.from(`${TAG} ${line}\r\n`, "latin1"),
    ...(awaited.length > 0 && {
      awaited: awaited.map((its) => (typeof its === "string" ? Buffer.from(its, "latin1") : its)),
    }),
  };
}

/** A command whose arguments are strings, each in the form that it needs. */
export function withStrings(name: string, ...strings: readonly string[]): Outgoing {
  const [first = "", ...awaited] = `${name} ${strings.map(printAstring).join(" ")}`.split(/(?<=\{\d+\})\r\n/);
  return outgoing(
    first,
    awaited.map((its) => `${its}\r\n`),
  );
}

/** In which forms APPEND says that a message has no flags, and that it came now (RFC 9051 §9: `[SP flag-list] [SP date-time]`). */
export const appendForms = ["plain", "flags", "date", "both"] as const;
export type AppendForm = (typeof appendForms)[number];

/** APPEND of a message; `date`: a date-time of RFC 9051 §9, without its quotes. `form`: of one that gives neither flags nor date. */
export function append(
  mailbox: string,
  octets: Uint8Array,
  {
    flags = [],
    date,
    form = "plain",
  }: { readonly flags?: readonly string[]; readonly date?: string; readonly form?: AppendForm } = {},
): Outgoing {
  const isBare = flags.length === 0 && date === undefined;
  const hasFlags = flags.length > 0 || (isBare && (form === "flags" || form === "both"));
  const now = isBare && (form === "date" || form === "both") ? printDateTime(dateTimeOf(new Date())) : undefined;
  const words = [
    `APPEND ${printAstring(mailbox)}`,
    ...(hasFlags ? [printList(flags)] : []),
    ...(date === undefined ? [] : [printString(date)]),
    ...(now === undefined ? [] : [now]),
    `{${octets.length}}`,
  ];
  return outgoing(words.join(" "), [Buffer.concat([octets, Buffer.from("\r\n")])]);
}

export const lineOf = ({ octets }: ResponseEvent): string => latin1(octets.line);

/** What does not come: a response that hangs half-way has begun to. */
const awaitedIn = ({ partial }: Trouble): string => (partial.length > 0 ? "end of the response" : "reply");

/** Results that came before their turn, by the label of their command. */
type Early = Map<string, SetUpReply>;

let labels = 0;

/**
 * Sends commands at once and hears what comes of each, down to the one that has no result. They may be done in any order
 * (RFC 9051 §5.5); with each is what was heard while it was waited for.
 */
export async function commands(
  session: Session<ImapEvent>,
  all: readonly Outgoing[],
  timeoutMs: number,
): Promise<readonly SetUpReply[]> {
  const labelled = all.map((its) => ({ ...its, label: `own-${++labels}` }));
  session.send(labelled);
  const early: Early = new Map();
  const found: SetUpReply[] = [];
  for (const { label } of labelled) {
    found.push(early.get(label) ?? (await resultOf(session, label, timeoutMs, early)));
    const last = found.at(-1);
    if (last?.ok === false && (last.isSilence || session.connection.ended())) break;
  }
  return found;
}

/** Hears untagged responses down to the result of the command with that label. */
async function resultOf(
  session: Session<ImapEvent>,
  label: string,
  timeoutMs: number,
  early: Early,
): Promise<SetUpReply> {
  const sent = session.awaited(label)?.sent;
  const data: ResponseEvent[] = [];
  const until = performance.now() + timeoutMs;
  let bye: string | undefined;
  let stray: string | undefined;
  for (let left = timeoutMs; ; left = until - performance.now()) {
    const heard = left > 0 ? await session.next(left) : undefined;
    if (!heard || isTrouble(heard)) {
      const isSilence = !heard || heard.kind === "time-out";
      const isClosed = heard?.kind === "closed" || heard?.kind === "reset";
      const silence = heard ? inWords(heard, awaitedIn(heard)) : "the result does not come";
      const reason =
        bye !== undefined ? `the server said ${bye}` : stray === undefined ? silence : `${silence}; ${stray}`;
      return { ok: false, reason, data, isSilence, isClosed, ...(bye !== undefined && { refusal: bye }) };
    }
    if (heard.kind !== "response") continue;
    const line = lineOf(heard);
    if (/^\* BYE(?: |$)/i.test(line)) bye = line;
    if (line.startsWith("*")) data.push(heard);
    else if (line.startsWith("+")) continue;
    else if (heard.answers === undefined) stray = `no command has the tag of ${line}`;
    else {
      const reply: SetUpReply = /^\S+ OK(?: |$)/i.test(line)
        ? { ok: true, result: heard, data: [...data] }
        : { ok: false, reason: `the server answered ${line}`, refusal: line, event: heard, data: [...data] };
      if (heard.answers === sent) return reply;
      if (heard.answers.label !== undefined) early.set(heard.answers.label, reply);
    }
  }
}

/** Sends a command and hears what comes of it. */
export async function command(
  session: Session<ImapEvent>,
  its: string | Outgoing,
  timeoutMs: number,
): Promise<SetUpReply> {
  const [reply] = await commands(session, [typeof its === "string" ? outgoing(its) : its], timeoutMs);
  return reply as SetUpReply;
}

/** The same; one that was waited for in vain again and again is not waited for long. */
export async function ask(session: Session<ImapEvent>, its: string | Outgoing, target: Target): Promise<SetUpReply> {
  const whole = typeof its === "string" ? outgoing(its) : its;
  const name = nameOf(latin1(whole.octets.subarray(0, 80)));
  return strikes(target).ask(name, target.timeout, (timeoutMs) => command(session, whole, timeoutMs));
}

/** Reads the greeting; true in `isIn`: it says that the client is logged in already. */
export async function greeted(
  session: Session<ImapEvent>,
  timeoutMs: number,
): Promise<SetUpReply & { readonly isIn?: boolean }> {
  const heard = await session.next(timeoutMs);
  if (isTrouble(heard)) return { ...notHeard(heard, awaitedIn(heard)), data: [] };
  if (heard.kind !== "response") return { ok: false, reason: "the greeting is no response", data: [] };
  const line = lineOf(heard);
  if (/^\* BYE(?: |$)/i.test(line))
    return { ok: false, reason: `the server said ${line}`, refusal: line, event: heard, data: [] };
  // A greeting that is not quite right is for the cases to judge.
  return { ok: true, result: heard, data: [], isIn: /^\* PREAUTH(?: |$)/i.test(line) };
}

/** Logs in with LOGIN, or with AUTHENTICATE PLAIN where that is not to be had. `capabilities`: as far as they are known. */
export async function logIn(
  session: Session<ImapEvent>,
  { user, password }: Account,
  capabilities: ReadonlySet<string>,
  timeoutMs: number,
): Promise<SetUpReply> {
  const plain = () =>
    command(session, outgoing("AUTHENTICATE PLAIN", [`${saslPlain("", user, password)}\r\n`]), timeoutMs);
  const canPlain = capabilities.has("AUTH=PLAIN");
  if (capabilities.has("LOGINDISABLED") && canPlain) return plain();
  // A NUL can be no CHAR, and what is not ASCII need not be taken.
  const named = await command(session, withStrings("LOGIN", octetText(user), octetText(password)), timeoutMs);
  if (named.ok || named.refusal === undefined || session.connection.ended()) return named;
  if (!canPlain || /^\S+ NO \[AUTHENTICATIONFAILED\]/i.test(named.refusal)) return named;
  const authenticated = await plain();
  return authenticated.ok || authenticated.refusal === undefined
    ? authenticated
    : {
        ...authenticated,
        reason: `${named.reason} to LOGIN and ${authenticated.reason.replace("the server answered ", "")} to AUTHENTICATE PLAIN`,
      };
}
