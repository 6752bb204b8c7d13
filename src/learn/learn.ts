import { inOrder, type Machine, type MachineState, play, type Word } from "./machine.js";
import { type Ask, type Bounds, LearningStopped, observations, type Stopped } from "./observations.js";

export interface LearnOptions {
  readonly alphabet: Word;
  readonly ask: Ask;
  readonly bounds: Bounds;
  /** Words that are worth being tried: those of a model. */
  readonly hints: readonly Word[];
  /** Words by which a machine is worth being doubted: where it differs from a model. */
  readonly doubts?: (machine: Machine) => readonly Word[];
  /** So many words by chance in a row have to be answered as expected. */
  readonly tests: number;
  /** A number from 0 up to, and without, that. */
  readonly draw: (below: number) => number;
}

/** What was learned. */
export interface Learned {
  /** As far as it is known; undefined: not even a first guess was made. */
  readonly machine: Machine | undefined;
  /** undefined: it was learned whole, as far as tests can tell. */
  readonly stopped?: Stopped;
  readonly queries: number;
  /** Answers that stood alone, against several others: time-outs, for example. */
  readonly odd: number;
  /** Whether the server itself has answered so: a machine that is not learned whole is in part a guess. */
  readonly isSeen: (word: Word, outputs: Word) => boolean;
}

/** Words that tell states apart: a leaf is a state, a fork a word to say and a branch for each answer. */
type Tree =
  | { readonly kind: "state"; readonly state: number }
  | { readonly kind: "fork"; readonly suffix: Word; readonly branches: Map<string, Tree> };

/** Letters of a test behind the way to a state, and in all: servers lose their patience. */
const MOST_LETTERS = 4;
const LONGEST = 10;
/** Words that are asked at once, where they do not depend on each other. */
const BATCH = 16;

const keyOf = (outputs: Word): string => outputs.join("\n");

/**
 * Learns a Mealy machine: a discrimination tree (Kearns and Vazirani, 1994), of whose counterexamples one suffix each is kept
 * (Rivest and Schapire, 1993). Whatever the server does, it ends within its bounds.
 */
