import type { Accusation } from "../../../fuzz/in-turn/oracle.js";
import { latin1 } from "../../../wire/latin1.js";
import type { Trouble } from "../../../wire/trouble.js";
import { inWords } from "../../../wire/trouble.js";
import type { Command } from "../command-line.js";
import { specOf, takesMessage } from "../commands.js";
import { limits } from "../limits.js";
import { keywordOf, shapeOf } from "./classify.js";
import type { Mismatch } from "./compare.js";
import type { Tracked } from "./session.js";

/** The accusation of a reply that no outcome agrees with. `here`: unique-ids that the maildrop should hold. */
export function accuse(
  wrong: Mismatch,
  session: Tracked,
  command: Command,
  { on, came, here }: { readonly on: number; readonly came: string; readonly here: ReadonlySet<string> },
): Accusation {
  const { requirement, expected, received, at, content, before } = wrong;
  const accused = requirementFor(wrong, session, command, came, here);
  const breach = breachOf(on, session, command, { requirement: accused, expected, received, at }, came);
  const shape = content ? `${keywordOf(command)}-differs` : breach.shape;
  return {
    ...breach,
    shape,
    ...(accused !== requirement && { plainer: { requirement, shape: plain(shape) } }),
    ...(before !== undefined && { before }),
  };
}

/** A breach with what it is about. */
export function breachOf(
  on: number,
  { state }: Tracked,
  command: Command,
  found: Omit<Accusation, "connection" | "sent" | "shape">,
  came: string,
): Accusation {
  const shape = `${shapeOf(command, state.entries.length)}-${slug(came)}`;
  const plainer = plain(shape) === shape ? {} : { plainer: { requirement: found.requirement, shape: plain(shape) } };
  return { ...found, connection: on, sent: command.raw, shape, ...plainer };
}

/** The same with the keyword in upper case. */
const plain = (shape: string) => shape.replace("-any-case", "");

const slug = (came: string) =>
  came === "+OK" ? "ok" : came === "+" ? "challenge" : came.startsWith("-ERR") ? "err" : came;

/** A clause that says more than the model's: another session changed what this one sees, RSET did nothing, or only the letters' case differs. */
function requirementFor(
  { requirement, content, fewer }: Mismatch,
  { state, unmarked }: Tracked,
  command: Command,
  came: string,
  here: ReadonlySet<string>,
): string {
  if (state.entries.some(({ deleted, uniqueId }) => !deleted && !here.has(uniqueId))) return "rfc1939/4/exclusive-lock";
  const refused = !content && came.startsWith("-ERR");
  const { keyword, raw, args } = command;
  const spec = specOf(keyword);
  if (unmarked.size > 0 && fewer) return "rfc1939/5/rset-unmarks";
  if (refused && spec && takesMessage(spec) && unmarked.has(Number(args[0]))) return "rfc1939/5/rset-unmarks";
  if (refused && spec && raw.slice(0, keyword.length) !== keyword) return "rfc1939/3/keyword-case";
  return requirement;
}

/** Lines that are no short ones: when they are not answered, it is for their length. */
const LONG = 60;

/** What is broken when no reply comes, and what happened instead. `because`: the clause for the reply that should have come. */
export function troubleOf(trouble: Trouble, command: Command, because: string) {
  const received = trouble.partial.length > 0 ? latin1(trouble.partial.subarray(0, 1000)) : undefined;
  const isClosed = trouble.kind !== "time-out" && trouble.kind !== "too-long";
  return {
    came: trouble.kind === "time-out" ? "silence" : trouble.kind === "too-long" ? "endless" : "closed",
    requirement: !isClosed
      ? "rfc1939/3/one-response-per-command"
      : command.raw.length > LONG
        ? limits.command.ref
        : because,
    event: inWords(trouble),
    ...(received !== undefined && { received, at: received.length }),
  };
}
