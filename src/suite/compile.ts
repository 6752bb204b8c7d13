import { didYouMean } from "../input/nearest.js";
import type { CommandLine, ContentCheck, Expectation, Language } from "../protocol/language.js";
import type { LinePattern } from "../protocol/line-pattern.js";
import type { State } from "../protocol/protocol.js";
import type { Event } from "../protocol/session.js";
import { namesIn, type Template, TemplateError } from "../protocol/template.js";
import { type At, ExchangeError, type Pattern, type Step } from "./exchange.js";

type ExpectStep = Extract<Step, { kind: "expect" }>;

/** A pattern with what the protocol makes of it; without, for `{closed}` and `{nothing 2s}`. */
export type CompiledPattern<E extends Event = Event> = Pattern & { readonly expects?: Expectation<E> };

/** A line of an exchange that can be played. */
export type Compiled<E extends Event = Event> =
  | Exclude<Step, { kind: "send" | "expect" | "further" | "content" | "has-line" }>
  | (Extract<Step, { kind: "send" }> & { readonly command: CommandLine })
  | (Omit<ExpectStep, "alternatives" | "before" | "never"> & {
      readonly alternatives: readonly CompiledPattern<E>[];
      readonly before: readonly CompiledPattern<E>[];
      readonly never: readonly CompiledPattern<E>[];
      /** Things that come at any time, and have to be there when the next thing in turn comes. */
      readonly gathered: boolean;
    })
  | (At & { readonly kind: "further"; readonly pattern: CompiledPattern<E>; readonly absent: boolean })
  | (Extract<Step, { kind: "has-line" }> & {
      readonly finds: readonly LinePattern[];
      readonly spares: readonly LinePattern[];
    })
  | (Extract<Step, { kind: "content" }> & { readonly check: ContentCheck<E> });

/** What an exchange is compiled with: a protocol, as far as it matters here. */
export interface Vocabulary<E extends Event = Event> {
  readonly id: string;
  readonly language: Language<E>;
  readonly states: readonly State[];
}

/** What exchanges mean, as long as there is somebody who may play them. */
const meanings = new WeakMap<readonly Step[], { readonly id: string; readonly compiled: readonly Compiled[] }>();

/**
 * Gives an exchange its meaning in a protocol; `others` are those in which it may open further sessions. It is worked out
 * once, when the suite is loaded. Throws ExchangeError: a name without a value, a connection that is not open, …
 */
export function compile<E extends Event>(
  steps: readonly Step[],
  own: Vocabulary<E>,
  others: readonly Vocabulary<E>[] = [],
): readonly Compiled<E>[] {
  const its = meanings.get(steps);
  if (its?.id === own.id) return its.compiled as readonly Compiled<E>[];
  const compiled = compileAnew(steps, own, others);
  meanings.set(steps, { id: own.id, compiled: compiled as readonly Compiled[] });
  return compiled;
}

