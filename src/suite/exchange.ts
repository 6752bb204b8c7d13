import { milliseconds } from "../input/duration.js";
import type { CommandForm } from "../protocol/language.js";
import {
  LONGEST,
  type Part,
  parsePart,
  parseTemplate,
  type Template,
  TemplateError,
  unescapeOctets,
} from "../protocol/template.js";
import { octetText } from "../wire/latin1.js";
import type { TlsVersion } from "../wire/tls-upgrade.js";
import { parseAction } from "./action.js";

/** What a line that came does to the case, when it is not simply "go on". */
export type Ending = "go-on" | "pass" | "skip";

/** One way for what comes to look. `closed`: nothing, the server closes. `nothing`: nothing within that time. */
export type Pattern = {
  readonly source: string;
  readonly outcome: Ending;
  /** Where the pattern begins in its line, from 1. */
  readonly column: number;
} & (
  | { readonly kind: "line"; readonly template: Template }
  | { readonly kind: "closed" }
  | { readonly kind: "nothing"; readonly ms: number }
);

export interface At {
  /** Within the exchange, from 1. */
  readonly line: number;
  readonly connection: number;
}

/** One line of an exchange. Plain data; a protocol says what its templates mean. */
export type Step = At &
  (
    | {
        readonly kind: "send";
        readonly form: CommandForm;
        readonly template: Template;
        /** Of the command, as in `C.a:`; "" without one. */
        readonly label: string;
        readonly column: number;
      }
    /** `stuffed`: with dots doubled and the dot that ends it. */
    | {
        readonly kind: "send-fixture";
        readonly fixture: string;
        readonly stuffed: boolean;
        readonly part?: Part;
        readonly filled?: Filled;
      }
    | {
        readonly kind: "expect";
        readonly alternatives: readonly Pattern[];
        readonly optional: boolean;
        /** `S~`: each comes before; `S!`: none comes before. With either, other lines may come before. */
        readonly before: readonly Pattern[];
        readonly never: readonly Pattern[];
        readonly label: string;
        /** `S>`: after the one above, where the protocol would take both in any order. */
        readonly after: boolean;
      }
    /** `S+`: a further line of the same reply; `S+!`: there is none such. */
    | { readonly kind: "further"; readonly pattern: Pattern; readonly absent: boolean }
    | { readonly kind: "content"; readonly fixture: string; readonly words: string; readonly column: number }
    /** `orFail`: a refused login is the case's failure, not mailspec's trouble. `as`: another account, by its name's value. */
    | {
        readonly kind: "open";
        readonly protocol?: string;
        readonly state: string;
        readonly as?: Template;
        readonly orFail: boolean;
      }
    | { readonly kind: "drop" | "reset" | "half-close" }
    /** Mail arrives for the account of the case. */
    | { readonly kind: "deliver"; readonly fixture: string }
    /** Mail is read back: that message, or so many. `sender`: with that reverse-path; `orNull`: or with the null one. */
    | {
        readonly kind: "arrived";
        readonly recipient: Template;
        readonly fixture?: string;
        readonly count?: number;
        /** So many are right as well. */
        readonly most?: number;
        readonly sender?: Template;
        readonly orNull?: boolean;
        readonly envelope: readonly EnvelopeWord[];
        /** What does not come in time ends the case, and is no fault. */
        readonly orSkip: boolean;
        /** It ends it well. */
        readonly orEnd?: true;
      }
    /** Of the messages that the `arrived` line above found: one has a line like one of these; `absent`: none has but those like one of `unless`. */
    | {
        readonly kind: "has-line";
        readonly patterns: readonly Pattern[];
        readonly unless: readonly Pattern[];
        readonly absent: boolean;
        /** Where there is none the case ends well. */
        readonly orEnd: boolean;
      }
    /** `refused`: offering that version alone, which has to fail; `only`: which has to succeed. */
    | {
        readonly kind: "starttls";
        readonly orEnd: boolean;
        readonly refused?: TlsVersion;
        readonly only?: TlsVersion;
      }
    /** `within`: milliseconds, in place of the time-out; a server that is still there then is no fault. */
    | { readonly kind: "closed"; readonly notify: boolean; readonly within?: number }
    | { readonly kind: "wait" | "quiet"; readonly ms: number }
    /** What stands above is preparation, whatever it looks like; without it, all that merely succeeds. */
    | { readonly kind: "subject" }
  );

