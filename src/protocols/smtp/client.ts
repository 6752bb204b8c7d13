import { base64, saslPlain } from "../../protocol/credentials.js";
import { isTrouble, type Session } from "../../protocol/session.js";
import { type NotHad, notHeard } from "../../protocol/set-up-step.js";
import type { Account } from "../../protocol/target.js";
import { latin1 } from "../../wire/latin1.js";
import type { Reply, SmtpEvent } from "./event.js";
import { keywordsOf } from "./session.js";
import { helloOf, type Variant } from "./variant.js";

/** By what name mailspec introduces itself. */
export const CLIENT = "mailspec.example";

/** Among what an endpoint offers: the keywords that EHLO has only after the login. No server has one of that name. */
export const AFTER_LOGIN = "AFTER LOGIN";

/** What a set-up step came to: a reply of the class that was wanted, or in words why there is none. */
export type SetUpReply = { readonly ok: true; readonly reply: Reply } | (NotHad & { readonly reply?: Reply });

/** The first line of a reply. */
export const firstLine = ({ lines }: Reply): string => latin1((lines[0] as Reply["lines"][number]).octets);

/** Reads one reply; `wanted` is the first digit, or the digits, that it has to begin with. */
export async function answer(session: Session<SmtpEvent>, timeoutMs: number, wanted = "2"): Promise<SetUpReply> {
  const heard = await session.next(timeoutMs);
  if (isTrouble(heard)) return notHeard(heard);
  if (heard.kind !== "reply") return { ok: false, reason: "the server spoke without being asked" };
  if (heard.code.startsWith(wanted)) return { ok: true, reply: heard };
  return { ok: false, reason: `the server answered ${firstLine(heard)}`, reply: heard };
}

/** Sends a command and reads its reply. */
export function command(
  session: Session<SmtpEvent>,
  line: string,
  timeoutMs: number,
  wanted?: string,
): Promise<SetUpReply> {
  session.send([{ octets: Buffer.from(`${line}\r\n`, "latin1") }]);
  return answer(session, timeoutMs, wanted);
}

/** EHLO or LHLO; HELO where a server of SMTP knows no EHLO (RFC 5321 §3.2). */
export async function introduce(session: Session<SmtpEvent>, variant: Variant, timeoutMs: number): Promise<SetUpReply> {
  const greeted = await command(session, `${helloOf(variant)} ${CLIENT}`, timeoutMs);
  const isOld = greeted.ok === false && greeted.reply?.code.startsWith("5") && variant !== "lmtp";
  return isOld ? command(session, `HELO ${CLIENT}`, timeoutMs) : greeted;
}

/** Some servers overlook the initial response, and ask for it. */
async function authenticatePlain(session: Session<SmtpEvent>, message: string, timeoutMs: number): Promise<SetUpReply> {
  const first = await command(session, `AUTH PLAIN ${message}`, timeoutMs);
  return !first.ok && first.reply?.code === "334" ? command(session, message, timeoutMs) : first;
}

/** The mechanisms that `authenticate` knows. */
export const LOGINS: readonly string[] = ["PLAIN", "LOGIN"];

/** Authenticates with PLAIN, or with LOGIN where only that is offered. */
export async function authenticate(
  session: Session<SmtpEvent>,
  mechanisms: readonly string[],
  { user, password }: Account,
  timeoutMs: number,
): Promise<SetUpReply> {
  if (mechanisms.includes("PLAIN") || !mechanisms.includes("LOGIN"))
    return authenticatePlain(session, saslPlain("", user, password), timeoutMs);
  for (const line of ["AUTH LOGIN", base64(user)]) {
    const asked = await command(session, line, timeoutMs, "334");
    if (!asked.ok) return asked;
  }
  return command(session, base64(password), timeoutMs);
}

/** The mechanisms of a reply to EHLO, in upper case. */
export const mechanismsOf = (reply: Reply): readonly string[] =>
  (keywordsOf(reply).get("AUTH") ?? []).map((mechanism) => mechanism.toUpperCase());