function compileAnew<E extends Event>(
  steps: readonly Step[],
  own: Vocabulary<E>,
  others: readonly Vocabulary<E>[],
): readonly Compiled<E>[] {
  const names = boundNames(own.language.values.keys());
  /** What is spoken on each connection that is open. */
  const spoken = new Map([[1, own]]);
  const known = new Map<Pattern, Expectation<E>>();
  const expects = (pattern: Pattern, { language }: Vocabulary<E>, isFurther = false): Expectation<E> | undefined => {
    if (pattern.kind !== "line") return undefined;
    const its =
      known.get(pattern) ??
      (isFurther && language.furtherLine
        ? language.furtherLine(pattern.template)
        : language.expectation(pattern.template));
    known.set(pattern, its);
    return its;
  };
  const compiled = (pattern: Pattern, vocabulary: Vocabulary<E>, isFurther = false): CompiledPattern<E> => {
    const its = expects(pattern, vocabulary, isFurther);
    return its ? { ...pattern, expects: its } : pattern;
  };
  const opens = (step: Extract<Step, { kind: "open" }>) => {
    const { protocol, state, connection } = step;
    const its = protocol === undefined ? own : [own, ...others].find(({ id }) => id === protocol);
    if (!its) return located(step, 1, () => wrong(`-- open: there is no protocol ${protocol}`));
    const states = its.states.map(({ name }) => name);
    if (!states.includes(state))
      located(step, 1, () => wrong(`-- open: there is no state ${state}: ${states.join(" | ")}`));
    if (step.as) names.needIn(step, step.as, 1);
    names.give(its.language.values.keys());
    spoken.set(connection, its);
  };

  const compileExpect = (step: ExpectStep, rest: readonly Step[], vocabulary: Vocabulary<E>): Compiled<E> => {
    const within = <T>(pattern: Pattern, work: () => T): T => located(step, pattern.column, work);
    const each = (patterns: readonly Pattern[]) =>
      patterns.map((pattern) => within(pattern, () => compiled(pattern, vocabulary)));
    const before = each(step.before);
    const never = each(step.never);
    const alternatives = each(step.alternatives);
    for (const pattern of [...before, ...never, ...alternatives])
      within(pattern, () => names.need(pattern.expects?.needs ?? []));
    for (const pattern of never)
      if (pattern.expects && pattern.expects.binds.length > 0)
        within(pattern, () => wrong(`S!: cannot bind {${pattern.expects?.binds[0]}}`));
    for (const pattern of before) within(pattern, () => names.bind(pattern.expects?.binds ?? []));
    const orders = new Set(alternatives.flatMap(({ expects: its }) => (its ? [its.order] : [])));
    if (orders.size > 1)
      return located(step, 1, () => wrong("S|: is an alternative of the same kind: both in turn, or both at any time"));
    if (orders.has("any-time") && before.length + never.length > 0)
      return located(step, 1, () => wrong("S~: and S!: stand before something that comes in turn"));
    for (const pattern of before)
      if (pattern.expects?.order === "any-time")
        within(pattern, () => wrong("S~: is about what comes in turn: write S:"));
    // What goes on after an alternative may use what it binds: so each has to bind the same names.
    const going = alternatives.filter(({ outcome }) => outcome === "go-on");
    for (const pattern of alternatives.filter((it) => it.outcome !== "go-on"))
      within(pattern, () => names.free(pattern.expects?.binds ?? []));
    const [first] = going;
    for (const pattern of going.slice(1)) {
      const differs = difference(first?.expects?.binds ?? [], pattern.expects?.binds ?? []);
      if (differs !== undefined) within(pattern, () => wrong(`{${differs}} is bound by one alternative only`));
    }
    if (first) within(first, () => names.bind(first.expects?.binds ?? [], step.optional));
    const anyTime = orders.has("any-time");
    return {
      ...step,
      before,
      never,
      alternatives,
      gathered: anyTime && isSettledLater(step, rest, (pattern) => expects(pattern, vocabulary)),
    };
  };

  return steps.map((step, index): Compiled<E> => {
    // These are about no connection.
    if (step.kind === "subject" || step.kind === "deliver") return step;
    if (step.kind === "arrived") {
      // Mailboxes are opened before the exchange begins.
      const templates = [step.recipient, step.sender ?? [], ...step.envelope.map(({ what }) => what)];
      for (const { name } of templates.flatMap(namesIn))
        if (!own.language.values.has(name))
          located(step, 1, () => wrong(`-- arrived: {${name}} has no value before the exchange begins`));
      return step;
    }
    if (step.kind === "has-line") {
      const { language } = own;
      const compiledLine = (pattern: Pattern): LinePattern =>
        located(step, pattern.column, () => {
          if (pattern.kind !== "line" || pattern.outcome !== "go-on" || !language.messageLine)
            return wrong("-- line takes a pattern of a line of a message");
          const its = language.messageLine(pattern.template);
          names.need(its.needs);
          return its.binds.length > 0 ? wrong(`-- line cannot bind {${its.binds[0]}}`) : its;
        });
      if (!steps.slice(0, index).some(({ kind }) => kind === "arrived"))
        return located(step, 1, () => wrong("-- line stands behind -- arrived"));
      return { ...step, finds: step.patterns.map(compiledLine), spares: step.unless.map(compiledLine) };
    }
    if (step.kind === "open") opens(step);
    const vocabulary =
      spoken.get(step.connection) ??
      located(step, 1, () =>
        wrong(`connection ${step.connection} is not open: -- open ${step.connection} STATE opens it`),
      );
    const { language } = vocabulary;
    switch (step.kind) {
      case "send": {
        const typed = step.template.find(({ kind }) => kind === "typed");
        if (typed) located(step, step.column + typed.column - 1, () => wrong("a C line cannot bind: write {name}"));
        names.needIn(step, step.template, step.column);
        return { ...step, command: located(step, step.column, () => language.command(step.template, step.form)) };
      }
      case "send-fixture":
        if (step.filled) names.needIn(step, [{ kind: "value", name: step.filled.name, column: 1 }], 1);
        return step;
      case "expect":
        return compileExpect(step, steps.slice(index + 1), vocabulary);
      case "further": {
        const { pattern, absent } = step;
        return located(step, pattern.column, () => {
          const its = compiled(pattern, vocabulary, true);
          if (!its.expects) return wrong("S+: takes a pattern");
          names.need(its.expects.needs);
          if (absent && its.expects.binds.length > 0) return wrong(`S+!: cannot bind {${its.expects.binds[0]}}`);
          names.bind(its.expects.binds);
          return { ...step, pattern: its };
        });
      }
      case "content":
        return { ...step, check: located(step, step.column, () => language.content(step.words)) };
      case "drop":
      case "reset":
        spoken.delete(step.connection);
        return step;
      default:
        return step;
    }
  });
}

