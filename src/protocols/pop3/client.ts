import { saslPlain } from "../../protocol/credentials.js";
import { isTrouble, type Session } from "../../protocol/session.js";
import { type NotHad, notHeard } from "../../protocol/set-up-step.js";
import { settle } from "../../protocol/settle.js";
import { strikes } from "../../protocol/strikes.js";
import type { Account, Target } from "../../protocol/target.js";
import { latin1, latin1Lines, octetText } from "../../wire/latin1.js";
import type { Pop3Event, Reply } from "./event.js";

/** What a set-up step came to: a reply, or in words why there is none. */
export type SetUpReply =
  | { readonly ok: true; readonly reply: Reply }
  | (NotHad & {
      readonly reply?: Reply;
      /** The first line of the reply had come. */
      readonly isRest?: boolean;
    });

/** Reads one reply and says whether it is positive. */
export async function answer(session: Session<Pop3Event>, timeoutMs: number): Promise<SetUpReply> {
  const heard = await session.next(timeoutMs);
  if (isTrouble(heard)) return { ...notHeard(heard), isRest: heard.isRest === true };
  if (heard.kind !== "reply") return { ok: false, reason: "the server spoke without being asked" };
  const line = latin1(heard.line.octets);
  if (/^\+OK(?: |$)/.test(line)) return { ok: true, reply: heard };
  return { ok: false, reason: `the server answered ${line}`, reply: heard };
}

/** Sends a command and reads its reply. */
export async function command(session: Session<Pop3Event>, line: string, timeoutMs: number): Promise<SetUpReply> {
  if (session.underWay() === 0) await settle(session);
  const outgoing = [{ octets: Buffer.from(`${line}\r\n`, "latin1") }];
  await session.ready?.(outgoing);
  session.send(outgoing);
  return answer(session, timeoutMs);
}

/** Logs in with USER and PASS, or with AUTH PLAIN where USER is refused. */
export async function logIn(
  session: Session<Pop3Event>,
  { user, password }: Account,
  timeoutMs: number,
): Promise<SetUpReply> {
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

/** Sends a command and reads its reply; one that was waited for in vain again and again is not waited for long. */
export async function ask(session: Session<Pop3Event>, line: string, target: Target): Promise<SetUpReply> {
  const [keyword = ""] = line.split(" ");
  return strikes(target).ask(keyword, target.timeout, (timeoutMs) => command(session, line, timeoutMs));
}
