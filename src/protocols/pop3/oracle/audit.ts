import { type Accusation, type Judged, judged, text } from "../../../fuzz/in-turn/oracle.js";
import { latin1 } from "../../../wire/latin1.js";
import type { Command } from "../command-line.js";
import type { Reply } from "../event.js";
import { breachOf } from "./accuse.js";
import { cameOf } from "./classify.js";
import { sizesIn, uniqueIdsIn } from "./listings.js";
import type { Maildrop } from "./maildrop.js";
import type { Tracked } from "./session.js";

/** A reply to the LIST or UIDL with which a session begins. */
export interface Audit {
  readonly on: number;
  readonly session: Tracked;
  readonly command: Command;
  readonly reply: Reply;
}

type Found = Pick<Accusation, "requirement" | "expected" | "received" | "at"> & {
  readonly shape?: string;
  readonly plainer?: string;
};

/** Holds what a session sees when it begins against what the sessions before it should have left; `passed` when that is so. */
export function judgeAudit(
  { on, session, command, reply }: Audit,
  drop: Maildrop,
  hasIds: boolean,
  passed: (session: Tracked) => void,
): Judged {
  const line = latin1(reply.line.octets);
  const came = cameOf(line);
  const statuses = ["+OK"];
  const give = (more: Partial<Judged>): Judged => {
    session.due = undefined;
    drop.forget();
    return judged(came, { ...more, harmless: false, statuses });
  };
  const wrong = ({ shape, plainer, ...found }: Found): Judged => {
    const breach = breachOf(on, session, command, found, came);
    const beside = plainer !== undefined && { plainer: { requirement: found.requirement, shape: plainer } };
    return give({ breach: shape === undefined ? breach : { ...breach, shape, ...beside } });
  };
  if (came !== "+OK") {
    const requirement = command.keyword === "LIST" ? "rfc1939/5/list-all" : "rfc1939/7/uidl-all";
    const isEmpty = drop.messages().length === 0 && command.keyword === "LIST";
    const broken = isEmpty ? "rfc1939/5/list-empty" : requirement;
    return wrong({ requirement: broken, expected: [text("+OK")], received: line, at: 0 });
  }
  // The rules accuse a listing that cannot be read; nothing can be said of what comes after it.
  if (command.keyword === "LIST") {
    const listed = sizesIn(reply);
    if (!listed) return give({ lost: true });
    session.listed = listed;
    if (hasIds) {
      session.due = "UIDL";
      return judged(came, { statuses });
    }
  }
  const ids = command.keyword === "UIDL" ? uniqueIdsIn(reply) : undefined;
  if (command.keyword === "UIDL" && !ids) return give({ lost: true });
  const breach = drop.audit(session.listed, ids);
  if (breach === "unclear") return give({ lost: true });
  if (breach) return wrong({ ...breach, received: latin1(reply.block?.octets ?? new Uint8Array()), at: 0 });
  session.due = undefined;
  passed(session);
  return judged(came, { statuses });
}
