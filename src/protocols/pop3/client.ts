import type { Account, Reply, Session } from "../../protocol/session.js";
import { latin1, latin1Lines, octetText } from "../../wire/latin1.js";
import { inWords } from "../../wire/trouble.js";
import { saslPlain } from "./credentials.js";

/** What a set-up step came to: a reply, or in words why there is none. */
export type Answer =
  | { readonly ok: true; readonly reply: Reply }
  | { readonly ok: false; readonly reason: string; readonly reply?: Reply };

/** Reads one reply and says whether it is positive. */
export async function answer(session: Session, timeoutMs: number): Promise<Answer> {
  const read = await session.reply(timeoutMs);
  if (read.kind !== "reply") return { ok: false, reason: inWords(read) };
  const line = latin1(read.reply.line.octets);
  if (/^\+OK(?: |$)/.test(line)) return { ok: true, reply: read.reply };
  return { ok: false, reason: `the server answered ${line}`, reply: read.reply };
}

/** Sends a command and reads its reply. */
export function command(session: Session, line: string, timeoutMs: number): Promise<Answer> {
  session.send(Buffer.from(`${line}\r\n`, "latin1"));
  return answer(session, timeoutMs);
}

/** Logs in with USER and PASS, or with AUTH PLAIN where USER is refused. */
export async function logIn(session: Session, { user, password }: Account, timeoutMs: number): Promise<Answer> {
  const named = await command(session, `USER ${octetText(user)}`, timeoutMs);
  if (named.ok) return command(session, `PASS ${octetText(password)}`, timeoutMs);
  if (!named.reply) return named;
  const authenticated = await command(session, `AUTH PLAIN ${saslPlain("", user, password)}`, timeoutMs);
  return authenticated.ok || !authenticated.reply
    ? authenticated
    : {
        ...authenticated,
        reason: `${named.reason} to USER and ${authenticated.reason.replace("the server answered ", "")} to AUTH PLAIN`,
      };
}

/** Message count of STAT; undefined when the reply is none. */
export function countOf(reply: Reply): number | undefined {
  const parts = /^\+OK +(\d+)/.exec(latin1(reply.line.octets));
  return parts ? Number(parts[1]) : undefined;
}

/** Lines of a multi-line reply, as ISO 8859-1. */
export const linesOf = ({ block }: Reply): readonly string[] => (block ? latin1Lines(block.octets) : []);
