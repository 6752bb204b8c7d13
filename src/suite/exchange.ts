import { octetText } from "../wire/latin1.js";
import { parseTemplate, type Template, TemplateError, unescapeOctets } from "./template.js";

/** What a line that came does to the case, when it is not simply "go on". */
export type Ending = "go-on" | "pass" | "skip";

/** One way for a line to look. `closed`: no line, the server closes. `nothing`: no line within that time. */
export type Pattern =
  | {
      readonly kind: "line";
      readonly source: string;
      readonly template: Template;
      readonly open: boolean;
      readonly outcome: Ending;
    }
  | { readonly kind: "closed"; readonly source: string; readonly outcome: Ending }
  | { readonly kind: "nothing"; readonly source: string; readonly ms: number; readonly outcome: Ending };

/** Session states by their RFC names; `connected`: the greeting is still unread. */
export type State = "connected" | "authorization" | "transaction";

type At = { readonly line: number; readonly connection: number };

/** One line of an exchange. `line` counts from 1 within the exchange. */
export type Step = At &
  (
    | { readonly kind: "send"; readonly template: Template }
    | { readonly kind: "send-fixture"; readonly fixture: string }
    | {
        readonly kind: "expect";
        readonly alternatives: readonly Pattern[];
        readonly optional: boolean;
        /** `S~`: each comes before; `S!`: none comes before. With either, other lines may come before. */
        readonly before: readonly Pattern[];
        readonly never: readonly Pattern[];
      }
    | { readonly kind: "content"; readonly fixture: string; readonly top?: number }
    /** `orFail`: a refused login is the case's failure, not mailspec's trouble. */
    | { readonly kind: "open"; readonly state: State; readonly orFail: boolean }
    | { readonly kind: "drop" | "reset" | "half-close" }
    /** Mail arrives for the account of the case. */
    | { readonly kind: "deliver"; readonly fixture: string }
    | { readonly kind: "starttls"; readonly orEnd: boolean }
    /** `within`: milliseconds, in place of the time-out; a server that is still there then is no fault. */
    | { readonly kind: "closed"; readonly notify: boolean; readonly within?: number }
    | { readonly kind: "wait" | "quiet"; readonly ms: number }
  );

/** A mistake in an exchange; line and column from 1 within it. */
export class ExchangeError extends Error {
  readonly line: number;
  readonly column: number;
  constructor(message: string, line: number, column: number) {
    super(message);
    this.line = line;
    this.column = column;
  }
}

const MARK = /^([CS])(\d*)([=<|?~!]?):(?: (.*)|)$/s;
const ACTION = /^-- (.+)$/;
const THEN = / => (pass|skip)$/;

/** Reads an exchange; throws ExchangeError. Knows nothing of YAML and of protocols. */
export function parseExchange(text: string): readonly Step[] {
  const steps: Step[] = [];
  let between: { before: Pattern[]; never: Pattern[]; connection: number; line: number } | undefined;

  // From here on one character is one octet; what the author wrote is UTF-8.
  const octets = octetText(text);
  octets.split("\n").forEach((source, index) => {
    if (source.trim() === "") return;
    const line = index + 1;
    const action = ACTION.exec(source);
    if (action) {
      steps.push(parseAction(action[1] as string, line));
      return;
    }
    const mark = MARK.exec(source);
    if (!mark) throw new ExchangeError("expected C:, S: or -- at the start of the line", line, 1);
    const [, side, number, modifier, rest = ""] = mark;
    const connection = number === "" ? 1 : Number(number);
    const column = source.length - rest.length + 1;
    const at = { line, connection };
    try {
      if (side === "C") {
        steps.push(parseClient(modifier as string, rest, at));
        return;
      }
      if (modifier === "~" || modifier === "!") {
        between ??= { before: [], never: [], connection, line };
        between[modifier === "~" ? "before" : "never"].push(parsePattern(rest));
        return;
      }
      if (modifier === "|") {
        const last = steps.at(-1);
        if (last?.kind !== "expect" || last.connection !== connection) {
          throw new ExchangeError("S|: is an alternative to an S: right before it", line, 1);
        }
        steps[steps.length - 1] = { ...last, alternatives: [...last.alternatives, parsePattern(rest)] };
        return;
      }
      if (modifier === "=") {
        steps.push({ ...at, ...parseContent(rest, line, column) });
        return;
      }
      if (modifier === "<") throw new ExchangeError("S<: is no mark; S=: compares with a fixture", line, 1);
      const { before = [], never = [] } = between ?? {};
      between = undefined;
      steps.push({
        ...at,
        kind: "expect",
        alternatives: [parsePattern(rest)],
        optional: modifier === "?",
        before,
        never,
      });
    } catch (error) {
      if (error instanceof TemplateError) throw new ExchangeError(error.message, line, column + error.column - 1);
      throw error;
    }
  });
  if (between) throw new ExchangeError("S~: and S!: need an S: behind them", between.line, 1);
  if (steps.length === 0) throw new ExchangeError("an exchange needs at least one line", 1, 1);
  return steps;
}

