import { describe, expect, it } from "vitest";
import { CLOSED, type Letter, type ModelState } from "../protocol/learn.js";
import { type LearnOptions, learn } from "./learn.js";
import type { Machine } from "./machine.js";
import { askModel, compareWithModel, unchoosing, wordsOf } from "./model.js";

const letter = (line: string): Letter => ({ line });
const alphabet = ["open", "read", "mark", "close"].map(letter);
const letters = new Map(alphabet.map((its) => [its.line, its]));

/** A box that is opened, read, marked so often, and closed. */
const box = (isOpen: boolean, marks: number, most: number): ModelState => ({
  key: `${isOpen} ${marks}`,
  say({ line }) {
    const stays = (output: string) => [{ output, next: box(isOpen, marks, most) }] as const;
    if (line === "open") return isOpen ? stays("no") : [{ output: "yes", next: box(true, 0, most) }];
    if (!isOpen) return stays("no");
    if (line === "close") return [{ output: "bye", next: undefined }];
    if (line === "mark" && marks < most) return [{ output: "yes", next: box(true, marks + 1, most) }];
    return stays(line === "read" ? `${marks}` : "no");
  },
});

/** Numbers that look drawn, and are the same each time. */
const drawn = () => {
  let seed = 1;
  return (below: number) => {
    seed = (seed * 48_271) % 2_147_483_647;
    return seed % below;
  };
};

const options = (more: Partial<LearnOptions> = {}): LearnOptions => ({
  alphabet: alphabet.map(({ line }) => line),
  ask: askModel(box(false, 0, 3), letters),
  bounds: { queries: 5000, states: 50, isOver: () => false },
  hints: [],
  tests: 200,
  draw: drawn(),
  ...more,
});
const isRefusal = (output: string) => output === "no";
const learned = async (more: Partial<LearnOptions> = {}) => (await learn(options(more))).machine as Machine;

describe("learning", () => {
  it("finds every state, the end of the connection included", async () => {
    const { states } = await learned();
    // Closed, open with 0 to 3 marks, and over.
    expect(states.map(({ access }) => access.join(" "))).toEqual([
      "",
      "open",
      "open mark",
      "open close",
      "open mark mark",
      "open mark mark mark",
    ]);
  });

  it("asks a word once", async () => {
    const asked: string[] = [];
    const ask = askModel(box(false, 0, 3), letters);
    await learned({
      ask: (word) => {
        asked.push(word.join(" "));
        return ask(word);
      },
    });
    expect(new Set(asked).size).toBe(asked.length);
  });

  it("ends at its bounds with what it has", async () => {
    const counting = options({
      ask: askModel(box(false, 0, 1000), letters),
      bounds: { queries: 5000, states: 5, isOver: () => false },
    });
    const { machine, stopped } = await learn(counting);
    expect(stopped).toEqual({ kind: "states" });
    expect(machine?.states.length).toBeGreaterThan(0);
    expect((await learn(options({ bounds: { queries: 10, states: 50, isOver: () => false } }))).stopped).toEqual({
      kind: "queries",
    });
    expect((await learn(options({ bounds: { queries: 10, states: 50, isOver: () => true } }))).stopped).toEqual({
      kind: "time",
    });
  });

  it("tells of answers that are not always the same, and gets over one that stands alone", async () => {
    const ask = askModel(box(false, 0, 3), letters);
    let asked = 0;
    const unsteady = await learn(
      options({
        ask: async (word) => (await ask(word)).map((output) => (word.length > 2 && ++asked % 2 ? "?" : output)),
      }),
    );
    expect(unsteady.stopped?.kind).toBe("unsteady");
    const hitch = await learn(
      options({ ask: async (word) => (++asked === 400 ? word.map(() => "silence") : ask(word)) }),
    );
    expect(hitch.stopped).toBeUndefined();
  });
});

describe("beside the model", () => {
  const beside = async (most: number, right: ModelState) =>
    compareWithModel(await learned({ ask: askModel(box(false, 0, most), letters) }), right, alphabet, { isRefusal });

  it("is nothing to be said of the same machine", async () => {
    const right = box(false, 0, 3);
    expect(await beside(3, right)).toEqual({ differences: [], unknown: [], marked: new Set() });
    expect(wordsOf(right, alphabet)).toContainEqual(["open", "mark", "mark", "mark", "mark"]);
  });

  it("tells a difference by the shortest word, and the states that are behind it", async () => {
    const { differences, unknown } = await beside(4, box(false, 0, 3));
    expect(differences).toEqual([
      {
        letter: "mark",
        came: "yes",
        wanted: ["no"],
        because: [],
        kind: "other",
        word: ["open", "mark", "mark", "mark", "mark"],
        times: 1,
      },
    ]);
    expect(unknown).toHaveLength(1);
  });

  it("is right by either side of a choice, and what follows is held against the one that was chosen", async () => {
    const choosing: ModelState = {
      key: "choosing",
      say: (its) =>
        its.line === "open"
          ? [
              { output: "no", next: choosing },
              { output: "yes", next: box(true, 0, 3) },
            ]
          : box(false, 0, 3).say(its),
    };
    expect((await beside(3, choosing)).differences).toEqual([]);
  });

  it("knows a refusal by another name, and one that ends the connection", async () => {
    const strict: ModelState = { key: "s", say: () => [{ output: "no", next: strict, because: "x/1" }] };
    const ask = async (word: readonly string[]) =>
      word.map((its, at) => (word.slice(0, at + 1).includes("mark") ? CLOSED : its === "read" ? "never" : "no"));
    const compared = compareWithModel(await learned({ ask }), strict, alphabet, {
      isRefusal: (its) => its.startsWith("n"),
    });
    expect(compared.differences.map(({ letter: its, kind, because }) => [its, kind, because])).toEqual([
      ["read", "words", ["x/1"]],
      ["mark", "harder", ["x/1"]],
    ]);
  });
});

describe("a model with choices", () => {
  const right = box(false, 0, 3);
  /** Marking a box may open it. */
  const choosing: ModelState = {
    key: right.key,
    say: (said) =>
      said.line === "mark" ? [...right.say(said), { output: "yes", next: box(true, 0, 3) }] : right.say(said),
  };

  it("gives the words of a server that chooses as ours, and of others", () => {
    const words = wordsOf(choosing, [letter("mark"), letter("open"), letter("read")]).map((word) => word.join(" "));
    expect(words).toEqual(expect.arrayContaining(["open read", "open mark mark", "mark read", "mark mark mark"]));
    expect(new Set(words).size).toBe(words.length);
  });

  it("without them does what ours does", () => {
    expect(unchoosing(choosing).say(letter("mark"))).toMatchObject([{ output: "no", next: { key: right.key } }]);
    expect(unchoosing(choosing).say(letter("mark"))).toHaveLength(1);
    expect(unchoosing(right).say(letter("open"))[0].next?.key).toBe(box(true, 0, 3).key);
  });
});
