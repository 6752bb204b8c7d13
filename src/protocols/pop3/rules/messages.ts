import { specOf, takesMessage } from "../commands.js";
import { linesOf, listed } from "./listing.js";
import { marks, remembering } from "./memory.js";
import { isOk, messageNumber, onReply, onWire, owning, type Pop3Rule } from "./rule.js";

/** What holds for all commands that refer to messages or list them. */
export const messageRules: readonly Pop3Rule[] = [
  owning(
    remembering(
      "pop3.rule.deleted-not-referred-to",
      "rfc1939/5/dele-refers",
      "No command succeeds on a message marked as deleted",
      marks,
      (seen, deleted) => {
        const number = messageNumber(seen);
        if (number === undefined || !deleted.has(number)) return undefined;
        const spec = specOf(seen.command?.keyword ?? "");
        if (!spec || !takesMessage(spec)) return undefined;
        return isOk(seen)
          ? { expected: `-ERR: message ${number} is marked as deleted`, received: onWire(seen.line), at: 0 }
          : "ok";
      },
    ),
  ),
  onReply(
    "pop3.rule.numbers-ascend",
    "rfc1939/4/numbers-from-1",
    "Every message-number of a listing is there once",
    (seen) => {
      const parse = seen.block && isOk(seen) && specOf(seen.command?.keyword ?? "")?.listing?.parse;
      if (!parse || seen.phase !== "transaction") return undefined;
      const numbers = linesOf(seen, parse).map(({ number }) => number);
      if (numbers.length === 0) return undefined;
      const before = new Set<number>();
      const twice = numbers.find((number) => before.size === before.add(number).size);
      return twice === undefined ? "ok" : listed(`message ${twice} once`, `${twice}, again`);
    },
  ),
];