/** Whether something in turn is awaited on that connection behind it, before the client speaks there again. */
function isSettledLater<E extends Event>(
  { connection }: ExpectStep,
  rest: readonly Step[],
  expects: (pattern: Pattern) => Expectation<E> | undefined,
): boolean {
  for (const step of rest) {
    if (step.kind === "wait" || step.kind === "quiet" || step.kind === "deliver") return false;
    if (step.connection !== connection) continue;
    if (step.kind !== "expect") return false;
    const [first] = step.alternatives;
    if (!first || expects(first)?.order !== "any-time") return true;
  }
  return false;
}

/** Names that have a value by now. */
function boundNames(values: Iterable<string>) {
  const bound = new Set(values);
  const maybe = new Set<string>();
  const free = (wanted: readonly string[]) => {
    for (const name of wanted) if (bound.has(name)) wrong(`{${name}} has a value already: {${name}} compares with it`);
  };
  const need = (wanted: readonly string[]) => {
    for (const name of wanted) {
      if (bound.has(name)) continue;
      if (maybe.has(name)) wrong(`{${name}} has a value only if the S?: that binds it came`);
      wrong(`nothing gives {${name}} a value here${didYouMean(name, bound)}`);
    }
  };
  return {
    need,
    free,
    /** These have a value by themselves. */
    give(values: Iterable<string>) {
      for (const name of values) bound.add(name);
    },
    /** `perhaps`: only if the line that binds them comes. */
    bind(names: readonly string[], perhaps = false) {
      free(names);
      for (const name of names) (perhaps ? maybe : bound).add(name);
    },
    needIn(at: At, template: Template, column: number) {
      for (const { name, column: its } of namesIn(template)) located(at, column + its - 1, () => need([name]));
    },
  };
}

const difference = (a: readonly string[], b: readonly string[]): string | undefined =>
  a.find((name) => !b.includes(name)) ?? b.find((name) => !a.includes(name));

const wrong = (message: string): never => {
  throw new TemplateError(message, 1);
};

/** Says where in the exchange a TemplateError happened. */
function located<T>({ line }: At, column: number, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (error instanceof TemplateError) throw new ExchangeError(error.message, line, column + error.column - 1);
    throw error;
  }
}
