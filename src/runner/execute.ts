import type { Failure } from "../journal/record.js";
import type { Reply } from "../protocols/protocol.js";
import type { Case } from "../suite/case.js";
import { compareMessage } from "../suite/content.js";
import type { Pattern, Step } from "../suite/exchange.js";
import { fixture } from "../suite/fixture.js";
import { matchLine } from "../suite/pattern.js";
import { fill } from "../suite/template.js";
import { dotUnstuff } from "../wire/dot-stuffing.js";
import { latin1 } from "../wire/latin1.js";
import type { Trouble } from "../wire/trouble.js";
import { inWords } from "../wire/trouble.js";
import { deliverTo } from "./deliver/deliver-to.js";
import { type Arrived, type Driver, SetUpError, type Stage } from "./driver.js";
import { type ReplyCursor, replyCursor } from "./reply-cursor.js";

/** What came of an exchange. */
export type Outcome =
  | { readonly verdict: "pass" }
  | { readonly verdict: "skip"; readonly reason: string }
  | { readonly verdict: "broken"; readonly failure: Failure };

interface Channel {
  readonly arrived: Arrived;
  cursor: ReplyCursor | undefined;
  dropped: boolean;
}

type Verdict = Outcome | "go-on";

/** Plays the exchange of a case on a fresh session; throws SetUpError when it cannot begin. */
export async function execute<Seen>(entry: Case, stage: Stage<Seen>, driver: Driver<Seen>): Promise<Outcome> {
  const channels = new Map<number, Channel>();
  const bound = new Map<string, string>();
  const { timeout } = stage.target;
  const requirement = entry.covers[0] ?? "";

  const open = async (number: number, state: Case["state"]) => {
    channels.set(number, { arrived: await driver.arrive(stage, number, state), cursor: undefined, dropped: false });
  };
  const channelOf = (step: Step): Channel => {
    const channel = channels.get(step.connection);
    if (!channel) throw new Error(`${entry.id}: connection ${step.connection} is not open`);
    return channel;
  };
  const value = (channel: Channel) => (name: string) => bound.get(name) ?? channel.arrived.value(name);
  const broken = (step: Step, expected: string, found: Partial<Failure>): Outcome => ({
    verdict: "broken",
    failure: {
      requirement,
      expected,
      connection: step.connection,
      line: entry.exchangeLine + step.line - 1,
      entry: stage.transcript.length() - 1,
      ...found,
    },
  });

  /** The next line of the reply at hand, or of the next reply. */
  const nextLine = async (
    channel: Channel,
    patience: number,
  ): Promise<{ line: string; reply: Reply; index: number } | Trouble> => {
    if (channel.cursor) {
      const line = channel.cursor.next();
      if (line) return line;
    }
    const read = await channel.arrived.session.reply(patience);
    if (read.kind !== "reply") return read;
    channel.cursor = replyCursor(read.reply);
    return channel.cursor.next() as { line: string; reply: Reply; index: number };
  };

  const expectLine = async (step: Step & { kind: "expect" }): Promise<Verdict> => {
    const channel = channelOf(step);
    const wanted = new Set(step.before);
    const expected = step.alternatives.map((pattern) => pattern.source).join(" or ");
    const fits = (pattern: Pattern, found: { line: string; reply: Reply; index: number }) => {
      if (pattern.kind !== "line") return { ok: false as const, at: 0 };
      const match = matchLine(pattern, found.line, value(channel), driver.vocabulary, {
        keyword: found.reply.keyword,
        index: found.index,
      });
      if (match.ok) for (const [name, text] of match.bound) bound.set(name, text);
      return match;
    };
    const silence = step.alternatives.find((pattern) => pattern.kind === "nothing");
    for (;;) {
      const found = await nextLine(channel, silence?.ms ?? timeout);
      if ("kind" in found) {
        const closing = step.alternatives.find((pattern) => pattern.kind === "closed");
        const isClosed = found.kind === "closed" || found.kind === "reset";
        if (closing && isClosed && found.partial.length === 0) return ended(closing, entry);
        if (silence && found.kind === "time-out" && found.partial.length === 0) return ended(silence, entry);
        if (step.optional && found.kind === "time-out") return "go-on";
        return broken(step, expected, troubleIn(found, channel));
      }
      // First of all: `S!: 2 {a}` and `S: 2 {b:unique-id}` say that b is not a.
      const unwanted = step.never.find((pattern) => fits(pattern, found).ok);
      if (unwanted) return broken(step, `no line ${unwanted.source}`, lineFailure(found, 0));
      let at = 0;
      for (const pattern of step.alternatives) {
        const match = fits(pattern, found);
        if (match.ok) {
          const missing = [...wanted][0];
          if (missing) return broken(step, `${missing.source} before ${expected}`, lineFailure(found, 0));
          return ended(pattern, entry);
        }
        at = Math.max(at, match.at);
      }
      if (step.optional) {
        channel.cursor?.back();
        return "go-on";
      }
      for (const pattern of wanted) if (fits(pattern, found).ok) wanted.delete(pattern);
      const skipping = step.before.length + step.never.length > 0;
      if (!skipping || !channel.cursor?.more()) {
        const missing = [...wanted][0];
        return broken(step, missing ? `${missing.source}, then ${expected}` : expected, lineFailure(found, at));
      }
    }
  };

  const play = async (step: Step, next: Step | undefined): Promise<Verdict> => {
    switch (step.kind) {
      case "send": {
        const channel = channelOf(step);
        channel.cursor = undefined;
        const octets = Buffer.from(fill(step.template, value(channel)), "latin1");
        // Consecutive sends of one connection are one write: the next one takes this one along.
        if (next?.kind === "send" && next.connection === step.connection) pendingWrite.push(octets);
        else channel.arrived.session.send(Buffer.concat([...pendingWrite.splice(0), octets]));
        return "go-on";
      }
      case "send-fixture": {
        const channel = channelOf(step);
        channel.cursor = undefined;
        channel.arrived.session.send(fixture(step.fixture) ?? new Uint8Array());
        return "go-on";
      }
      case "expect":
        return expectLine(step);
      case "content": {
        const channel = channelOf(step);
        const block = channel.cursor?.block();
        if (!block)
          return broken(step, `the lines of ${step.fixture}`, { event: "the reply has no lines after the first" });
        channel.cursor = undefined;
        const compared = compareMessage(dotUnstuff(block.octets), fixture(step.fixture) ?? new Uint8Array(), step.top);
        if (compared.same) return "go-on";
        return broken(step, latin1(compared.expected), {
          received: latin1(compared.received),
          at: compared.at,
        });
      }
      case "open":
        try {
          await open(step.connection, step.state);
          return "go-on";
        } catch (error) {
          if (!step.orFail || !(error instanceof SetUpError) || error.refusal === undefined) throw error;
          return broken(step, "+OK to the login", { received: error.refusal, at: 0 });
        }
      case "drop":
      case "reset":
      case "half-close": {
        const channel = channelOf(step);
        await channel.arrived.session.connection.drained();
        if (step.kind === "half-close") channel.arrived.session.connection.halfClose();
        else channel.arrived.session.connection[step.kind]();
        channel.dropped ||= step.kind !== "half-close";
        return "go-on";
      }
      case "deliver":
        await deliverTo(stage.target, stage.account, [fixture(step.fixture) ?? new Uint8Array()]);
        return "go-on";
      case "starttls": {
        const channel = channelOf(step);
        channel.cursor = undefined;
        const shaken = await channel.arrived.session.connection.startTls(timeout);
        channel.arrived.session.startAfresh(shaken.discarded);
        if (shaken.ok) return "go-on";
        if (step.orEnd && shaken.closed) return { verdict: "pass" };
        return broken(step, "a TLS handshake", { event: shaken.reason });
      }
      case "closed": {
        const { connection } = channelOf(step).arrived.session;
        const end = await connection.closed(step.within ?? timeout);
        if (end.kind === "time-out" && step.within !== undefined) {
          return {
            verdict: "skip",
            reason: `the server keeps a silent connection for ${step.within / 60_000} minutes`,
          };
        }
        if (end.kind === "time-out")
          return broken(step, "the server closes the connection", { event: `still open after ${timeout / 1000} s` });
        if (connection.unread() > 0 && step.within === undefined) {
          return broken(step, "the server closes the connection", {
            received: latin1(connection.pending()),
            at: 0,
          });
        }
        if (step.notify && !connection.closeNotified())
          return broken(step, "a TLS close alert, then the end", { event: "the connection ended without one" });
        return "go-on";
      }
      case "wait":
        await new Promise((resolve) => setTimeout(resolve, step.ms));
        return "go-on";
      case "quiet": {
        const { connection } = channelOf(step).arrived.session;
        if (!(await connection.disturbed(step.ms))) return "go-on";
        const received = latin1(connection.pending());
        return broken(
          step,
          `nothing for ${step.ms / 1000} s`,
          received === "" ? { event: "the server closed the connection" } : { received, at: 0 },
        );
      }
      default:
        return step satisfies never;
    }
  };

  const pendingWrite: Uint8Array[] = [];
  try {
    await open(1, entry.state);
    for (let index = 0; index < entry.steps.length; index++) {
      const verdict = await play(entry.steps[index] as Step, entry.steps[index + 1]);
      if (verdict !== "go-on") return verdict;
    }
    return { verdict: "pass" };
  } finally {
    for (const { arrived, dropped } of channels.values()) if (!dropped) await driver.leave(arrived.session, timeout);
  }
}

function ended(pattern: Pattern, entry: Case): Verdict {
  if (pattern.outcome === "pass") return { verdict: "pass" };
  if (pattern.outcome === "skip")
    return { verdict: "skip", reason: `the server answered ${pattern.source} (${entry.title})` };
  return "go-on";
}

function lineFailure(found: { line: string; reply: Reply }, at: number): Partial<Failure> {
  return { received: found.line, at, sent: latin1(found.reply.sent) };
}

function troubleIn(trouble: Trouble, channel: Channel): Partial<Failure> {
  const received = latin1(trouble.partial.subarray(0, 1000));
  const event = inWords(trouble, received === "" ? "reply" : "end of line");
  return { event, ...(received !== "" && { received }), ...(channel.cursor && { sent: channel.cursor.sent() }) };
}
