import { latin1 } from "../../../wire/latin1.js";
import { blockLines } from "../block-lines.js";
import { specOf, takesMessage } from "../commands.js";
import { listed } from "./listing.js";
import { type Memory, marks, remembering } from "./memory.js";
import { isOk, messageNumber, onWire, type Pop3Rule, type ReplySeen } from "./rule.js";

/** What was marked, and what showed that it was: commands that were refused for it, by how they were sent, and listings without it. */
interface Shown {
  readonly marked: Set<number>;
  readonly refused: Set<string>;
  readonly omitted: Set<string>;
}

const sent = ({ command }: ReplySeen): string => `${command?.keyword} ${command?.args.join(" ")}`;

/** The message-numbers of a listing of all messages; undefined: it is none. */
function numbersIn({ command, block, status }: ReplySeen): ReadonlySet<number> | undefined {
  if (!block || !status.ok || !specOf(command?.keyword ?? "")?.listing) return undefined;
  return new Set(blockLines(block.octets).map((line) => Number.parseInt(latin1(line), 10)));
}

/** A message that is marked, and to which a command refers. */
function referredTo(seen: ReplySeen, { marked }: Shown): number | undefined {
  const spec = specOf(seen.command?.keyword ?? "");
  const number = spec && takesMessage(spec) ? messageNumber(seen) : undefined;
  return number !== undefined && marked.has(number) ? number : undefined;
}

const listedAs = (seen: ReplySeen, number: number): string => `${seen.command?.keyword} ${number}`;

const shown: Memory<Shown> = {
  begin: () => ({ marked: new Set(), refused: new Set(), omitted: new Set() }),
  add({ marked, refused, omitted }, seen) {
    const numbers = numbersIn(seen);
    for (const number of marked) if (numbers?.has(number) === false) omitted.add(listedAs(seen, number));
    marks.add(marked, seen);
    // However it was written: who takes it for RSET unmarks.
    if (!seen.answers || !/rset/i.test(latin1(seen.answers.octets))) return;
    for (const set of [marked, refused, omitted]) set.clear();
  },
  addRefused(memory, seen) {
    if (referredTo(seen, memory) !== undefined) memory.refused.add(sent(seen));
  },
};

/** A mark that was seen at work is not gone later. What ignores marks from the first is another defect. */
export const marksStay: Pop3Rule = {
  ...remembering(
    "pop3.rule.marks-stay",
    "rfc1939/5/dele-marks",
    "What is marked as deleted stays so until RSET",
    shown,
    (seen, memory) => {
      if (memory.marked.size === 0 || !isOk(seen)) return undefined;
      const number = referredTo(seen, memory);
      if (number !== undefined && memory.refused.has(sent(seen)))
        return {
          expected: `-ERR, as before: message ${number} is marked as deleted`,
          received: onWire(seen.line),
          at: 0,
        };
      const numbers = numbersIn(seen);
      const risen = [...memory.marked].find((its) => numbers?.has(its) && memory.omitted.has(listedAs(seen, its)));
      if (risen !== undefined)
        return listed(
          `no line for message ${risen}, as before: it is marked as deleted`,
          `a line for message ${risen}`,
        );
      return numbers || number !== undefined ? "ok" : undefined;
    },
  ),
  behind: "rfc1939/5/dele-marks",
};
