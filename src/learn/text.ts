import { readable } from "../report/octets.js";
import { groupBy } from "../report/summary.js";
import { byOutput, byTarget } from "./dot.js";
import type { Machine, Word } from "./machine.js";
import type { Compared, Difference } from "./model.js";
import type { Stopped } from "./observations.js";
import type { ServerMachine } from "./run.js";

const many = (count: number, one: string, more = `${one}s`): string => `${count} ${count === 1 ? one : more}`;
const inTurn = (word: Word): string => word.map(readable).join(" · ");

/** What was learned, for a terminal: the states, and what the model says otherwise. */
export function learnedText(name: string, its: ServerMachine): string {
  const { machine, model, compared, stopped, letters, queries, odd } = its;
  const lines = [
    `learn  ${readable(name)} · ${many(letters.length, "letter")} · ${many(queries, "session")}${machine ? ` · ${many(machine.states.length, "state")}` : ""} · the model has ${model.states.length}`,
    ...(odd > 0
      ? [`       ${many(odd, "answer")} stood alone against the others, and ${odd === 1 ? "does" : "do"} not count`]
      : []),
    ...(stopped ? [`       ${stoppedText(stopped)}`] : []),
    "",
    ...(machine ? statesText(machine, compared) : []),
    ...(compared ? differencesText(compared) : []),
  ];
  return `${lines.join("\n")}\n`;
}

/** Why it was not learned whole, in words. */
function stoppedText(stopped: Stopped): string {
  const whole = "the machine is what was known by then";
  switch (stopped.kind) {
    case "queries":
      return `stopped: no more sessions were allowed (--queries); ${whole}`;
    case "states":
      return `stopped: there seems to be no end of states, as with a server that counts; ${whole}`;
    case "time":
      return `stopped: the time was over (--for); ${whole}`;
    case "unsteady":
      return `stopped: the server does not always answer alike: ${inTurn(stopped.word)} was answered ${stopped.came.map(readable).join(", then ")}; ${whole}`;
    default:
      return stopped satisfies never;
  }
}

function statesText({ states, alphabet }: Machine, compared: Compared | undefined): readonly string[] {
  const unknown = new Set(compared?.unknown);
  return states.flatMap((state, number) => {
    const groups = [...byTarget(state)].flatMap(([to, edges]) =>
      [...byOutput(edges)].map(([output, letters]) => ({ to, output, letters })),
    );
    const isMost = ({ letters }: (typeof groups)[number]) => letters.length > alphabet.length / 2;
    const way = number === 0 ? "where a session begins" : inTurn(state.access);
    return [
      `${String(number).padStart(3)}  ${way}${unknown.has(number) ? "   (the model does not know it)" : ""}`,
      ...groups
        .sort((one, other) => Number(isMost(one)) - Number(isMost(other)))
        .map((group) => {
          const { to, output, letters } = group;
          const what = !isMost(group)
            ? letters.map(readable).join(", ")
            : letters.length === alphabet.length
              ? "whatever is said"
              : "all others";
          return `       ${(to === number ? "" : `→ ${to}`).padEnd(4)} ${readable(output)}: ${what}`;
        }),
    ];
  });
}

const headings: readonly (readonly [Difference["kind"], string])[] = [
  ["other", "The model says otherwise"],
  ["harder", "The connection is closed, where the model refuses"],
  ["patience", "Behind many refusals the server has had enough, which no clause forbids"],
  ["words", "The same, said otherwise"],
];

function differencesText({ differences }: Compared): readonly string[] {
  if (differences.length === 0) return ["", "nothing differs from the model"];
  return headings.flatMap(([kind, heading]) => {
    const its = differences.filter((difference) => difference.kind === kind);
    if (its.length === 0) return [];
    // What is answered alike at one place is one thing.
    const groups = groupBy(its, ({ word, came, wanted }) =>
      kind === "patience" ? came : JSON.stringify([kind === "words" ? [] : word.slice(0, -1), came, wanted]),
    );
    return ["", heading, ...[...groups.values()].flatMap((group) => groupText(kind, group))];
  });
}

function groupText(kind: Difference["kind"], group: readonly Difference[]): readonly string[] {
  const [first] = group as [Difference];
  const word = group.map((its) => its.word).reduce((one, other) => (other.length < one.length ? other : one));
  if (kind === "patience") return [`  ${readable(first.came)}: ${inTurn(word)}`];
  const letters = distinct(group.map(({ letter }) => readable(letter))).join(", ");
  const because = distinct(group.flatMap((its) => its.because));
  const wanted = first.wanted.map(readable).join(" or ");
  return [
    `  ${letters}: ${readable(first.came)}, and ${wanted} by the model${because.length > 0 ? ` (${because.join(", ")})` : ""}`,
    ...(kind === "words" ? [] : [`      ${inTurn(word)}`]),
  ];
}

const distinct = <T>(all: readonly T[]): readonly T[] => [...new Set(all)];
