import { takesAccount } from "../../protocol/protocol.js";
import type { Event, Sent } from "../../protocol/session.js";
import { strikes } from "../../protocol/strikes.js";
import type { Case } from "../../suite/case.js";
import type { Ending } from "../../suite/exchange.js";
import type { StepOutcome } from "../case-outcome.js";
import type { Channel } from "../channel.js";
import { expect, further } from "../expect.js";
import type { Matching } from "../matching.js";
import type { Playing, StepOf } from "./playing.js";

/** Clauses that keep a server from closing once it has answered have cases of their own. */
const CLOSES = "the server closes the connection behind a command that it has refused";

/** Plays S lines. */
export interface Hear<E extends Event = Event> {
  readonly expect: (step: StepOf<"expect", E>) => Promise<StepOutcome>;
  /** `S+` and `S+!`. */
  readonly further: (step: StepOf<"further", E>) => StepOutcome;
}

export function hearIn<E extends Event>({ entry, protocol, place, connections, accuse }: Playing<E>): Hear<E> {
  const { timeout, loginTimeout } = place.target;
  const inVain = strikes(place.target);
  /** Commands of which one stands for all: those with the same clause. */
  const commandOf = (sent: Sent | undefined) => protocol.clauses.accepts(sent?.octets) ?? "anything else";
  const matchingOn = (on: Channel<E>): Matching => ({
    names: connections.namesOn(on),
    timeout,
    loginTimeout,
    exact: entry.exact === true,
    patience: (sent, usual) => inVain.patience(commandOf(sent), usual),
    answered: (sent, came) => {
      inVain.note(commandOf(sent), came !== "nothing");
      if (came === "reply") inVain.reply(commandOf(sent));
    },
    bind: connections.bind,
  });
  /** Connections whose last reply was a refusal. */
  const refused = new Set<number>();

  return {
    async expect(step) {
      const on = connections.of(step);
      const met = await expect(on, step, matchingOn(on));
      const isExcused = !protocol.clauses.staysOpen?.some((clause) => entry.covers.includes(clause));
      if (met.kind === "wrong" && met.closed === "instead" && isExcused && refused.has(step.connection)) {
        place.quirks?.add(CLOSES);
        return { verdict: "skip", reason: CLOSES };
      }
      if (met.kind === "wrong" && met.closed !== undefined) return accuse.hungUp(met, on.opened.session.state());
      if (met.kind === "wrong") return accuse.inStep(on, accuse.broken(met.step, met.expected, met.found));
      if (met.kind === "unanswered") return accuse.unanswered(on, met);
      if (met.kind !== "met") return "go-on";
      const event = on.current();
      const said = event && on.language.text(event, 0);
      if (said !== undefined && protocol.isRefusal(said)) refused.add(step.connection);
      else refused.delete(step.connection);
      // Whether it would have been refused otherwise nobody can tell, unless it is this session that has the mailbox.
      const isInside = takesAccount(protocol, on.opened.session.state());
      if (!isInside && met.pattern.expects?.asksFor === "refusal" && said !== undefined && accuse.isKeptOut(said))
        return accuse.broken(step, "a refusal, but not because somebody has the mailbox", { received: said, at: 0 });
      return ended(met.pattern, entry);
    },
    further(step) {
      const on = connections.of(step);
      const met = further(on, step, matchingOn(on));
      return met?.kind === "wrong" ? accuse.broken(met.step, met.expected, met.found) : "go-on";
    },
  };
}

function ended({ outcome, source }: { readonly outcome: Ending; readonly source: string }, entry: Case): StepOutcome {
  if (outcome === "pass") return { verdict: "pass" };
  return outcome === "skip" ? { verdict: "skip", reason: `the server answered ${source} (${entry.title})` } : "go-on";
}
