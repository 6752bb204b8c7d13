import type { Machine } from "./machine.js";
import type { ServerMachine } from "./run.js";

const plain = ({ states }: Machine) =>
  states.map(({ access, edges }) => ({ access, edges: Object.fromEntries(edges) }));

/** What was learned, as JSON: the states by their numbers, and what the model says otherwise. */
export function learnedJson(target: string, its: ServerMachine): string {
  const { machine, model, compared, stopped, queries, odd, letters } = its;
  return `${JSON.stringify(
    {
      target,
      alphabet: letters.map(({ line }) => line),
      sessions: queries,
      odd,
      ...(stopped && { stopped }),
      ...(machine && { states: plain(machine) }),
      model: plain(model),
      ...(compared && { differences: compared.differences, unknown: compared.unknown }),
    },
    undefined,
    2,
  )}\n`;
}
