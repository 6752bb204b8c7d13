import { CLOSED, SILENCE } from "../protocol/learn.js";
import type { Word } from "./machine.js";

/** Says a word to a server that knows nothing of the words before, and gives an output for each letter. */
export type Ask = (word: Word) => Promise<Word>;

/** How much may be asked. */
export interface Bounds {
  readonly queries: number;
  readonly states: number;
  readonly isOver: () => boolean;
}

/** Why nothing more is to be learned. */
export type Stopped =
  | { readonly kind: "queries" | "states" | "time" }
  /** The same word was answered in several ways. */
  | { readonly kind: "unsteady"; readonly word: Word; readonly came: readonly string[] };

/** Thrown where learning stops before it is done. */
export class LearningStopped extends Error {
  constructor(readonly because: Stopped) {
    super(because.kind);
  }
}

/** All that was observed, as a tree: one node for each word. */
interface Node {
  readonly output: string;
  readonly behind: Map<string, Node>;
}

export interface Observations {
  /** Outputs to a word: from memory where it was said before. Throws LearningStopped. */
  readonly ask: Ask;
  /** What is known of a word. */
  readonly known: (word: Word) => Word | undefined;
  /** A shortest word that was observed and is answered otherwise by `outputs`. */
  readonly against: (differs: (word: Word, output: string) => boolean) => Word | undefined;
  readonly queries: () => number;
  /** How often an answer was not that of the other times. */
  readonly odd: () => number;
}

/** A word that is answered in two ways is said again so often. */
const AGAIN = 2;
/** So many odd answers, and the server is unsteady. */
const MOST_ODD = 10;

const isLast = (output: string) => output === CLOSED || output === SILENCE;

/** Remembers what was answered, and sees that it is always the same. */
export function observations(query: Ask, bounds: Bounds): Observations {
  const root: Node = { output: "", behind: new Map() };
  let queries = 0;
  let odd = 0;

  /** What is known of a word. Behind the end of a session there is nothing but that. */
  const known = (word: Word): Word | undefined => {
    const outputs: string[] = [];
    let node: Node | undefined = root;
    for (const letter of word) {
      if (isLast(outputs.at(-1) ?? "")) outputs.push(outputs.at(-1) as string);
      else {
        node = node?.behind.get(letter);
        if (!node) return undefined;
        outputs.push(node.output);
      }
    }
    return outputs;
  };
  /** Where an answer is not what was answered before; -1: nowhere. */
  const conflict = (word: Word, outputs: Word): number => {
    let node: Node | undefined = root;
    for (const [at, letter] of word.entries()) {
      node = node?.behind.get(letter);
      if (!node) return -1;
      if (node.output !== outputs[at]) return at;
      if (isLast(node.output)) return -1;
    }
    return -1;
  };
  const keep = (word: Word, outputs: Word) => {
    let node = root;
    for (const [at, letter] of word.entries()) {
      const output = outputs[at] ?? SILENCE;
      const next = node.behind.get(letter) ?? { output, behind: new Map() };
      node.behind.set(letter, next);
      if (isLast(output)) return;
      node = next;
    }
  };
  const counted: Ask = async (word) => {
    if (bounds.isOver()) throw new LearningStopped({ kind: "time" });
    if (queries >= bounds.queries) throw new LearningStopped({ kind: "queries" });
    queries++;
    return query(word);
  };
  /** One answer that stands alone was a hitch; two are not. */
  const again = async (word: Word, at: number, first: string): Promise<Word> => {
    const part = word.slice(0, at + 1);
    const before = known(part)?.at(-1) ?? "";
    const came = [before, first];
    let last: Word = [];
    for (let times = 0; times < AGAIN; times++) {
      last = await counted(word);
      const wrong = conflict(word, last);
      came.push(last[at] ?? SILENCE);
      if (wrong >= 0 || ++odd > MOST_ODD) throw new LearningStopped({ kind: "unsteady", word: part, came });
    }
    return last;
  };

  return {
    known,
    async ask(word) {
      const before = known(word);
      if (before) return before;
      let outputs = await counted(word);
      const at = conflict(word, outputs);
      if (at >= 0) outputs = await again(word, at, outputs[at] ?? SILENCE);
      keep(word, outputs);
      return known(word) as Word;
    },
    against(differs) {
      let words: (readonly [Word, Node])[] = [[[], root]];
      while (words.length > 0) {
        const longer: (readonly [Word, Node])[] = [];
        for (const [word, { behind }] of words)
          for (const [letter, node] of behind) {
            const its = [...word, letter];
            if (differs(its, node.output)) return its;
            longer.push([its, node]);
          }
        words = longer;
      }
      return undefined;
    },
    queries: () => queries,
    odd: () => odd,
  };
}