/** With lines that begin with dots behind it, up to as many octets as the value says, and so many more. */
export interface Filled {
  readonly name: string;
  readonly more: number;
}

/** What is said of the envelope of a message that arrived: its sender or recipient, in angle brackets, or a parameter that it has or has not. */
export interface EnvelopeWord {
  readonly kind: "from" | "to" | "with" | "without";
  readonly what: Template;
}

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

const MARK = /^([CS])(\d*)(?:\.([a-z][a-z0-9]*))?(\*\d{1,5}|\+!|[=<|?~!+>]?):(?: (.*)|)$/s;
/** `C*100`, `S*100`: so many lines. */
const TIMES = /^\*(\d+)$/;
/** `plain filled {limit}`, `plain filled {limit} +1` */
const FILLED = /^([a-z0-9-]+) filled \{([a-z][a-z0-9-]*)\}(?: \+(\d+))?$/;
/** In the line of a `C*100:` its number, from 1. */
const NUMBER = "{#}";
const ACTION = /^-- (.+)$/;
const THEN = / => (pass|skip)$/;
const LIKE_THEN = /(?:^|\s)=>\s*\S*\s*$/;

/** Reads an exchange; throws ExchangeError. Knows nothing of YAML and of protocols. */
export function parseExchange(text: string): readonly Step[] {
  const steps: Step[] = [];
  /** `S~:` and `S!:` lines that wait for their `S:`. */
  let between: { readonly before: Pattern[]; readonly never: Pattern[]; readonly at: At } | undefined;

  /** The line that stands for several. */
  let repeated: Step | undefined;

  const server = (modifier: string, rest: string, label: string, at: At, column: number) => {
    const last = steps.at(-1);
    if (between && between.at.connection !== at.connection)
      throw new ExchangeError("S~: and S!: need an S: of their connection behind them", between.at.line, 1);
    switch (modifier) {
      case "~":
      case "!":
        between ??= { before: [], never: [], at };
        between[modifier === "~" ? "before" : "never"].push(parsePattern(rest, column));
        return;
      case "|":
        if (repeated) throw new ExchangeError("S*100: has no alternatives", at.line, 1);
        if (last?.kind !== "expect" || last.connection !== at.connection)
          throw new ExchangeError("S|: is an alternative to an S: right before it", at.line, 1);
        steps[steps.length - 1] = { ...last, alternatives: [...last.alternatives, parsePattern(rest, column)] };
        return;
      case "+":
      case "+!":
        if ((last?.kind !== "expect" && last?.kind !== "further") || last.connection !== at.connection)
          throw new ExchangeError("S+: is a further line of the reply of an S: right before it", at.line, 1);
        steps.push({ ...at, kind: "further", pattern: parsePattern(rest, column), absent: modifier === "+!" });
        return;
      case "=":
        steps.push({ ...at, kind: "content", ...parseContent(rest, at.line, column), column });
        return;
      case "<":
        throw new ExchangeError("S<: is no mark; S=: compares with a fixture", at.line, 1);
    }
    const { before = [], never = [] } = between ?? {};
    between = undefined;
    steps.push({
      ...at,
      kind: "expect",
      alternatives: [parsePattern(rest, column)],
      optional: modifier === "?",
      before,
      never,
      label,
      after: modifier === ">",
    });
  };

  // From here on one character is one octet; what the author wrote is UTF-8.
  octetText(text)
    .split("\n")
    .forEach((source, index) => {
      if (source.trim() === "") return;
      const line = index + 1;
      const action = ACTION.exec(source);
      const mark = MARK.exec(source);
      const [, side, number = "", label = "", modifier = "", rest = ""] = mark ?? [];
      const column = source.length - rest.length + 1;
      const at = { line, connection: number === "" ? 1 : Number(number) };
      try {
        const times = TIMES.exec(modifier)?.[1];
        const how = times === undefined ? modifier : "";
        if (action) steps.push(parseAction(action[1] as string, line));
        else if (side === "C" && times !== undefined && rest.includes(NUMBER)) {
          for (let its = 1; its <= Number(times); its++)
            steps.push(parseClient(how, rest.replaceAll(NUMBER, String(its)), label, at, column));
          return;
        } else if (side === "C") steps.push(parseClient(how, rest, label, at, column));
        else if (side === "S") server(how, rest, label, at, column);
        else throw new ExchangeError("expected C:, S: or -- at the start of the line", line, 1);
        repeated = times === undefined ? undefined : steps.at(-1);
        for (let more = Number(times ?? 1); repeated && more > 1; more--) steps.push(repeated);
      } catch (error) {
        if (!(error instanceof TemplateError)) throw error;
        throw new ExchangeError(error.message, line, (action ? 1 : column) + error.column - 1);
      }
    });
  if (between) throw new ExchangeError("S~: and S!: need an S: behind them", between.at.line, 1);
  let made = 0;
  for (const step of steps) {
    if (step.kind !== "send") continue;
    for (const piece of step.template) made += piece.kind === "text" ? piece.text.length : 0;
    if (made > LONGEST)
      throw new ExchangeError(`with those above, these are more than ${LONGEST} octets`, step.line, step.column);
  }
  if (steps.length === 0) throw new ExchangeError("an exchange needs at least one line", 1, 1);
  return steps;
}

