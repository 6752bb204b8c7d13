import { commands } from "../commands.js";
import { negative } from "../replies/reply.js";
import type { Fault } from "../server/fault.js";
import { onCommand, saying } from "./hooks.js";

/** A refusal is right (UTF8: RFC 6856 §2.1), shows that there is no such command (CAPA), or stands in the command's file. */
const others = ["UTF8", "CAPA", "STLS", "USER"];

/**
 * For each command a server that refuses it although it is right: what it breaks is in the command's table entry. Not
 * those without which nobody can log in: there is nothing to test then.
 */
export const refusals: readonly Fault[] = commands
  .filter(({ changes, keyword }) => changes !== "login" && !others.includes(keyword))
  .flatMap(({ keyword, accepted }): readonly Fault[] => {
    const name = keyword.toLowerCase();
    const refused = (id: string, breaks: string, summary: string, hasArgument?: boolean): Fault => ({
      id,
      breaks,
      summary,
      hooks: onCommand([keyword], (outcome, state, { rest }) =>
        outcome.reply.kind !== "negative" && (hasArgument === undefined || hasArgument === (rest !== undefined))
          ? { ...saying(outcome, negative("refused")), next: state }
          : outcome,
      ),
    });
    if (typeof accepted === "string") return [refused(`${name}-refused`, accepted, `${keyword} is always -ERR`)];
    const [one, all] = accepted;
    return [
      refused(`${name}-one-refused`, one, `${keyword} with an argument is always -ERR`, true),
      ...(all === undefined
        ? []
        : [refused(`${name}-all-refused`, all, `${keyword} without an argument is always -ERR`, false)]),
    ];
  });
