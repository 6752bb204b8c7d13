import { expect, it } from "vitest";
import { type Rule, watchWith } from "./rule.js";
import type { Event } from "./session.js";

interface Word extends Event {
  readonly word: string;
}

const said = (word: string): Word => ({ kind: "word", word, connection: 1, entry: 0, answers: undefined });

/** A rule that counts what it is shown. */
const counting = (id: string, about?: (topic: string) => boolean): Rule<Word> => ({
  id,
  covers: `own/${id}`,
  title: id,
  ...(about && { about }),
  watch: () => () => "ok",
});

it("shows a rule what it is about, and all where it does not say", () => {
  const rules = [
    counting("all"),
    counting("of-a", (topic) => topic === "a"),
    counting("of-c", (topic) => topic === "c"),
  ];
  const watch = watchWith(rules, undefined, undefined, ({ word }) => word);
  for (const word of ["a", "b", "a"]) watch.see(said(word));
  expect([...watch.tally].map(([id, { watched }]) => [id, watched])).toEqual([
    ["all", 3],
    ["of-a", 2],
  ]);
});

it("begins to watch anew in each case", () => {
  const once: Rule<Word> = {
    ...counting("once"),
    watch() {
      let count = 0;
      return ({ word }) => (++count === 1 ? "ok" : { expected: "once", received: Buffer.from(word) });
    },
  };
  const rules = [once];
  for (const _case of [1, 2]) {
    const watch = watchWith(rules);
    watch.see(said("a"));
    expect(watch.tally.get("once")?.broken).toBe(0);
    watch.see(said("a"));
    expect(watch.tally.get("once")?.broken).toBe(1);
  }
});
