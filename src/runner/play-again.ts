import type { Result } from "../journal/record.js";
import { accepting } from "../protocol/clauses.js";
import type { Protocol } from "../protocol/protocol.js";
import { strikes } from "../protocol/strikes.js";
import type { Account, Target } from "../protocol/target.js";
import { blank } from "./judge-case.js";
import { serves } from "./probe.js";
import type { Planned } from "./schedule.js";
import { type Judged, verdictFor } from "./standing.js";

/** So often in a row a command may stay unanswered, played alone, before it is taken for granted. */
const ENOUGH = 3;

/** A case in which no reply came while others were played beside it. */
export interface Unanswered {
  readonly next: Planned;
  readonly first: Judged;
}

/** Who plays and who hears of it. */
export interface Replay {
  readonly protocol: Protocol;
  readonly target: Target;
  readonly account: Account;
  readonly play: (next: Planned) => Promise<Judged>;
  readonly stopped: () => boolean;
  readonly tell: (result: Result) => void;
  /** What other detectors have to be asked about first. */
  readonly hold: (judged: Judged) => void;
  /** What is no verdict, and worth a word. */
  readonly remark: (text: string) => void;
  /** Hears that nothing listens any more. */
  readonly gone: () => void;
}

/**
 * Plays again, alone, what was not answered: still without a reply there is none, if others are served meanwhile. `late`:
 * in the order in which they were met.
 */
export async function playAgain(late: readonly Unanswered[], replay: Replay): Promise<void> {
  const { protocol, target, account, stopped, tell, hold } = replay;
  let deaf: string | undefined;
  strikes(target).forget();
  /** What stayed without a reply, by the clause of the command; "": something of which none says that it succeeds. */
  const commandOf = ({ result: { failure } }: Judged): string =>
    failure?.sent === undefined ? "" : (accepting(protocol.clauses, failure.sent) ?? "");
  /** Commands that were not answered alone either: how many times in a row. */
  const vain = new Map<string, number>();
  for (const { next, first } of late) {
    if (stopped()) return;
    const command = commandOf(first);
    if (command !== "" && (vain.get(command) ?? 0) >= ENOUGH) {
      hold(reproduced(first));
      continue;
    }
    if (deaf !== undefined) {
      tell({ ...blank(next.entry), verdict: "error", reason: deaf });
      continue;
    }
    // What was in vain for others is no measure: a verdict rests on the whole time-out.
    if (command !== "") strikes(target).forget();
    const judged = await played(next, replay);
    const { result, standing } = judged;
    const isSame = standing === "unanswered" && commandOf(judged) === command;
    vain.set(command, isSame ? (vain.get(command) ?? 0) + 1 : 0);
    if (standing === "judged" && isClosing(first)) replay.remark(ONCE);
    if (standing === "judged") tell(result);
    else if (standing !== "unanswered") hold(judged);
    else {
      const service = await serves(protocol, target, next.endpoint, account);
      const { failure, ...its } = result;
      switch (service.kind) {
        case "served":
          if (result.verdict === "error") tell(result);
          else hold(reproduced(judged));
          break;
        case "gone":
          replay.gone();
          deaf = `the server went away: ${service.reason}`;
          tell({ ...its, verdict: "error", reason: deaf });
          break;
        case "deaf":
          deaf = `${failure?.event ?? "no reply"}, and no new connection is served`;
          tell({ ...result, verdict: "error", reason: result.reason ?? deaf });
          break;
        default:
          service satisfies never;
      }
    }
  }
}

/** It may have died of what it was sent, and been started again. */
const ONCE = "a connection was closed in place of a reply, and not when the case was played again, alone";

const isClosing = ({ result }: Judged): boolean => /^the server (?:closed|reset) /.test(result.failure?.event ?? "");

/** A lock may be held for a moment after its session was lost: RFC 1939 sets no time for that. */
async function played(next: Planned, { protocol, target, play, stopped }: Replay): Promise<Judged> {
  const { locks } = protocol.clauses;
  const until = performance.now() + target.timeout;
  for (let pause = 20; ; pause = Math.min(pause * 2, 500)) {
    const judged = await play(next);
    const { received } = judged.result.failure ?? {};
    const isKeptOut = judged.standing === "unanswered" && received !== undefined && locks?.refuses(received) === true;
    if (!isKeptOut || stopped() || performance.now() + pause > until) return judged;
    await new Promise((resolve) => setTimeout(resolve, pause));
  }
}

/** That no reply comes has been seen again. */
function reproduced({ result, owner }: Judged): Judged {
  if (owner === undefined) return { result, standing: "blocked" };
  return { result: { ...result, verdict: verdictFor(result.level) }, standing: "doubtful", owner };
}
