import { readable, shortened } from "../report/octets.js";
import type { Machine, MachineState, Word } from "./machine.js";
import { type Compared, edgeName } from "./model.js";

/** A machine to be drawn, and where it differs from the model. */
export interface Drawn {
  readonly title: string;
  readonly machine: Machine;
  readonly compared: Compared | undefined;
  readonly isRefusal: (output: string) => boolean;
}

const quoted = (text: string): string => `"${readable(text).replace(/[\\"]/g, "\\$&")}"`;
/** Lines of a label; each to the left. */
const label = (lines: readonly string[]): string =>
  `"${lines.map((line) => `${readable(line).replace(/[\\"]/g, "\\$&")}\\l`).join("")}"`;

/** Letters with the same output, by output. */
export function byOutput(letters: readonly (readonly [letter: string, output: string])[]): ReadonlyMap<string, Word> {
  const by = new Map<string, string[]>();
  for (const [letter, output] of letters) by.set(output, [...(by.get(output) ?? []), letter]);
  return by;
}

/** A state's edges by where they lead, in the order of the states. */
export function byTarget({ edges }: MachineState): ReadonlyMap<number, readonly (readonly [string, string])[]> {
  const by = new Map<number, (readonly [string, string])[]>();
  for (const [letter, { output, to }] of edges) by.set(to, [...(by.get(to) ?? []), [letter, output]]);
  return new Map([...by].sort(([a], [b]) => a - b));
}

/** The machine as Graphviz's dot. What is refused and changes nothing is left out; what the model does not know is red. */
export function dotOf({ title, machine, compared, isRefusal }: Drawn): string {
  const unknown = new Set(compared?.unknown);
  const red = (is: boolean) => (is ? ", color=red, fontcolor=red" : "");
  const nodes = machine.states.map(({ access }, state) => {
    const way = access.length === 0 ? "begins" : shortened(access.at(-1) ?? "", 30);
    return `  ${state} [label=${quoted(`${state}: ${way}`)}${red(unknown.has(state))}];`;
  });
  const edges = machine.states.flatMap((its, state) =>
    [...byTarget(its)].flatMap(([to, letters]) => {
      const isMarked = ([letter]: readonly [string, string]) => compared?.marked.has(edgeName(state, letter)) === true;
      return [true, false].flatMap((marked) => {
        const shown = letters.filter(
          (edge) => isMarked(edge) === marked && (marked || to !== state || !isRefusal(edge[1])),
        );
        const lines = [...byOutput(shown)].map(([output, all]) => `${all.join(", ")} / ${output}`);
        return lines.length === 0 ? [] : [`  ${state} -> ${to} [label=${label(lines)}${red(marked)}];`];
      });
    }),
  );
  return [
    "digraph learned {",
    `  label=${quoted(title)};`,
    '  node [shape=box, style=rounded, fontname="sans-serif"];',
    '  edge [fontname="sans-serif", fontsize=10];',
    ...nodes,
    ...edges,
    "}",
    "",
  ].join("\n");
}

/** The drawing. Throws where the library that lays it out is not installed. */
export async function svgOf(dot: string): Promise<string> {
  const { Graphviz } = await import("@hpcc-js/wasm-graphviz");
  return (await Graphviz.load()).dot(dot);
}
