import { seconds } from "../input/duration.js";
import type { Failure } from "../journal/record.js";
import { accepting } from "../protocol/clauses.js";
import type { Stored } from "../protocol/delivery.js";
import type { Names } from "../protocol/language.js";
import type { Place } from "../protocol/place.js";
import { type Protocol, takesAccount } from "../protocol/protocol.js";
import type { Event, Outgoing, Sent } from "../protocol/session.js";
import { SetUpError } from "../protocol/set-up-error.js";
import { lacksReplies, settle } from "../protocol/settle.js";
import { strikes } from "../protocol/strikes.js";
import { accountOf } from "../protocol/target.js";
import { fill } from "../protocol/template.js";
import type { World } from "../protocol/world.js";
import type { Case } from "../suite/case.js";
import { type Compiled, compile } from "../suite/compile.js";
import type { Ending } from "../suite/exchange.js";
import { filled } from "../suite/filled.js";
import { fixture } from "../suite/fixture.js";
import { isPreparation, subjectOf } from "../suite/subject.js";
import { dotStuff } from "../wire/dot-stuffing.js";
import { latin1 } from "../wire/latin1.js";
import { type Arrivals, type ArrivedStep, openArrivals } from "./arrivals/arrivals.js";
import { envelopeIn } from "./arrivals/envelope.js";
import { linesOf } from "./arrivals/lines.js";
import { arrivedOutcome } from "./arrivals/outcome.js";
import { type Channel, channel } from "./channel.js";
import { deliverTo } from "./deliver/deliver-to.js";
import { expect, further, type Matching, type Wrong } from "./expect.js";
import type { KeptSession } from "./kept-session.js";

/** Octets of the largest message that is sent. */
const LARGEST = 32_000_000;

/** What came of an exchange. */
export type CaseOutcome =
  | { readonly verdict: "pass" }
  | { readonly verdict: "skip"; readonly reason: string }
  /** `owner`: the clause of a step that merely had to succeed; where the server is accused of it elsewhere, this is nothing new. */
  | {
      readonly verdict: "broken";
      readonly failure: Failure;
      readonly owner?: string;
      readonly isTour?: boolean;
      /** What came says by itself which requirement is broken. */
      readonly isDecided?: boolean;
    }
  /** Something that the case presupposes is broken: the failure names the clause that owns it. */
  | { readonly verdict: "blocked"; readonly failure: Failure }
  /**
   * A reply did not come in time, the connection was closed in its place, or we were turned away without a greeting; once
   * that is no breach. `owner`: the clause that is broken if the server is accused of it; the failure is the case's own.
   */
  | {
      readonly verdict: "unanswered";
      readonly failure: Failure;
      readonly owner?: string;
      /** Of several commands one has no reply: nobody can tell which. */
      readonly isTooFew?: true;
    };

type Verdict = CaseOutcome | "go-on";

/** Where sessions are opened, and in which protocol. */
export interface Scene<E extends Event = Event> {
  readonly protocol: Protocol<E>;
  readonly place: Place<E>;
}

