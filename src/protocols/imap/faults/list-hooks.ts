import type { Listed } from "../grammar/list.js";
import type { Response } from "../grammar/response.js";
import { data } from "../model/outcomes.js";
import type { Answered, Hooks } from "../server/fault.js";
import { conditionOf, lineOf, onCommand, result, undone } from "./hooks.js";

type Change = (its: Listed, line: string, answered: Answered) => Listed | readonly Listed[];

const lineIn = ({ input }: Answered): string => (input ? lineOf(input) : "");

/** LIST tells others: one, several, or none in its place. */
export const listing = (change: Change): Hooks => ({
  responses(all, answered) {
    if (answered.name !== "LIST") return all;
    return all.flatMap((its): Response | readonly Response[] => {
      if (its.kind !== "data" || its.name !== "LIST") return its;
      return [change(its.value as Listed, lineIn(answered), answered)]
        .flat()
        .map((value) => ({ ...its, value }) as Response);
    });
  },
});

/** LIST hears another line. */
export const hearing = (change: (line: string) => string): Hooks => ({
  line: (line) =>
    /^[^ ]+ LIST /i.test(line.toString("latin1")) ? Buffer.from(change(line.toString("latin1")), "latin1") : line,
});

/** Lines that fit get another result, without data. */
export const answering = (line: RegExp, condition: "OK" | "NO" | "BAD"): Hooks =>
  onCommand(/^LIST$/, (its, taken) => {
    if (!line.test(lineOf(taken.input)) || conditionOf(its) === condition) return its;
    const made = undone(result(its, condition), taken);
    return { ...made, responses: made.responses.slice(-1) };
  });

/** One more line of LIST, where the line fits. */
export const telling = (line: RegExp, more: (line: string) => Listed | undefined): Hooks => ({
  responses(all, answered) {
    if (answered.name !== "LIST" || !line.test(lineIn(answered))) return all;
    const value = more(lineIn(answered));
    return value ? [data({ name: "LIST", value }), ...all] : all;
  },
});

export const has = ({ attributes }: Listed, flag: string) => attributes.includes(flag);
export const without = (its: Listed, ...flags: readonly string[]): Listed => ({
  ...its,
  attributes: its.attributes.filter((flag) => !flags.includes(flag)),
});
export const withFlag = (its: Listed, flag: string): Listed =>
  has(its, flag) ? its : { ...its, attributes: [...its.attributes, flag] };
export const swapped = (its: Listed, from: string, to: string): Listed =>
  has(its, from) ? withFlag(without(its, from), to) : its;
export const depth = ({ mailbox }: Listed) => mailbox.split("/").length;

/** What stands in quotes in a line, without wildcards. */
export const quotedIn = (line: string): string => (/ "([^"]+?)[*%]*"$/.exec(line)?.[1] ?? "x").replace(/[*%].*/, "");
