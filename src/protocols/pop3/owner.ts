import { isOwn, looksLikeOurs } from "../../protocol/own-mail.js";
import type { Place } from "../../protocol/place.js";
import type { Session } from "../../protocol/session.js";
import { SetUpError } from "../../protocol/set-up-error.js";
import { ask, linesOf } from "./client.js";
import type { Pop3Event } from "./event.js";
import { isUnanswered, unansweredError } from "./unanswered.js";

/** Whose a message is: `earlier` has the mark of another run, or is forged. */
export type Owner = "own" | "earlier" | "other" | "unreadable";

/** The header of a message and perhaps more, line by line; none, and why, where it is not to be had. */
export async function headerOf(
  { target }: Pick<Place, "target">,
  session: Session<Pop3Event>,
  number: number,
): Promise<{ readonly lines: readonly string[]; readonly reason?: string }> {
  const top = isUnanswered(target, "TOP") ? undefined : await ask(session, `TOP ${number} 0`, target);
  if (top && !top.ok && !top.reply)
    throw unansweredError(target, "TOP", `TOP ${number} 0, to see whose mail it is: ${top.reason}`);
  const got = top?.ok ? top : await ask(session, `RETR ${number}`, target);
  return got.ok ? { lines: linesOf(got.reply) } : { lines: [], reason: `RETR ${number}: ${got.reason}` };
}

/** Whose a message is. Throws SetUpError. */
export async function ownerOf(
  place: Pick<Place, "target">,
  session: Session<Pop3Event>,
  number: number,
): Promise<Owner> {
  const { lines, reason } = await headerOf(place, session, number);
  if (reason !== undefined) return "unreadable";
  return isOwn(lines) ? "own" : looksLikeOurs(lines) ? "earlier" : "other";
}

/** Whether one of the messages is neither of this run nor of another. Throws SetUpError. */
export async function hasOthers(
  place: Pick<Place, "target">,
  session: Session<Pop3Event>,
  count: number,
): Promise<boolean> {
  for (let number = 1; number <= count; number++) {
    const owner = await ownerOf(place, session, number);
    if (owner === "other" || owner === "unreadable") return true;
  }
  return false;
}

/**
 * Sees that all messages of a maildrop are of this run: RFC 1939 §4 fixes what a session has once it is opened, so what
 * was looked at can be deleted. Throws SetUpError at the first that is not.
 */
export async function refuseOthers(
  { target, account: { user } }: Pick<Place, "target" | "account">,
  session: Session<Pop3Event>,
  count: number,
  among: "all" | "what can be read" = "all",
): Promise<void> {
  for (let number = 1; number <= count; number++) {
    const owner = await ownerOf({ target }, session, number);
    if (owner === "own" || (owner === "unreadable" && among !== "all")) continue;
    const [what, advice] = inWords[owner];
    throw new SetUpError(
      `the maildrop of ${user} holds mail that ${what} (message ${number}); nothing of it is deleted: ${advice}`,
      { isOthers: true },
    );
  }
}

const inWords = {
  other: ["mailspec did not put there", "use an account that gets no other mail, or --wipe to delete it"],
  earlier: [
    "another run of mailspec left there, or that looks like it",
    "say --wipe to delete it, and all that is there",
  ],
  unreadable: ["cannot be read, so nobody can tell whose it is", "say --wipe to delete it, and all that is there"],
} as const;