function parseClient(modifier: string, rest: string, label: string, at: At, column: number): Step {
  switch (modifier) {
    case "":
    case "+": {
      const form = modifier === "" ? "line" : "more";
      return { ...at, kind: "send", form, template: parseTemplate(rest), label, column };
    }
    case "=": {
      const quoted = /^"(.*)"$/s.exec(rest);
      if (!quoted) throw new TemplateError('C=: takes octets in quotes: C=: "NOOP\\n"', 1);
      const template = parseTemplate(unescapeOctets(quoted[1] as string, 1));
      return { ...at, kind: "send", form: "octets", template, label, column };
    }
    case "<": {
      const full = FILLED.exec(rest.trim());
      if (full) {
        const [, fixture = "", name = "", more = "0"] = full;
        return { ...at, kind: "send-fixture", fixture, stuffed: true, filled: { name, more: Number(more) } };
      }
      const [fixture = "", how, ...surplus] = rest.trim().split(/\s+/);
      const part = how === undefined ? undefined : parsePart(how);
      const stuffed = how === "stuffed";
      if (surplus.length > 0 || (how !== undefined && !part && !stuffed))
        throw new TemplateError("C<: takes a fixture's name, and perhaps `stuffed` or `0..100`", 1);
      return { ...at, kind: "send-fixture", fixture, stuffed, ...(part && { part }) };
    }
    default:
      throw new TemplateError(`C${modifier}: is no mark: C:, C+:, C=: or C<:`, 1);
  }
}

export function parsePattern(text: string, column: number): Pattern {
  const then = THEN.exec(text);
  const source = then ? text.slice(0, -then[0].length) : text;
  const like = LIKE_THEN.exec(source);
  if (like) throw new TemplateError(`${like[0].trim()}: a line ends with => pass or => skip`, (like.index ?? 0) + 1);
  const outcome: Ending = then ? (then[1] as "pass" | "skip") : "go-on";
  const shared = { source, outcome, column };
  if (source === "{closed}") return { ...shared, kind: "closed" };
  const nothing = /^\{nothing (\S+)\}$/.exec(source);
  if (!nothing) return { ...shared, kind: "line", template: parseTemplate(source) };
  const ms = milliseconds(nothing[1] as string);
  if (ms === undefined) throw new TemplateError("{nothing 2s} takes a duration", 1);
  return { ...shared, kind: "nothing", ms };
}

function parseContent(rest: string, line: number, column: number): { fixture: string; words: string } {
  const parts = /^([a-z0-9-]+)(?: (.*))?$/.exec(rest.trim());
  if (!parts) throw new ExchangeError("S=: takes a fixture's name", line, column);
  return { fixture: parts[1] ?? "", words: parts[2] ?? "" };
}
