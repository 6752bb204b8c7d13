import { milliseconds } from "../input/duration.js";
import { parseTemplate } from "../protocol/template.js";
import { tlsVersions } from "../wire/tls-upgrade.js";
import { type EnvelopeWord, ExchangeError, parsePattern, type Step } from "./exchange.js";

/** A line of an exchange that begins with `--`, without that. Throws ExchangeError. */
export function parseAction(text: string, line: number): Step {
  // Octets as ISO 8859-1: 0xA0 may be part of a letter.
  const [verb = "", ...words] = text.trim().split(/[ \t]+/);
  const wrong = (usage: string): never => {
    throw new ExchangeError(`-- ${text}: expected ${usage}`, line, 1);
  };
  /** Takes words off the front or the end; what is left in the end is too much. */
  const last = (...tail: readonly string[]): boolean => {
    const found =
      tail.length <= words.length && tail.every((word, at) => words[words.length - tail.length + at] === word);
    if (found) words.splice(words.length - tail.length);
    return found;
  };
  const connection = (): number => {
    const word = words.shift();
    if (word === undefined) return 1;
    return /^[1-9]\d?$/.test(word) ? Number(word) : wrong(`a connection number, not ${word}`);
  };
  const duration = (usage: string): number => milliseconds(words.shift() ?? "") ?? wrong(usage);
  const done = (step: Step): Step => (words.length === 0 ? step : wrong(`nothing behind it, not ${words.join(" ")}`));

  switch (verb) {
    case "open": {
      const orFail = last("or", "fail");
      const as = words.at(-2) === "as" ? words.splice(-2)[1] : undefined;
      const on = connection();
      const state = words.pop() ?? wrong("-- open 2 STATE");
      const protocol = words.pop();
      const whose = as === undefined ? {} : { as: parseTemplate(as) };
      return done({
        kind: "open",
        line,
        connection: on,
        ...(protocol !== undefined && { protocol }),
        state,
        ...whose,
        orFail,
      });
    }
    case "drop":
    case "reset":
    case "half-close":
      return done({ kind: verb, line, connection: connection() });
    case "starttls": {
      const orEnd = last("or", "end");
      const isRefused = last("refused");
      const only = isRefused ? undefined : tlsVersions.find((version) => version === words.at(-1));
      if (only !== undefined) words.pop();
      if (!isRefused) return done({ kind: "starttls", line, connection: connection(), orEnd, ...(only && { only }) });
      const said = words.pop();
      const refused = tlsVersions.find((version) => version === said) ?? wrong(`-- starttls ${tlsVersions[0]} refused`);
      return done({ kind: "starttls", line, connection: connection(), orEnd, refused });
    }
    case "closed": {
      if (last("or", "skip")) {
        const within = milliseconds(words.pop() ?? "") ?? wrong("-- closed within 31m or skip");
        if (words.pop() !== "within") return wrong("-- closed within 31m or skip");
        return done({ kind: "closed", line, connection: connection(), notify: false, within });
      }
      const notify = last("notify");
      return done({ kind: "closed", line, connection: connection(), notify });
    }
    case "deliver":
      return done({ kind: verb, line, connection: 1, fixture: words.shift() ?? wrong("-- deliver NAME") });
    case "line":
    case "no": {
      const usage =
        verb === "no" ? "-- no line PATTERN unless PATTERN" : "-- line PATTERN | PATTERN, perhaps with: or end";
      const orEnd = verb === "line" && last("or", "end");
      const whole = orEnd ? text.trim().replace(/[ \t]+or[ \t]+end$/, "") : text.trim();
      const source = /^(?:no[ \t]+)?line[ \t]+(.+)$/.exec(whole)?.[1] ?? wrong(usage);
      const column = text.indexOf(source) + "-- ".length + 1;
      const [what = "", unless] = verb === "no" ? source.split(" unless ") : [source];
      const all = (patterns: string | undefined) =>
        patterns?.split(" | ").map((its) => parsePattern(its, column)) ?? [];
      const absent = verb === "no";
      return { kind: "has-line", line, connection: 1, patterns: all(what), unless: all(unless), absent, orEnd };
    }
    case "arrived": {
      const orEnd = last("or", "end") && ({ orEnd: true } as const);
      const orSkip = last("or", "skip");
      const recipient = parseTemplate(words.shift() ?? wrong("-- arrived {recipient} NAME"));
      const what = words.shift() ?? wrong("-- arrived {recipient} NAME, or a number");
      const envelope: EnvelopeWord[] = [];
      while (/^(?:to|with|without)$/.test(words[0] ?? "")) {
        const kind = words.shift() as EnvelopeWord["kind"];
        const word = words.shift() ?? wrong(`-- arrived {recipient} NAME ${kind} WORD`);
        envelope.push({ kind, what: parseTemplate(word) });
      }
      const orNull = words[0] === "from" && words.join(" ").endsWith(" or <>");
      if (orNull) words.splice(-2);
      const from = words[0] === "from" ? /^<(.*)>$/.exec(words.splice(0).slice(1).join(" ")) : undefined;
      if (from === null) return wrong("-- arrived {recipient} NAME from <ADDRESS>, perhaps with: or <>");
      const range = /^(\d+)(?:\.\.(\d+))?$/.exec(what);
      if (range) {
        const most = range[2] === undefined ? {} : { most: Number(range[2]) };
        if (from) envelope.push({ kind: "from", what: parseTemplate(`<${from[1] ?? ""}>`) });
        return done({
          kind: verb,
          line,
          connection: 1,
          recipient,
          count: Number(range[1]),
          ...most,
          envelope,
          orSkip,
          ...orEnd,
        });
      }
      const sender = from ? { sender: parseTemplate(from[1] ?? ""), orNull } : {};
      return done({ kind: verb, line, connection: 1, recipient, fixture: what, ...sender, envelope, orSkip, ...orEnd });
    }
    case "wait":
    case "quiet": {
      const ms = duration(`-- ${verb} 2s`);
      return done({ kind: verb, line, connection: connection(), ms });
    }
    case "subject":
      return done({ kind: verb, line, connection: 1 });
    default:
      return wrong(
        "open, drop, reset, half-close, starttls, closed, deliver, arrived, line, no line, wait, quiet or subject",
      );
  }
}