export async function learn(options: LearnOptions): Promise<Learned> {
  const { alphabet, bounds } = options;
  const observed = observations(options.ask, bounds);
  const states: { readonly access: Word; readonly edges: Map<string, { output: string; to: number }> }[] = [];
  let tree: Tree = { kind: "state", state: 0 };
  /** Edges of which is not known where they lead. */
  const open: { readonly state: number; readonly letter: string }[] = [];
  let whole: Machine | undefined;

  const discover = (access: Word): number => {
    if (states.length >= bounds.states) throw new LearningStopped({ kind: "states" });
    const state = states.length;
    states.push({ access, edges: new Map() });
    for (const letter of alphabet) open.push({ state, letter });
    return state;
  };
  const answersTo = async (word: Word, suffix: Word): Promise<string> =>
    keyOf((await observed.ask([...word, ...suffix])).slice(word.length));
  /** Asks words whose answers will be wanted; one with which another begins is asked with that. Throws LearningStopped. */
  const ahead = async (words: readonly Word[]): Promise<void> => {
    const byKey = new Map(words.map((word) => [`${keyOf(word)}\n`, word]));
    const keys = [...byKey.keys()];
    const whole = keys.filter((key) => !keys.some((other) => other !== key && other.startsWith(key)));
    const done = await Promise.allSettled(whole.map((key) => observed.ask(byKey.get(key) as Word)));
    for (const its of done) if (its.status === "rejected") throw its.reason;
  };
  /** The state to which a word leads. */
  const sift = async (word: Word): Promise<number> => {
    let node = tree;
    while (node.kind === "fork") {
      const key = await answersTo(word, node.suffix);
      const next: Tree = node.branches.get(key) ?? { kind: "state", state: discover(word) };
      node.branches.set(key, next);
      node = next;
    }
    return node.state;
  };
  const close = async (): Promise<Machine> => {
    for (let edge = open.pop(); edge; edge = open.pop()) {
      const { state, letter } = edge;
      const its = states[state] as (typeof states)[number];
      const { suffix = [] } = tree.kind === "fork" ? tree : {};
      // The others of a state are open, too, when one is.
      if (its.edges.size === 0) await ahead(alphabet.map((each) => [...its.access, each, ...suffix]));
      const word = [...its.access, letter];
      const to = await sift(word);
      its.edges.set(letter, { output: (await observed.ask(word)).at(-1) ?? "", to });
    }
    return { alphabet, states: states as unknown as readonly [MachineState, ...MachineState[]] };
  };
  /** A state turns out to be two, that `suffix` tells apart. */
  const split = async (state: number, access: Word, suffix: Word): Promise<void> => {
    const old = states[state] as (typeof states)[number];
    const keys = [await answersTo(old.access, suffix), await answersTo(access, suffix)] as const;
    const fresh: Tree = { kind: "state", state: discover(access) };
    const fork: Tree = {
      kind: "fork",
      suffix,
      branches: new Map([
        [keys[0], { kind: "state", state }],
        [keys[1], fresh],
      ]),
    };
    tree = replaced(tree, state, fork);
    for (const [from, { edges }] of states.entries())
      for (const [letter, { to }] of edges) if (to === state) open.push({ state: from, letter });
  };
  /** Learns from a word that is answered otherwise than the machine says, in its last letter first. */
  const refine = async (machine: Machine, word: Word): Promise<void> => {
    const right = (await observed.ask(word)).at(-1);
    const accessTo = (length: number) => machine.states[play(machine, word.slice(0, length)).state]?.access ?? [];
    const isRight = async (at: number) => (await observed.ask([...accessTo(at), ...word.slice(at)])).at(-1) === right;
    let [low, high] = [0, word.length - 1];
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if (await isRight(middle)) low = middle;
      else high = middle;
    }
    const letter = word[low] as string;
    const { state } = play(machine, word.slice(0, low + 1));
    await split(state, [...accessTo(low), letter], word.slice(low + 1));
  };
  /** A machine that says of every word what was observed. */
  const settle = async (): Promise<Machine> => {
    for (;;) {
      const machine = await close();
      const word = observed.against((its, output) => play(machine, its).outputs.at(-1) !== output);
      if (!word) {
        whole = inOrder(machine);
        return machine;
      }
      await refine(machine, word);
    }
  };
  /** The machine, or a better one where it does not say how a word is answered. */
  const test = async (machine: Machine, word: Word): Promise<Machine> => {
    let better = machine;
    for (;;) {
      const outputs = await observed.ask(word);
      const said = play(better, word).outputs;
      const at = outputs.findIndex((output, index) => output !== said[index]);
      if (at < 0) return better;
      await refine(better, word.slice(0, at + 1));
      better = await settle();
    }
  };
  const randomWord = (machine: Machine): Word => {
    const { access } = machine.states[options.draw(machine.states.length)] as MachineState;
    const many = Math.max(1, Math.min(1 + options.draw(MOST_LETTERS), LONGEST - access.length));
    return [...access, ...Array.from({ length: many }, () => alphabet[options.draw(alphabet.length)] as string)];
  };
  const result = (stopped?: Stopped): Learned => ({
    machine: whole,
    ...(stopped && { stopped }),
    queries: observed.queries(),
    odd: observed.odd(),
    isSeen: (word, outputs) => keyOf(observed.known(word) ?? []) === keyOf(outputs),
  });

  try {
    discover([]);
    let machine = await settle();
    for (let from = 0; from < options.hints.length; from += BATCH) {
      const hints = options.hints.slice(from, from + BATCH);
      await ahead(hints);
      for (const hint of hints) machine = await test(machine, hint);
    }
    for (let passed = 0; passed < options.tests; ) {
      const before = machine;
      const words = Array.from({ length: Math.min(BATCH, options.tests - passed) }, () => randomWord(before));
      await ahead(words);
      for (const word of words) machine = await test(machine, word);
      passed = machine === before ? passed + words.length : 0;
    }
    for (let before: Machine | undefined; before !== machine; ) {
      before = machine;
      for (const word of options.doubts?.(machine) ?? []) machine = await test(machine, word);
    }
    return result();
  } catch (error) {
    if (!(error instanceof LearningStopped)) throw error;
    return result(error.because);
  }
}

function replaced(tree: Tree, state: number, by: Tree): Tree {
  if (tree.kind === "state") return tree.state === state ? by : tree;
  for (const [key, branch] of tree.branches) tree.branches.set(key, replaced(branch, state, by));
  return tree;
}
