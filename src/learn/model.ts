import { CLOSED, type Learn, type Letter, type ModelChoice, type ModelState } from "../protocol/learn.js";
import type { Machine, Word } from "./machine.js";
import type { Ask } from "./observations.js";

/** The model behind the end of a connection. */
const closed: ModelState = { key: CLOSED, say: () => [{ output: CLOSED, next: undefined }] };

export const behind = ({ next }: ModelChoice): ModelState => next ?? closed;

/** The model as if it were a server: what our own does. */
export const askModel =
  (start: ModelState, letters: ReadonlyMap<string, Letter>): Ask =>
  async (word) => {
    let state = start;
    return word.map((line) => {
      const [first] = state.say(letters.get(line) as Letter);
      state = behind(first);
      return first.output;
    });
  };

/** States of a model at most: one that counts has no end. */
const MOST_STATES = 200;

/** The model without its choices: what our own server does. */
export const unchoosing = (state: ModelState): ModelState => ({
  key: state.key,
  say(letter) {
    const [{ next, ...first }] = state.say(letter);
    return [{ ...first, next: next && unchoosing(next) }];
  },
});

/**
 * A shortest word to each of the model's states, with each letter behind it: for a server that chooses as ours does, and whatever the
 * choices. The shortest way there of all may be one that no server takes which is asked.
 */
export function wordsOf(start: ModelState, letters: readonly Letter[]): readonly Word[] {
  const all = [...wordsBy(start, letters, ([first]) => [first]), ...wordsBy(start, letters, (choices) => choices)];
  return [...new Map(all.map((word) => [JSON.stringify(word), word])).values()];
}

function wordsBy(
  start: ModelState,
  letters: readonly Letter[],
  taken: (choices: readonly [ModelChoice, ...ModelChoice[]]) => readonly ModelChoice[],
): readonly Word[] {
  const ways: { readonly state: ModelState; readonly word: Word }[] = [{ state: start, word: [] }];
  const seen = new Set([start.key]);
  const words: Word[] = [];
  for (const { state, word } of ways)
    for (const letter of letters) {
      const longer = [...word, letter.line];
      words.push(longer);
      for (const choice of taken(state.say(letter))) {
        const next = behind(choice);
        if (seen.has(next.key) || next.key === CLOSED || seen.size >= MOST_STATES) continue;
        seen.add(next.key);
        ways.push({ state: next, word: longer });
      }
    }
  return words;
}

/** Something that a server does and the model does not. */
export interface Difference {
  readonly letter: string;
  readonly came: string;
  /** What would be right. */
  readonly wanted: readonly string[];
  /** Requirements from which the model has it. */
  readonly because: readonly string[];
  /**
   * `other`: taken where it is refused, refused where it is taken. `harder`: the connection is closed instead of a refusal.
   * `patience`: refused, or closed, behind so many refusals that no server has to go on. `words`: it means the same, in another reply.
   */
  readonly kind: "other" | "harder" | "patience" | "words";
  /** A shortest word that shows it, the letter included. */
  readonly word: Word;
  /** In so many states of the server and of the model together. */
  readonly times: number;
}

/** A machine beside the model. */
export interface Compared {
  readonly differences: readonly Difference[];
  /** States of the machine to which only differences lead: what would be right there nobody can say. */
  readonly unknown: readonly number[];
  /** Edges at which it differs from the model, other than in words: `3 DELE 1`. */
  readonly marked: ReadonlySet<string>;
}

/** The name of an edge. */
export const edgeName = (state: number, letter: string): string => `${state} ${letter}`;

/** A state of the machine, and those in which the model may be by what came so far. */
interface Pair {
  readonly state: number;
  readonly models: readonly ModelState[];
  readonly word: Word;
  /** How often the server has refused on the way. */
  readonly refusals: number;
}

/** So many refusals, this one included, and a server may have had enough. */
const PATIENCE = 3;

const distinct = <T>(all: readonly T[]): readonly T[] => [...new Set(all)];
const byKey = (models: readonly ModelState[]): readonly ModelState[] => [
  ...new Map(models.map((its) => [its.key, its])).values(),
];

/**
 * Walks through both at once, the shortest ways first. Where the model has a choice, either is right, and what follows is held
 * against what the server chose. Behind a difference the model has nothing to say.
 */
export function compareWithModel(
  machine: Machine,
  start: ModelState,
  letters: readonly Letter[],
  { isRefusal }: Pick<Learn, "isRefusal">,
): Compared {
  const pairs: Pair[] = [{ state: 0, models: [start], word: [], refusals: 0 }];
  const seen = new Set<string>();
  const differences = new Map<string, Difference>();
  const marked = new Set<string>();
  const isAlike = (one: string, other: string) => one === other || (isRefusal(one) && isRefusal(other));
  const differ = (its: Omit<Difference, "times">) => {
    const key = JSON.stringify([its.letter, its.came, its.wanted, its.kind]);
    const before = differences.get(key);
    differences.set(key, { ...(before ?? its), times: (before?.times ?? 0) + 1 });
  };
  for (const { state, models, word, refusals } of pairs) {
    const key = `${state} ${models
      .map((its) => its.key)
      .sort()
      .join(" ")}`;
    if (seen.has(key)) continue;
    seen.add(key);
    for (const letter of letters) {
      const edge = machine.states[state]?.edges.get(letter.line);
      if (!edge) continue;
      const choices = models.flatMap((model) => model.say(letter));
      const alike = choices.filter(({ output }) => isAlike(output, edge.output));
      const its = {
        letter: letter.line,
        came: edge.output,
        wanted: distinct(choices.map(({ output }) => output)),
        because: distinct(choices.flatMap(({ because }) => because ?? [])),
        word: [...word, letter.line],
      };
      if (alike.length === 0) {
        const isEnd = edge.output === CLOSED || isRefusal(edge.output);
        const isHarder = edge.output === CLOSED && choices.some(({ output }) => isRefusal(output));
        const kind = isEnd && refusals + 1 >= PATIENCE ? "patience" : isHarder ? "harder" : "other";
        differ({ ...its, kind });
        if (kind === "patience") continue;
        marked.add(edgeName(state, letter.line));
        continue;
      }
      if (!alike.some(({ output }) => output === edge.output)) differ({ ...its, kind: "words" });
      const refused = refusals + (isRefusal(edge.output) ? 1 : 0);
      pairs.push({ state: edge.to, models: byKey(alike.map(behind)), word: its.word, refusals: refused });
    }
  }
  const known = new Set([...seen].map((key) => Number(key.split(" ")[0])));
  return {
    differences: [...differences.values()],
    unknown: machine.states.flatMap((_, state) => (known.has(state) ? [] : [state])),
    marked,
  };
}
