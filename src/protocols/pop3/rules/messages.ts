import { latin1 } from "../../../wire/latin1.js";
import { blockLines } from "../block-lines.js";
import { specOf, takesMessage } from "../commands.js";
import { linesOf, listed } from "./listing.js";
import { marksStay } from "./marks.js";
import { type Memory, marks, remembering } from "./memory.js";
import { isOk, messageNumber, onReply, onWire, owning, type Pop3Rule, type ReplySeen } from "./rule.js";

/** What a listing says of messages: the first word behind each number. */
function valuesIn({
  command,
  block,
  status,
}: ReplySeen): readonly { readonly number: number; readonly value: string }[] {
  if (!specOf(command?.keyword ?? "")?.listing || !status.ok) return [];
  return (block ? blockLines(block.octets) : [status.value.text]).flatMap((line) => {
    const [, number, value] = /^(\d{1,9}) (\S+)/.exec(latin1(line)) ?? [];
    return number === undefined || value === undefined ? [] : [{ number: Number(number), value }];
  });
}

/** What each listing said of each message before any was marked, and which are marked. */
const valuesBefore: Memory<{ readonly said: Map<string, Map<number, string>>; readonly marked: Set<number> }> = {
  begin: () => ({ said: new Map(), marked: new Set() }),
  add({ said, marked }, seen) {
    marks.add(marked, seen);
    if (marked.size > 0) return;
    const keyword = seen.command?.keyword ?? "";
    for (const { number, value } of valuesIn(seen)) {
      const values = said.get(keyword) ?? new Map<number, string>();
      said.set(keyword, values.set(number, value));
    }
  },
};

/** What holds for all commands that refer to messages or list them. */
export const messageRules: readonly Pop3Rule[] = [
  {
    ...remembering(
      "pop3.rule.numbers-kept",
      "rfc1939/4/numbers-kept",
      "No message gets the number of one that is marked as deleted",
      valuesBefore,
      (seen, { said, marked }) => {
        const keyword = seen.command?.keyword ?? "";
        if (marked.size === 0 || !isOk(seen)) return undefined;
        const values = said.get(keyword);
        if (!values) return undefined;
        const first = Math.min(...marked);
        let known = 0;
        for (const { number, value } of valuesIn(seen)) {
          const [before, next] = [values.get(number), values.get(number + 1)];
          if (number < first || before === undefined || next === undefined || before === next) continue;
          known++;
          if (value === next && value !== before)
            return listed(`${number} ${before}, if anything: that was message ${number + 1}`, `${number} ${value}`);
        }
        return known > 0 ? "ok" : undefined;
      },
    ),
    behind: "rfc1939/5/dele-marks",
  },
  marksStay,
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
