import { readable } from "../report/octets.js";
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
export function stoppedText(stopped: Stopped): string {
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

function statesText({ states }: Machine, compared: Compared | undefined): readonly string[] {
  const unknown = new Set(compared?.unknown);
  return states.flatMap((state, number) => [
    `${String(number).padStart(3)}  ${number === 0 ? "where a session begins" : inTurn(state.access)}${unknown.has(number) ? "   (the model does not know it)" : ""}`,
    ...[...byTarget(state)].flatMap(([to, edges]) =>
      [...byOutput(edges)].map(
        ([output, letters]) =>
          `       ${to === number ? "   " : `→ ${to}`.padEnd(3)} ${readable(output)}: ${letters.map(readable).join(", ")}`,
      ),
    ),
  ]);
}

const headings: readonly (readonly [Difference["kind"], string])[] = [
  ["other", "The model says otherwise"],
  ["harder", "The connection is closed, where the model refuses"],
  ["words", "The same, said otherwise"],
];

function differencesText({ differences }: Compared): readonly string[] {
  if (differences.length === 0) return ["", "nothing differs from the model"];
  return headings.flatMap(([kind, heading]) => {
    const its = differences.filter((difference) => difference.kind === kind);
    if (its.length === 0) return [];
    return ["", `${heading} (${its.length})`, ...its.flatMap(differenceText)];
  });
}

const differenceText = ({ letter, came, wanted, because, word, times, kind }: Difference): readonly string[] => [
  `  ${readable(letter)}: ${readable(came)}, and ${wanted.map(readable).join(" or ")} by the model${because.length > 0 ? ` (${because.join(", ")})` : ""}${times > 1 ? `; ${times} times` : ""}`,
  ...(kind === "words" ? [] : [`      ${inTurn(word)}`]),
];
