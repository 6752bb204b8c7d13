import type { Result } from "../journal/record.js";
import type { Protocol } from "../protocol/protocol.js";
import type { Target } from "../protocol/target.js";
import type { RuleSums } from "./rule-results.js";

/** A target whose sink listens. */
export interface Listened {
  readonly target: Target;
  readonly close: () => Promise<void>;
}

/**
 * Listens for what the target passes on, where it says that it does: what comes to the accounts is read back there, unless
 * there is another way to do that. What the rules say of its sessions is added up. Throws UsageError.
 */
export async function withSink(
  protocol: Protocol,
  target: Target,
  sums: RuleSums,
  secrets: readonly string[],
): Promise<Listened> {
  if (!target.sink || !protocol.listen) return { target, close: async () => undefined };
  let number = 0;
  const sink = await protocol.listen(target.sink, target, ({ tally, transcript }) => {
    const isBroken = [...tally.values()].some(({ broken }) => broken > 0);
    sums.add(session(protocol, ++number, isBroken ? transcript.entries(secrets) : []), tally, secrets);
  });
  const passedOn = sink.readBack;
  return {
    target: { ...target, passedOn, scripts: sink.scripts, readBack: target.readBack ?? passedOn },
    close: () => sink.close(),
  };
}

/** What the result of a rule says that it was seen in. */
const session = ({ id, title }: Protocol, number: number, transcript: Result["transcript"]): Result => ({
  type: "result",
  kind: "case",
  id: `${id}.sink.session-${number}`,
  title: `Session ${number} of the server with the sink`,
  suite: `${title} sink`,
  covers: [],
  level: "MUST",
  verdict: "skip",
  durationMs: 0,
  at: new Date().toISOString(),
  transcript,
});
