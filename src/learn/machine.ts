/** Letters, one said after the other; or the outputs to them. */
export type Word = readonly string[];

/** What comes of a letter. */
export interface Edge {
  readonly output: string;
  /** Number of the state to which it leads. */
  readonly to: number;
}

export interface MachineState {
  /** A shortest word that leads there. */
  readonly access: Word;
  readonly edges: ReadonlyMap<string, Edge>;
}

/** A Mealy machine: to each letter there is one output in each state. State 0 is the first. */
export interface Machine {
  readonly alphabet: Word;
  readonly states: readonly [MachineState, ...MachineState[]];
}

/** What comes of a letter in a state. */
function edgeAt({ states }: Machine, state: number, letter: string): Edge {
  const edge = states[state]?.edges.get(letter);
  if (!edge) throw new Error(`no state ${state}, or no letter ${letter}`);
  return edge;
}

/** The outputs to a word, and the state in which it ends. */
export function play(machine: Machine, word: Word): { readonly outputs: Word; readonly state: number } {
  let state = 0;
  const outputs = word.map((letter) => {
    const { output, to } = edgeAt(machine, state, letter);
    state = to;
    return output;
  });
  return { outputs, state };
}

/** The same machine, its states numbered as they are come by, letter after letter: equal machines look the same. */
export function inOrder(machine: Machine): Machine {
  const numbers = new Map<number, number>([[0, 0]]);
  const ways: Word[] = [[]];
  // A map goes on to what is added while it is looked through.
  for (const [state, number] of numbers)
    for (const letter of machine.alphabet) {
      const { to } = edgeAt(machine, state, letter);
      if (numbers.has(to)) continue;
      numbers.set(to, numbers.size);
      ways.push([...(ways[number] ?? []), letter]);
    }
  const states = [...numbers.keys()].map((state, number): MachineState => {
    const edges = machine.alphabet.map((letter) => {
      const { output, to } = edgeAt(machine, state, letter);
      return [letter, { output, to: numbers.get(to) ?? 0 }] as const;
    });
    return { access: ways[number] ?? [], edges: new Map(edges) };
  });
  return { alphabet: machine.alphabet, states: states as [MachineState, ...MachineState[]] };
}
