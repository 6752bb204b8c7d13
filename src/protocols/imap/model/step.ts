import { latin1 } from "../../../wire/latin1.js";
import type { CommandSpec } from "../command-spec.js";
import { saslLine } from "../commands/authenticate.js";
import { specOf } from "../commands.js";
import { plain } from "../grammar/cursor.js";
import type { Response } from "../grammar/response.js";
import { type Account, mailboxWith, withMailbox } from "./account.js";
import { newsFor } from "./news.js";
import { bad, bye, ok } from "./outcomes.js";
import { parseCommand } from "./parse-command.js";
import { deselected, inMailbox, knowing } from "./selected.js";
import { dialectOf, type Input, isRev2, type Outcome, type Result, type SessionState, type World } from "./state.js";

/** Whether a session may be given a command where it stands. */
export const mayBeGiven = (session: SessionState, world: World, { states, isRev1Only }: CommandSpec): boolean =>
  states.some((state) => state === session.state) && !(isRev1Only && isRev2(session, world));

/** What a server says to an input, and where it leads: the whole of IMAP, as a function. */
export function step(session: SessionState, account: Account | undefined, input: Input, world: World): Outcome {
  if (session.selected && account && !mailboxWith(account, session.selected.uidValidity))
    // RFC 2180 §3.3: who has a mailbox open that somebody else deletes is sent away.
    return { responses: [bye("The mailbox is there no more")], session: ended(session), account };
  switch (input.kind) {
    case "news":
      return news(session, account, world);
    case "line":
      return line(session, account, input.line, world);
    case "command":
      break;
    default:
      return input satisfies never;
  }
  const isHere = (spec: CommandSpec) => mayBeGiven(session, world, spec);
  const { tag, spec, given, wrong } = parseCommand(
    input.source,
    dialectOf(session, world, plain.kinds),
    specOf,
    isHere,
  );
  if (tag === undefined) return refused(session, account, wrong ?? "");
  if (!spec || !isHere(spec)) return finish(session, account, tag, bad(spec ? "Not now" : (wrong ?? "")), world);
  if (wrong !== undefined) return finish(session, account, tag, bad(wrong), world);
  return finish(session, account, tag, spec.step({ session, account, world, tag }, given as never), world, spec);
}

const ended = (session: SessionState): SessionState => ({ ...deselected(session), state: "ended" });

/** What has no tag has no tagged result (RFC 9051 §7.1.3). */
const refused = (session: SessionState, account: Account | undefined, text: string): Outcome => ({
  responses: [{ kind: "condition", condition: "BAD", text }],
  session,
  account,
});

/** A line in a SASL exchange, or what should be DONE. */
function line(session: SessionState, account: Account | undefined, octets: Uint8Array, world: World): Outcome {
  const { sasl, idle } = session;
  if (sasl) return finish(session, account, sasl.tag, saslLine(session, world, sasl, octets), world);
  if (idle === undefined) throw new Error("nobody waits for a line");
  const { idle: _idle, ...awake } = session;
  const isDone = latin1(octets).toUpperCase() === "DONE";
  const told = news(awake, account, world);
  const { responses, session: next } = told;
  return finish(next, told.account, idle, { ...(isDone ? ok("Done") : bad("DONE was awaited")), responses }, world);
}

/** What has changed in the selected mailbox, when all may be told. */
const news = (session: SessionState, account: Account | undefined, world: World, spec?: CommandSpec): Outcome => {
  if (!session.selected || !account) return { responses: [], session, account };
  const its = inMailbox({ session, account });
  const { selected, name, mailbox } = its;
  const hasRecent = !isRev2(session, world);
  const { responses, seen } = newsFor(selected.seen, mailbox, {
    mayExpunge: !spec?.keepsNumbers,
    hasRecent,
    isReadOnly: selected.isReadOnly,
    // What nobody asked for has the UID in rev2 (RFC 9051 §7.5.2).
    ...((spec?.byUid || !hasRecent) && { withUid: true }),
  });
  // Who is told of recent messages first keeps them, unless he can change nothing (RFC 3501 §2.3.2).
  const claims = hasRecent && !selected.isReadOnly && mailbox.recentFrom < mailbox.uidNext;
  if (!claims) return { responses, session: knowing(session, { seen }), account };
  const claimed = { ...mailbox, recentFrom: mailbox.uidNext };
  return {
    responses,
    session: knowing(session, { seen: seen.all ? { ...seen, all: claimed } : seen }),
    account: withMailbox(account, name, claimed),
  };
};

/** Data, news, and the result of a command. */
function finish(
  before: SessionState,
  accountBefore: Account | undefined,
  tag: string,
  result: Result,
  world: World,
  spec?: CommandSpec,
): Outcome {
  const { condition, code, text, responses = [], session = before, account = accountBefore, startsTls } = result;
  const isOver = condition !== "BAD" && condition !== "continue" && session.state === "selected";
  const told = isOver ? news(session, account, world, spec) : { responses: [], session, account };
  const last: Response =
    condition === "continue"
      ? { kind: "continue", text }
      : { kind: "tagged", tag, condition, ...(code && { code }), text };
  return {
    responses: [...responses, ...told.responses, last],
    session: told.session,
    account: told.account,
    ...(startsTls && { startsTls }),
  };
}