function parseClient(modifier: string, rest: string, at: At): Step {
  switch (modifier) {
    case "":
      return { ...at, kind: "send", template: parseTemplate(`${rest}\r\n`) };
    case "=": {
      const quoted = /^"(.*)"$/s.exec(rest);
      if (!quoted) throw new TemplateError('C=: takes octets in quotes: C=: "NOOP\\n"', 1);
      return { ...at, kind: "send", template: parseTemplate(unescapeOctets(quoted[1] as string, 1)) };
    }
    case "<":
      return { ...at, kind: "send-fixture", fixture: rest.trim() };
    default:
      throw new TemplateError(`C${modifier}: is no mark: C:, C=: or C<:`, 1);
  }
}

function parsePattern(text: string): Pattern {
  const then = THEN.exec(text);
  const source = then ? text.slice(0, -then[0].length) : text;
  const outcome: Ending = then ? (then[1] as "pass" | "skip") : "go-on";
  if (source === "{closed}") return { kind: "closed", source, outcome };
  const nothing = /^\{nothing (\S+)\}$/.exec(source);
  if (nothing) {
    const ms = milliseconds(nothing[1] as string);
    if (ms === undefined) throw new TemplateError("{nothing 2s} takes a duration", 1);
    return { kind: "nothing", source, ms, outcome };
  }
  const open = source.endsWith("...");
  return { kind: "line", source, template: parseTemplate(open ? source.slice(0, -3) : source), open, outcome };
}

function parseContent(rest: string, line: number, column: number): { kind: "content"; fixture: string; top?: number } {
  const parts = /^([a-z0-9-]+)(?: top (\d+))?$/.exec(rest.trim());
  if (!parts) throw new ExchangeError("S=: takes a fixture's name, and perhaps `top N`", line, column);
  const [, fixture = "", top] = parts;
  return { kind: "content", fixture, ...(top !== undefined && { top: Number(top) }) };
}

function milliseconds(text: string): number | undefined {
  const parts = /^(\d+(?:\.\d+)?)(ms|s|m)$/.exec(text);
  return parts ? Number(parts[1]) * { ms: 1, s: 1000, m: 60_000 }[parts[2] as "ms" | "s" | "m"] : undefined;
}

const STATES: readonly State[] = ["connected", "authorization", "transaction"];

function parseAction(text: string, line: number): Step {
  const [verb = "", ...words] = text.trim().split(/\s+/);
  const wrong = (usage: string): never => {
    throw new ExchangeError(`-- ${text}: expected ${usage}`, line, 1);
  };
  const connection = (word: string | undefined): number => {
    if (word === undefined) return 1;
    return /^[1-9]\d?$/.test(word) ? Number(word) : wrong(`a connection number, not ${word}`);
  };
  const duration = (word: string | undefined): number => {
    return milliseconds(word ?? "") ?? wrong(`-- ${verb} 2s`);
  };
  switch (verb) {
    case "open": {
      const state = STATES.find((known) => known === words[1]) ?? wrong(`-- open 2 ${STATES.join(" | ")}`);
      return {
        kind: "open",
        line,
        connection: connection(words[0]),
        state,
        orFail: words.slice(2).join(" ") === "or fail",
      };
    }
    case "drop":
    case "reset":
    case "half-close":
      return { kind: verb, line, connection: connection(words[0]) };
    case "starttls": {
      const orEnd = words.join(" ").endsWith("or end");
      return { kind: "starttls", line, connection: connection(orEnd ? words.at(-3) : words[0]), orEnd };
    }
    case "closed": {
      const patient = /^(\d+ )?within (\S+) or skip$/.exec(words.join(" "));
      if (patient) {
        return {
          kind: "closed",
          line,
          connection: connection(patient[1]?.trim()),
          notify: false,
          within: duration(patient[2]),
        };
      }
      const notify = words.at(-1) === "notify";
      return { kind: "closed", line, connection: connection(notify ? words.at(-2) : words[0]), notify };
    }
    case "deliver":
      return { kind: verb, line, connection: 1, fixture: words[0] ?? wrong("-- deliver NAME") };
    case "wait":
    case "quiet":
      return { kind: verb, line, connection: connection(words[1]), ms: duration(words[0]) };
    default:
      return wrong("open, drop, reset, half-close, starttls, closed, deliver, wait or quiet");
  }
}
