import { didYouMean } from "../input/nearest.js";
import type { Vocabulary } from "../protocol/language.js";
import type { Pattern, Step } from "./exchange.js";
import type { Template } from "./template.js";

/** Sees that every placeholder has a value when it is needed, and a type that exists; the first that hasn't. */
export function checkNames(
  steps: readonly Step[],
  vocabulary: Vocabulary,
): { message: string; line: number } | undefined {
  const bound = new Set(vocabulary.values);
  const check = (template: Template, line: number, sending: boolean): { message: string; line: number } | undefined => {
    for (const piece of template) {
      if (piece.kind === "value" && !bound.has(piece.name)) {
        return { line, message: `nothing gives {${piece.name}} a value here${didYouMean(piece.name, bound)}` };
      }
      if (piece.kind === "typed") {
        if (sending) return { line, message: `a C line cannot bind: write {${piece.name}}` };
        if (!(piece.type in vocabulary.types)) {
          return { line, message: `there is no type ${piece.type}: ${Object.keys(vocabulary.types).join(", ")}` };
        }
        if (piece.name !== "") bound.add(piece.name);
      }
    }
    return undefined;
  };
  for (const step of steps) {
    if (step.kind === "send") {
      const problem = check(step.template, step.line, true);
      if (problem) return problem;
    }
    if (step.kind === "expect") {
      const patterns: readonly Pattern[] = [...step.before, ...step.never, ...step.alternatives];
      for (const pattern of patterns) {
        const problem = pattern.kind === "line" ? check(pattern.template, step.line, false) : undefined;
        if (problem) return problem;
      }
    }
  }
  return undefined;
}
