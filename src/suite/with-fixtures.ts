import type { Part, Template } from "../protocol/template.js";
import { ExchangeError, type Pattern, type Step } from "./exchange.js";
import { fixture } from "./fixture.js";

/** The fixtures that a step names, by the names that they are kept under; the parts of them that it names are there. Throws ExchangeError. */
export function withFixtures(step: Step, message: (name: string) => string): Step {
  const at = { line: step.line, column: "column" in step ? step.column : 1 };
  const fixtureOf = (name: string, part: Part | undefined): string => {
    const its = message(name);
    if (!part) return its;
    const end = fixture(its)?.length ?? 0;
    if (Math.max(part.from, part.to ?? 0) > end)
      throw new ExchangeError(
        `${name} has ${end} octets: there is no ${part.from}..${part.to ?? ""}`,
        at.line,
        at.column,
      );
    return its;
  };
  const named = (template: Template): Template =>
    template.map((piece) =>
      piece.kind === "octets" && "fixture" in piece.of
        ? { ...piece, of: { fixture: fixtureOf(piece.of.fixture, piece.part) } }
        : piece,
    );
  const pattern = (its: Pattern): Pattern => (its.kind === "line" ? { ...its, template: named(its.template) } : its);
  switch (step.kind) {
    case "send":
      return { ...step, template: named(step.template) };
    case "send-fixture":
      return { ...step, fixture: fixtureOf(step.fixture, step.part) };
    case "expect":
      return {
        ...step,
        alternatives: step.alternatives.map(pattern),
        before: step.before.map(pattern),
        never: step.never.map(pattern),
      };
    case "further":
      return { ...step, pattern: pattern(step.pattern) };
    case "content":
    case "deliver":
      return { ...step, fixture: message(step.fixture) };
    case "arrived":
      return step.fixture === undefined ? step : { ...step, fixture: message(step.fixture) };
    default:
      return step;
  }
}
