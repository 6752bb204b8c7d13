import type { Failure } from "../journal/record.js";
import type { Match, Names } from "../protocol/language.js";
import { type Event, isTrouble, type Sent } from "../protocol/session.js";
import type { Compiled, CompiledPattern } from "../suite/compile.js";
import { latin1 } from "../wire/latin1.js";
import type { Trouble } from "../wire/trouble.js";
import { inWords } from "../wire/trouble.js";
import { assign } from "./assign.js";
import type { Channel, Expect, Heard, Loose } from "./channel.js";
import { fits, type Matching, type Met } from "./matching.js";

/** Waits for what an S line is about, and matches it. */
export function expect<E extends Event>(on: Channel<E>, step: Expect<E>, matching: Matching): Promise<Met<E>> {
  if (step.gathered) {
    on.gathered.push(step);
    return Promise.resolve({ kind: "passed-over" });
  }
  const isLoose = step.alternatives.some(({ expects }) => expects?.order === "any-time");
  return isLoose ? expectLoose(on, step, matching) : expectInTurn(on, step, matching);
}

async function expectInTurn<E extends Event>(on: Channel<E>, step: Expect<E>, matching: Matching): Promise<Met<E>> {
  const wanted = new Set(step.before);
  const expected = sourceOf(step);
  const silence = step.alternatives.find(({ kind }) => kind === "nothing");
  const lines = step.alternatives.flatMap(({ expects }) => expects ?? []);
  if (lines.length > 0 && lines.every(({ begins }) => begins) && wanted.size + step.never.length === 0) on.passRest();
  let intruder: Heard<E> | undefined;
  for (;;) {
    const awaited = on.opened.session.awaited(step.label);
    const usual = awaited?.isLogin ? matching.loginTimeout : matching.timeout;
    const ms = silence?.kind === "nothing" ? silence.ms : matching.patience(awaited?.sent, usual);
    const heard = await on.next(step.label, ms, (it) => {
      if (step.never.some((pattern) => fits(pattern, it, matching).ok)) intruder ??= it;
    });
    const came = !isTrouble(heard) ? "reply" : heard.kind === "time-out" ? "nothing" : "end";
    if (!silence && !step.optional) matching.answered(awaited?.sent, came);
    if (intruder) return wrongAt(step, `no ${step.never.map(({ source }) => source).join(", ")}`, intruder, 0);
    if (isTrouble(heard)) return afterTrouble(on, step, heard, awaited?.sent);
    // First of all: `S!` lines say of the line that `S:` is about, too, what it is not.
    const unwanted = step.never.find((pattern) => fits(pattern, heard, matching).ok);
    if (unwanted) return wrongAt(step, `no line ${unwanted.source}`, heard, 0);
    let at = 0;
    const gathered = boundByGathered(on, matching);
    const names: Names = (name) => gathered.get(name) ?? matching.names(name);
    for (const pattern of step.alternatives) {
      const lacks = pattern.expects?.needs.some((name) => names(name) === undefined);
      const match: Match = lacks ? { ok: true } : fits(pattern, heard, { names });
      if (match.ok) {
        const [missing] = wanted;
        if (missing) return wrongAt(step, `${missing.source} before ${expected}`, heard, 0);
        return settleGathered(on, step, matching, heard.event.answers) ?? metBy(pattern, match, matching);
      }
      at = Math.max(at, match.at);
    }
    if (step.optional) {
      on.back();
      return { kind: "passed-over" };
    }
    for (const pattern of wanted) {
      const match = fits(pattern, heard, matching);
      if (!match.ok) continue;
      if (match.bound) matching.bind(match.bound);
      wanted.delete(pattern);
    }
    const skips = step.before.length + step.never.length > 0;
    if (!skips || !on.more()) {
      const [missing] = wanted;
      return wrongAt(step, missing ? `${missing.source}, then ${expected}` : expected, heard, at);
    }
  }
}

/** Something that comes at any time, with nothing in turn behind it that would say when it is too late. */
async function expectLoose<E extends Event>(on: Channel<E>, step: Expect<E>, matching: Matching): Promise<Met<E>> {
  const until = performance.now() + matching.timeout;
  for (;;) {
    const found = assign(on, [step], matching);
    if (!("missing" in found)) {
      const [its] = found.values();
      return its ? metBy(its.pattern, its.match, matching) : { kind: "passed-over" };
    }
    const heard = await on.nextLoose(Math.max(1, until - performance.now()));
    if (!isTrouble(heard)) continue;
    if (step.optional && heard.kind === "time-out") return { kind: "passed-over" };
    return afterTrouble(on, step, heard.kind === "time-out" ? { ...heard, ms: matching.timeout } : heard);
  }
}

/** What the S lines gathered so far would bind; empty when one of them has not found its own. */
function boundByGathered<E extends Event>(on: Channel<E>, matching: Matching): ReadonlyMap<string, string> {
  const bound = new Map<string, string>();
  if (on.gathered.length === 0) return bound;
  const before = on.loose.map(({ taken }) => taken);
  const found = assign(on, on.gathered, matching);
  for (const [index, it] of on.loose.entries()) it.taken = before[index] ?? false;
  if (!("missing" in found))
    for (const [, { match }] of found)
      for (const [name, text] of (match.ok && match.bound) || []) bound.set(name, text);
  return bound;
}