/** Plays the exchange of a case on a fresh session; `others` are places of other protocols. Throws SetUpError when it cannot begin. */
export async function execute<E extends Event>(
  entry: Case,
  { protocol, place: given }: Scene<E>,
  others: readonly Scene<E>[] = [],
  kept?: KeptSession<E>,
  world?: World<E>,
): Promise<CaseOutcome> {
  /** What nobody asked for, by connection: behind it nobody can tell which reply is to what. */
  const surplus = new Map<number, Failure>();
  const place: Place<E> = {
    ...given,
    watch: {
      ...given.watch,
      see(event) {
        const octets = protocol.unasked?.(event);
        if (octets && !surplus.has(event.connection)) surplus.set(event.connection, unaskedFailure(event, octets));
        given.watch.see(event);
      },
    },
  };
  const unaskedFailure = ({ connection, entry }: E, octets: Uint8Array): Failure => ({
    requirement: protocol.clauses.answers,
    expected: "nothing: no command is waiting for a reply",
    received: latin1(octets.subarray(0, 1000)),
    at: 0,
    connection,
    entry,
  });
  const { timeout, loginTimeout } = place.target;
  const channels = new Map<number, Channel<E>>();
  /** Sessions that remove mail, and have been seen to see none but ours. */
  const looked = new Set<Channel<E>>();
  let isAsPrepared = true;
  const values = new Map<string, string>();
  const steps = compile(
    entry.steps,
    protocol,
    others.map((other) => other.protocol),
  );
  const subject = subjectOf(steps);
  const inVain = strikes(place.target);
  /** Commands of which one stands for all: those with the same clause. */
  const commandOf = (sent: Sent | undefined) => protocol.clauses.accepts(sent?.octets) ?? "anything else";

  const open = async (number: number, state: string, of: Scene<E>) => {
    const earlier = channels.get(number);
    if (earlier && !earlier.dropped) await earlier.leave(earlier.opened.session, place.target);
    channels.delete(number);
    surplus.delete(number);
    const { target, endpoint } = of.place;
    // Whatever the case is about on its own connection: a login that only has to succeed takes the way that the target asks for.
    const secureFirst =
      of.place.secureFirst || (target.starttls && !endpoint.implicitTls && takesAccount(of.protocol, state));
    channels.set(number, channel(await of.protocol.open({ ...of.place, secureFirst }, number, state), of.protocol));
  };
  /** The place for `-- open`: of that protocol, as that user. */
  const sceneFor = ({ protocol: id = protocol.id, as }: Extract<Compiled<E>, { kind: "open" }>): Scene<E> => {
    const its = id === protocol.id ? { protocol, place } : others.find((other) => other.protocol.id === id);
    if (!its) throw new SetUpError(`no ${id}:// URL given`);
    if (!as) return its;
    const user = fill(as, (name) => values.get(name) ?? channels.get(1)?.opened.value(name));
    const account = accountOf(Buffer.from(user, "latin1").toString("utf8"), its.place.target);
    if (!account) throw new SetUpError(`no --account ${user} given`);
    for (const secret of its.protocol.secretsOf(account)) place.secrets?.add(secret);
    return { ...its, place: { ...its.place, account } };
  };
  const channelOf = ({ connection }: Compiled<E>): Channel<E> => {
    const found = channels.get(connection);
    if (!found) throw new Error(`${entry.id}: connection ${connection} is not open`);
    return found;
  };
  /** Another protocol's names have their values on its connection. */
  const namesOn =
    (on: Channel<E>): Names =>
    (name) => {
      const known = values.get(name);
      if (known !== undefined) return known;
      for (const { opened } of [on, ...channels.values()]) {
        const value = opened.value(name);
        if (value !== undefined) return value;
      }
      return undefined;
    };
  const matchingOn = (on: Channel<E>): Matching => ({
    names: namesOn(on),
    timeout,
    loginTimeout,
    exact: entry.exact === true,
    patience: (sent, usual) => inVain.patience(commandOf(sent), usual),
    answered: (sent, came) => inVain.note(commandOf(sent), came),
    bind: (bound) => {
      for (const [name, text] of bound) values.set(name, text);
    },
  });
  /** Connections whose last reply was a refusal. */
  const refused = new Set<number>();
  const { locks } = protocol.clauses;
  /** A refusal that says that somebody has the mailbox, in a case that is not about that. */
  const isKeptOut = (reply: string): boolean =>
    locks?.refuses(reply) === true && !entry.covers.some((its) => locks.clauses.includes(its));
  const broken = (step: Compiled<E>, expected: string, found: Partial<Failure>): CaseOutcome => {
    const { received } = found;
    if (received !== undefined && protocol.isThrottle(received))
      return { verdict: "skip", reason: throttled(received) };
    const [covered = ""] = entry.covers;
    const failure: Failure = {
      requirement: covered,
      expected,
      connection: step.connection,
      line: entry.exchangeLine + step.line - 1,
      entry: place.transcript.length() - 1,
      ...found,
    };
    // Another case that was let in by mistake may have the mailbox: that is tried again, alone.
    if (received !== undefined && locks && isKeptOut(received))
      return { verdict: "unanswered", failure: { ...failure, requirement: locks.clauses[0] } };
    if (entry.tour) return { verdict: "broken", failure, isTour: true };
    const isSetUp = steps.indexOf(step) < subject;
    const owner = isSetUp || wasRefused(step, received) ? ownerOf(step, found) : undefined;
    const isOwn = owner === undefined || entry.covers.includes(owner);
    return {
      verdict: isSetUp && !isOwn ? "blocked" : "broken",
      ...(owner !== undefined && !isOwn && { owner }),
      failure: owner !== undefined && (isSetUp || isOwn) ? { ...failure, requirement: owner } : failure,
    };
  };
  /** What was to succeed, whatever else it was to say, was refused. */
  const wasRefused = (step: Compiled<E>, received: string | undefined): boolean =>
    isPreparation(step) ||
    (step.kind === "expect" &&
      received !== undefined &&
      protocol.isRefusal(received) &&
      step.alternatives.every(({ expects }) => expects?.asksFor !== "refusal"));
  /** The clause that owns a step which the case presupposes. */
  const ownerOf = ({ kind }: Compiled<E>, { sent }: Partial<Failure>): string | undefined => {
    const { closes, handshakes } = protocol.clauses;
    if (kind === "closed") return closes;
    if (kind === "starttls") return handshakes;
    return kind === "expect" ? accepting(protocol.clauses, sent) : undefined;
  };
  const unanswered = ({ step, expected, found, isRest = false }: Wrong<E>): CaseOutcome => {
    const outcome = broken(step, expected, found);
    if (outcome.verdict !== "broken" && outcome.verdict !== "blocked") return outcome;
    const { accepts, answers, answersToo = [], ends = answers } = protocol.clauses;
    const own = entry.covers.find((covered) => answersToo.includes(covered));
    const greets = found.sent === undefined ? accepts(undefined) : undefined;
    // What may come at any time is nobody's answer: that it does not is what the case is about.
    const isAnswer = step.kind !== "expect" || step.alternatives.every((its) => its.expects?.order !== "any-time");
    if (!isAnswer && greets === undefined) return { verdict: "unanswered", failure: outcome.failure };
    const requirement = own ?? greets ?? (isRest ? ends : answers);
    return { verdict: "unanswered", failure: { ...outcome.failure, requirement } };
  };
  /** The connection was closed in place of a reply, or inside one: whatever the case is about, no reply came. */
  const hungUp = (wrong: Wrong<E>): CaseOutcome => {
    const { step, expected, found, isRest } = wrong;
    const { answers, ends = answers, hangsUp } = protocol.clauses;
    const owner = isRest ? ends : hangsUp;
    const outcome = broken(step, expected, found);
    if (owner === undefined || (outcome.verdict !== "broken" && outcome.verdict !== "blocked")) return outcome;
    const isSetUp = steps.indexOf(step) < subject;
    if (isSetUp || isRest) return { verdict: "unanswered", failure: { ...outcome.failure, requirement: owner } };
    return { verdict: "unanswered", failure: outcome.failure, owner };
  };

  /** Where fewer replies come than commands were sent, that is what a wrong one follows from. */
  const inStep = async (on: Channel<E>, outcome: CaseOutcome): Promise<CaseOutcome> => {
    const { session } = on.opened;
    if (outcome.verdict !== "broken" && outcome.verdict !== "blocked") return outcome;
    if (session.underWay() === 0 || session.isCountable?.() === false || !(await lacksReplies(session, timeout)))
      return outcome;
    // What came may be the reply to another command: that one has none is all that is known.
    const { received: _of, at: _in, ...failure } = outcome.failure;
    const event = "fewer replies than commands";
    const { answers, answersToo } = protocol.clauses;
    const owner = entry.covers.find((covered) => answersToo?.includes(covered)) ?? answers;
    return { verdict: "unanswered", failure: { ...failure, event }, owner, isTooFew: true };
  };

  const tooMany = (failure: Failure): CaseOutcome => {
    const own = entry.covers.find((covered) => protocol.clauses.answersToo?.includes(covered));
    return own === undefined
      ? { verdict: "blocked", failure }
      : { verdict: "broken", failure: { ...failure, requirement: own } };
  };

  /** C lines of one connection that follow each other are one write. */
  const outgoing: Outgoing[] = [];
  const say = async (step: Compiled<E>, next: Compiled<E> | undefined, its: Outgoing): Promise<Verdict> => {
    const on = channelOf(step);
    if (its.continues) on.pass();
    else on.clear();
    outgoing.push(its);
    const goesOn = next?.connection === step.connection && (next.kind === "send" || next.kind === "send-fixture");
    if (goesOn) return "go-on";
    const { session } = on.opened;
    if (protocol.unasked && session.underWay() === 0 && session.isCountable?.() !== false) await settle(session);
    const extra = surplus.get(step.connection);
    if (extra) return tooMany(extra);
    await lookFirst(on, step.connection);
    on.opened.session.send(outgoing.splice(0));
    return "go-on";
  };
  /** The first thing that is said in a session which is going to remove mail: nothing of somebody else's may be in it. */
  const lookFirst = async (on: Channel<E>, connection: number) => {
    const { session } = on.opened;
    if (!world?.look || looked.has(on) || !takesAccount(protocol, session.state())) return;
    if (session.underWay() > 0 || session.connection.unread() > 0 || !removes(connection)) return;
    looked.add(on);
    await world.look(session, isAsPrepared);
    isAsPrepared = false;
  };
  const removes = (connection: number) =>
    entry.steps.some(
      (step) => step.kind === "send" && step.connection === connection && protocol.language.removes?.(step.template),
    );

  const play = async (step: Compiled<E>, next: Compiled<E> | undefined): Promise<Verdict> => {
    switch (step.kind) {
      case "send": {
        const its = step.command.fill(namesOn(channelOf(step)));
        return say(step, next, { ...its, ...(step.label !== "" && { label: step.label }) });
      }
      case "send-fixture": {
        const octets = fixture(step.fixture) ?? new Uint8Array();
        if (step.filled) {
          const { name, more } = step.filled;
          const size = Number(namesOn(channelOf(step))(name));
          if (!(size > 0 && size <= LARGEST))
            return { verdict: "skip", reason: `a message of ${size} octets is more than mailspec sends` };
          return say(step, next, { octets: dotStuff(filled(octets, size + more)) });
        }
        const part = step.part ? octets.subarray(step.part.from, step.part.to) : octets;
        return say(step, next, { octets: step.stuffed ? dotStuff(part) : part });
      }
      case "expect": {
        const on = channelOf(step);
        const met = await expect(on, step, matchingOn(on));
        const isExcused = !protocol.clauses.staysOpen?.some((clause) => entry.covers.includes(clause));
        if (met.kind === "wrong" && met.closed === "instead" && isExcused && refused.has(step.connection)) {
          place.quirks?.add(CLOSES);
          return { verdict: "skip", reason: CLOSES };
        }
        if (met.kind === "wrong" && met.closed !== undefined) return hungUp(met);
        if (met.kind === "wrong") return inStep(on, broken(met.step, met.expected, met.found));
        if (met.kind === "unanswered") return unanswered(met);
        if (met.kind !== "met") return "go-on";
        const event = on.current();
        const said = event && on.language.text(event, 0);
        if (said !== undefined && protocol.isRefusal(said)) refused.add(step.connection);
        else refused.delete(step.connection);
        // Whether it would have been refused otherwise nobody can tell.
        if (met.pattern.expects?.asksFor === "refusal" && said !== undefined && isKeptOut(said))
          return broken(step, "a refusal, but not because somebody has the mailbox", { received: said, at: 0 });
        return ended(met.pattern, entry);
      }
      case "further": {
        const on = channelOf(step);
        const met = further(on, step, matchingOn(on));
        return met?.kind === "wrong" ? broken(met.step, met.expected, met.found) : "go-on";
      }
      case "content": {
        const on = channelOf(step);
        const event = on.current();
        const compared = event && step.check.compare(event, fixture(step.fixture) ?? new Uint8Array());
        if (!compared)
          return broken(step, `the lines of ${step.fixture}`, { event: "the reply has no lines after the first" });
        on.pass();
        const isSubject = protocol.clauses.exact.some((clause) => entry.covers.includes(clause));
        if (compared.same && compared.quirk !== undefined) place.quirks?.add(compared.quirk);
        if (compared.same || (!isSubject && compared.isThatMessage)) return "go-on";
        const { expected, received, at, breaks } = compared;
        const { answers } = event;
        const outcome = broken(step, latin1(expected), {
          received: latin1(received),
          at,
          entry: event.entry,
          ...(answers && { sent: latin1(answers.octets) }),
        });
        if (breaks === undefined || !("failure" in outcome)) return outcome;
        return { verdict: "broken", failure: { ...outcome.failure, requirement: breaks }, isDecided: true };
      }
      case "open":
        try {
          await open(step.connection, step.state, sceneFor(step));
          return "go-on";
        } catch (error) {
          if (!step.orFail || !(error instanceof SetUpError) || error.refusal === undefined) throw error;
          return broken(step, "a login that succeeds", { received: error.refusal, at: 0 });
        }
      case "drop":
      case "reset":
      case "half-close": {
        const on = channelOf(step);
        const { connection } = on.opened.session;
        await connection.drained();
        if (step.kind === "half-close") connection.halfClose();
        else connection[step.kind]();
        on.dropped = step.kind !== "half-close";
        return "go-on";
      }
      case "deliver":
        return deliver(step);
      case "arrived":
        return arrived(step);
      case "has-line":
        return hasLine(step);
      case "starttls": {
        const on = channelOf(step);
        on.pass();
        const { refused } = step;
        const { session } = on.opened;
        // A server that agrees to TLS inside TLS is told by the case about that.
        if (session.connection.secure()) return { verdict: "skip", reason: "the session is inside TLS already" };
        const shaken = await session.startTls(timeout, refused);
        if (refused && shaken.ok)
          return broken(step, `no handshake with ${refused} alone`, { event: `${refused} is spoken` });
        if (refused) return "go-on";
        if (shaken.ok) return "go-on";
        if (step.orEnd && !shaken.distrust) return { verdict: "pass" };
        if (shaken.distrust) throw new SetUpError(`TLS failed: ${shaken.reason}`);
        return broken(step, "a TLS handshake", { event: shaken.reason });
      }
      case "closed":
        return closed(step, channelOf(step));
      case "wait":
        await new Promise((resolve) => setTimeout(resolve, step.ms));
        return "go-on";
      case "quiet": {
        const { connection } = channelOf(step).opened.session;
        if (!(await connection.disturbed(step.ms))) return "go-on";
        const received = latin1(connection.pending().subarray(0, 1000));
        const found = received === "" ? { event: "the server closed the connection" } : { received, at: 0 };
        return broken(step, `nothing for ${seconds(step.ms)}`, found);
      }
      case "subject":
        return "go-on";
      default:
        return step satisfies never;
    }
  };

  let arrivals: Arrivals | undefined;
  /** When the last step ended that is not about what arrived. */
  let acted = 0;
  /** What the last `-- arrived` line found. */
  let found: readonly Stored[] = [];
  const arrived = async (step: ArrivedStep): Promise<Verdict> => {
    const its = await arrivals?.await(step, acted);
    if (!its) throw new Error(`${entry.id}: no mailbox was opened`);
    if (its.kind === "missing" && step.orEnd) return { verdict: "pass" };
    if (its.kind === "missing" && step.orSkip)
      return { verdict: "skip", reason: `nothing arrived for ${its.what} in time` };
    found = its.kind === "arrived" ? its.messages : [];
    const { clauses } = protocol;
    // Who delivered it in another protocol is to blame, and that is not what the case is about.
    const isForeign = steps.some((other) => other.kind === "open" && other.protocol !== undefined);
    if (its.kind === "changed" && isForeign)
      throw new SetUpError(`${its.what} has ${step.fixture ?? "it"} otherwise than it was sent`, { isChoice: true });
    if (its.kind === "arrived" && its.added.length > 0 && protocol.arrival)
      place.watch.see(
        protocol.arrival(its.added, step.connection, place.transcript.length() - 1, its.isPassedOn, its.address),
      );
    const wrong = its.kind === "arrived" ? envelopeIn(its.messages, step, namesOn(channelOf(step))) : undefined;
    if (wrong) return broken(step, ...wrong);
    return arrivedOutcome(its, step, entry, clauses, place, (...wrong) => broken(step, ...wrong)) ?? "go-on";
  };

  const hasLine = (step: Extract<Compiled<E>, { kind: "has-line" }>): Verdict => {
    const { absent, finds, spares, orEnd } = step;
    const names = namesOn(channelOf(step));
    const fits = (patterns: typeof finds, line: string) =>
      patterns.some((its) => its.match(line, names, { open: true, anyCase: true }).ok);
    const isIt = (line: string) => fits(finds, line) && !fits(spares, line);
    const line = found.flatMap(({ octets }) => linesOf(octets)).find(isIt);
    if ((line !== undefined) !== absent) return "go-on";
    if (orEnd) return { verdict: "pass" };
    const source = step.patterns.map((its) => its.source).join(" or ");
    return absent
      ? broken(step, `no line ${source}`, { received: line ?? "", at: 0 })
      : broken(step, `a line ${source}`, {
          received: latin1(found[0]?.octets.subarray(0, 4000) ?? new Uint8Array()),
          at: 0,
        });
  };

  /** A server may lock the mailbox for everybody, the delivery included, as long as somebody reads in it. */
  const deliver = async (step: Extract<Compiled<E>, { kind: "deliver" }>): Promise<Verdict> => {
    const { target, account, arrivals } = place;
    const isRead = [...channels.values()].some(({ dropped, opened }) => !dropped && !opened.session.connection.ended());
    const skipped = (reason: string): Verdict => ({
      verdict: "skip",
      reason: `no mail can arrive during a session: ${reason}`,
    });
    if (isRead && arrivals?.refused !== undefined) return skipped(arrivals.refused);
    isAsPrepared = false;
    try {
      await deliverTo(target, account, [fixture(step.fixture) ?? new Uint8Array()]);
      return "go-on";
    } catch (error) {
      if (!(error instanceof SetUpError) || !isRead) throw error;
      if (arrivals) arrivals.refused = error.message;
      return skipped(error.message);
    }
  };

  const closed = async (step: Extract<Compiled<E>, { kind: "closed" }>, on: Channel<E>): Promise<Verdict> => {
    const { connection } = on.opened.session;
    const end = await connection.closed(step.within ?? timeout);
    if (end.kind === "time-out" && step.within !== undefined)
      return { verdict: "skip", reason: `the server keeps a silent connection for ${step.within / 60_000} minutes` };
    const expected = "the server closes the connection";
    if (end.kind === "time-out") return broken(step, expected, { event: `still open after ${seconds(timeout)}` });
    if (connection.unread() > 0 && step.within === undefined)
      return broken(step, expected, { received: latin1(connection.pending().subarray(0, 1000)), at: 0 });
    if (step.notify && !connection.closeNotified())
      return broken(step, "a TLS close alert, then the end", { event: "the connection ended without one" });
    return "go-on";
  };

  /** The session, if the next case can go on with it. */
  const keep = (): boolean => {
    const { opened } = channels.get(1) as Channel<E>;
    const { session } = opened;
    const isFit = session.state() === entry.state && session.underWay() === 0 && session.connection.unread() === 0;
    if (!kept || !isFit || session.connection.ended()) return false;
    kept.keep(opened, { protocol, place }, entry.state);
    return true;
  };

  let isKept = false;
  try {
    const earlier = await kept?.take({ protocol, place }, entry.state);
    if (earlier) channels.set(1, channel(earlier, protocol));
    else await open(1, entry.state, { protocol, place: kept ? kept.placeFor(place) : place });
    const { value } = (channels.get(1) as Channel<E>).opened;
    arrivals = await openArrivals(entry.steps, place, (address) =>
      Buffer.from(fill(address, value), "latin1").toString("utf8"),
    );
    for (const [index, step] of steps.entries()) {
      const verdict = await play(step, steps[index + 1]);
      if (step.kind !== "arrived") acted = performance.now();
      if (verdict === "go-on") continue;
      // What comes behind the end of a case that can say nothing is not asked for.
      if (verdict.verdict !== "pass") place.watch.stop?.();
      return verdict;
    }
    isKept = keep();
    return { verdict: "pass" };
  } catch (error) {
    // A login out of step is refused for what was sent before.
    const [extra] = surplus.values();
    if (!extra || !(error instanceof SetUpError) || error.isOthers || error.isGone) throw error;
    return { verdict: "blocked", failure: extra };
  } finally {
    arrivals?.close();
    for (const { opened, dropped, leave } of channels.values())
      if (!dropped && !isKept) await leave(opened.session, place.target);
  }
}

/** Clauses that keep a server from closing once it has answered have cases of their own. */
const CLOSES = "the server closes the connection behind a command that it has refused";

/** Why nothing can be said: the server has enough of us. */
export const throttled = (refusal: string): string => `the server lets nobody in so soon: ${refusal}`;

function ended({ outcome, source }: { readonly outcome: Ending; readonly source: string }, entry: Case): Verdict {
  if (outcome === "pass") return { verdict: "pass" };
  return outcome === "skip" ? { verdict: "skip", reason: `the server answered ${source} (${entry.title})` } : "go-on";
}