/** The S lines gathered before something in turn, all of them; undefined: each has found its own. */
function settleGathered<E extends Event>(
  on: Channel<E>,
  step: Expect<E>,
  matching: Matching,
  sent: Sent | undefined,
): Met<E> | undefined {
  const steps = on.gathered.splice(0);
  const found = assign(on, steps, matching);
  if ("missing" in found) {
    const { missing } = found;
    const last = on.loose.findLast(({ taken }) => !taken);
    if (last) return wrongAt(missing, sourceOf(missing), last, 0);
    const nothing = { event: "it did not come", ...answered(sent) };
    return { kind: "wrong", step: missing, expected: sourceOf(missing), found: nothing };
  }
  for (const [, { match }] of found) if (match.ok && match.bound) matching.bind(match.bound);
  for (const [, { pattern }] of found) if (pattern.outcome !== "go-on") return { kind: "met", pattern };
  const isSurplus = ({ taken, event }: Loose<E>) => !taken && !on.language.isRemark?.(event);
  const surplus = matching.exact ? on.loose.find(isSurplus) : undefined;
  if (!surplus) return undefined;
  return wrongAt(step, "nothing else", surplus, 0);
}

function metBy<E extends Event>(pattern: CompiledPattern<E>, match: Match, { bind }: Matching): Met<E> {
  if (match.ok && match.bound) bind(match.bound);
  return { kind: "met", pattern };
}

function afterTrouble<E extends Event>(on: Channel<E>, step: Expect<E>, trouble: Trouble, sent?: Sent): Met<E> {
  const isBare = trouble.partial.length === 0 && !trouble.isPart && !trouble.isRest;
  const closing = step.alternatives.find(({ kind }) => kind === "closed");
  if (closing && isBare && (trouble.kind === "closed" || trouble.kind === "reset"))
    return { kind: "met", pattern: closing };
  const silence = step.alternatives.find(({ kind }) => kind === "nothing");
  if (silence && isBare && trouble.kind === "time-out") return { kind: "met", pattern: silence };
  if (step.optional && (trouble.kind === "time-out" || (isBare && trouble.kind !== "too-long")))
    return { kind: "passed-over" };
  const asked = sent ?? on.current()?.answers;
  // Who is turned away before a greeting may have come when there were too many: that is tried again, alone.
  const isTurnedAway = asked === undefined && on.current() === undefined && isBare && trouble.kind !== "too-long";
  // One without an end is none, whatever the case is about.
  const isNone = trouble.kind === "time-out" || trouble.kind === "too-long" || isTurnedAway;
  const kind = isNone ? "unanswered" : "wrong";
  const isClosed = trouble.kind === "closed" || trouble.kind === "reset";
  return {
    kind,
    step,
    expected: sourceOf(step),
    found: troubleIn(trouble, asked),
    ...(isClosed && { closed: isBare ? "instead" : "inside" }),
    ...(trouble.isRest && { isRest: true }),
  };
}

/** `S+` and `S+!`: a further line of the reply at hand; undefined: as it should be. */
export function further<E extends Event>(
  on: Channel<E>,
  step: Extract<Compiled<E>, { kind: "further" }>,
  matching: Matching,
): Met<E> | undefined {
  const { language } = on;
  const event = on.current();
  if (!event) return { kind: "wrong", step, expected: step.pattern.source, found: { event: "there is no reply" } };
  const line = (index: number) => (language.line ? language.line(event, index) : language.text(event, index));
  for (let part = 1, text = line(part); text !== undefined; text = line(++part)) {
    const match = fits(step.pattern, { event, part }, matching);
    if (!match.ok) continue;
    if (step.absent) return wrongAt(step, `no line ${step.pattern.source}`, { event, part, text }, 0);
    if (match.bound) matching.bind(match.bound);
    return undefined;
  }
  if (step.absent) return undefined;
  return wrongAt(
    step,
    `a further line ${step.pattern.source}`,
    { event, part: 0, text: language.text(event, 0) ?? "" },
    0,
  );
}

const sourceOf = <E extends Event>({ alternatives }: Expect<E>) =>
  alternatives.map(({ source }) => source).join(" or ");

const wrongAt = <E extends Event>(
  step: Compiled<E>,
  expected: string,
  { event, text }: Heard<E>,
  at: number,
): Met<E> => ({
  kind: "wrong",
  step,
  expected,
  found: { received: text, at, entry: event.entry, ...answered(event.answers) },
});

const answered = (sent: Sent | undefined): Partial<Failure> => (sent ? { sent: latin1(sent.octets) } : {});

function troubleIn(trouble: Trouble, sent: Sent | undefined): Partial<Failure> {
  const received = latin1(trouble.partial.subarray(0, 1000));
  const awaited = trouble.isRest ? "end of the reply" : received === "" ? "reply" : "end of line";
  return {
    event: inWords(trouble, awaited),
    ...(trouble.isRest && { entry: trouble.entry }),
    ...(received !== "" && { received }),
    ...answered(sent),
  };
}
