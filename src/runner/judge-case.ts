import { excerpt } from "../journal/excerpt.js";
import type { Failure, Result, Verdict } from "../journal/record.js";
import type { Offers } from "../protocol/offers.js";
import type { Place } from "../protocol/place.js";
import type { Protocol } from "../protocol/protocol.js";
import { unwatched } from "../protocol/rule.js";
import { SetUpError } from "../protocol/set-up-error.js";
import type { Endpoint } from "../protocol/target.js";
import type { World } from "../protocol/world.js";
import type { Case } from "../suite/case.js";
import { redact } from "../wire/secrets.js";
import { transcript } from "../wire/transcript.js";
import { freshSender } from "./case-sender.js";
import type { Scene } from "./connections.js";
import { execute } from "./execute.js";
import { isHarmless, type KeptSession } from "./kept-session.js";
import type { RuleSums } from "./rule-results.js";
import { believed, heardRules, inOrder } from "./rules-first.js";
import { setUpStanding } from "./set-up-standing.js";
import { type Judged, type Standing, standingOf, untilExplained } from "./standing.js";

/** What a case is judged with. */
export interface CaseContext
  extends Beside,
    Pick<Place, "target" | "account" | "mailbox" | "from" | "quirks" | "arrivals"> {
  readonly world: World;
  /** Where a session is kept for the next case; absent: each case has its own. */
  readonly kept?: KeptSession;
  readonly repeat: number;
  /** What arrives beyond what a case asks for may be looked for while the next one is played. */
  readonly mayDefer?: boolean;
  /** Of all accounts: what no record may hold. */
  readonly secrets: readonly string[];
  readonly sums: RuleSums;
  /** Other protocols of the same target, in which the case may open sessions. */
  readonly others?: readonly Beside[];
}

/** A protocol of the target, and where it is spoken. */
export interface Beside {
  readonly protocol: Protocol;
  readonly endpoint: Endpoint;
  readonly offers: Offers;
}

/** The result of a case that was not run. */
export function blank(entry: Case): Result {
  return {
    type: "result",
    kind: "case",
    id: entry.id,
    title: entry.title,
    suite: entry.suite,
    covers: entry.covers,
    level: entry.level,
    ...(entry.why !== undefined && { why: entry.why }),
    verdict: "skip",
    durationMs: 0,
    at: new Date().toISOString(),
    place: { file: entry.file, line: entry.line, column: entry.column },
    transcript: [],
  };
}

const worst: readonly Verdict[] = ["pass", "skip", "warn", "error", "fail"];

const CHANGED =
  "a case failed on mail that another one had left, and not on fresh mail: something takes mail away or changes it on its own";

/** Runs a case, as often as asked, and says what came of it: the worst verdict, and `flaky` when they differ. */
export async function judgeCase(entry: Case, context: CaseContext): Promise<Judged> {
  const { kept, repeat, ...alone } = context;
  const mayKeep = kept && repeat === 1 && isHarmless(entry, context.protocol);
  if (!mayKeep || !context.world.suits(entry.wants)) await kept?.end();
  let last: Judged | undefined;
  if (mayKeep) {
    last = await judgeOnce(entry, { ...alone, kept });
    // What fails on a session with a past has to fail without.
    if (last.result.verdict === "pass") return last;
  }
  const isLeftOver = context.protocol.worldKind.takesAccount(entry.wants) && context.world.suits(entry.wants);
  if (isLeftOver && repeat === 1) {
    const judged = withLastWords(await judgeOnce(entry, alone), last);
    if (judged.result.verdict === "pass" || judged.result.verdict === "skip") return judged;
    last = judged;
  }
  // What fails on mail that another case has left has to fail on mail that was just delivered.
  if (isLeftOver) context.world.spoil();
  const rounds: Judged[] = [];
  for (let round = 0; round < repeat; round++) rounds.push(await excused(entry, alone, await judgeOnce(entry, alone)));
  if (isLeftOver && repeat === 1 && rounds[0]?.result.verdict === "pass") context.quirks?.add(CHANGED);
  const verdicts = rounds.map(({ result }) => result.verdict);
  const rank = ({ result }: Judged) => worst.indexOf(result.verdict);
  const chosen = withLastWords(
    rounds.reduce((a, b) => (rank(b) > rank(a) ? b : a)),
    last,
  );
  return new Set(verdicts).size > 1 ? { ...chosen, result: { ...chosen.result, flaky: verdicts } } : chosen;
}

/** Of a server that could not be reached once more the last words are those of before. */
const withLastWords = (judged: Judged, last: Judged | undefined): Judged =>
  last && judged.result.verdict === "error" && judged.result.transcript.length === 0
    ? { ...judged, result: { ...judged.result, transcript: last.result.transcript } }
    : judged;

/** What fails while there is somebody else's mail in the maildrop accuses nobody. */
async function excused(entry: Case, { protocol, world }: Omit<CaseContext, "repeat">, judged: Judged): Promise<Judged> {
  const { result } = judged;
  if (result.failure === undefined || !protocol.worldKind.takesAccount(entry.wants)) return judged;
  try {
    await world.lookAgain?.();
  } catch (error) {
    if (!(error instanceof SetUpError)) throw error;
    if (!error.isOthers) return judged;
    world.spoil();
    const { failure: _excused, ...its } = result;
    return { result: { ...its, verdict: "error", reason: error.message }, standing: "judged" };
  }
  return judged;
}

async function judgeOnce(
  entry: Case,
  {
    protocol,
    endpoint,
    offers,
    world,
    kept,
    sums,
    secrets: known,
    others = [],
    mayDefer,
    ...where
  }: Omit<CaseContext, "repeat">,
): Promise<Judged> {
  const at = new Date().toISOString();
  const record = transcript();
  const secrets = new Set(known);
  const deferred: Promise<boolean>[] = [];
  const sender = freshSender();
  let touched = entry.steps.some(({ kind }) => kind === "deliver" || kind === "arrived");
  let isUnasked = false;
  let order = inOrder;
  const scene = (its: Beside): Scene => {
    // A session of another protocol is a tool here: its rules are judged in a run of its own.
    const watch = its.protocol === protocol ? protocol.watch() : unwatched;
    let isOver = false;
    const startsClear = !its.endpoint.implicitTls && where.target.starttls;
    return {
      protocol: its.protocol,
      place: {
        ...where,
        sender,
        ...(mayDefer === true && { defer: (stays) => void deferred.push(stays) }),
        endpoint: its.endpoint,
        transcript: record,
        watch: {
          tally: watch.tally,
          stop() {
            isOver = true;
          },
          see(event) {
            // What is done to the mailbox in another protocol is not read here.
            touched ||= its.protocol !== protocol || world.spoils(event);
            isUnasked ||= its.protocol === protocol && protocol.unasked?.(event) !== undefined;
            if (isOver) return;
            watch.see(event);
          },
        },
        secureFirst: startsClear && (entry.transport !== "cleartext" || its.protocol !== protocol),
        secrets,
        offers: its.offers,
      },
    };
  };
  const own = scene({ protocol, endpoint, offers });
  const beside = others.map(scene);
  const finish = ([verdict, more, judgedAs, owner]: Standing, explainedBy?: string): Judged => {
    const { failure } = more;
    const standing = explainedBy === undefined ? judgedAs : untilExplained(judgedAs, verdict);
    const result: Result = {
      ...blank(entry),
      verdict,
      durationMs: Math.round(record.elapsed() * 100) / 100,
      at,
      transcript: record.entries(secrets),
      ...more,
      ...(failure && { failure: quoted(failure, secrets) }),
    };
    sums.add(result, believed(own.place.watch.tally, order, protocol), secrets);
    const stays = verdict === "pass" && deferred.length > 0 && Promise.all(deferred).then((all) => all.every(Boolean));
    const by = { ...(owner !== undefined && { owner }), ...(explainedBy !== undefined && { explainedBy }) };
    return { result, standing, ...by, ...(stays && { stays }) };
  };

  try {
    if (!world.suits(entry.wants)) await world.prepare(entry.wants, sender);
    if (world.newestFirst?.() && entry.steps.some(({ kind }) => kind === "deliver"))
      return finish(["skip", { reason: "the server numbers messages the other way round" }, "judged"]);
    const mailbox = world.mailbox?.(entry.wants);
    const its = mailbox === undefined ? own : { ...own, place: { ...own.place, mailbox } };
    const played = await execute(entry, its, beside, kept, world);
    const heard = heardRules(played, { entry, protocol, tally: own.place.watch.tally, isUnasked });
    const { outcome } = heard;
    order = heard.order;
    const explained = outcome.verdict === "broken" || outcome.verdict === "blocked" ? outcome.explainedBy : undefined;
    return finish(standingOf(outcome, entry), explained);
  } catch (error) {
    if (!(error instanceof SetUpError)) throw error;
    world.spoil();
    return finish(setUpStanding(error, protocol, secrets));
  } finally {
    if (touched) world.spoil();
  }
}

/** A failure quotes what was sent and received. */
function quoted(failure: Failure, secrets: Iterable<string>): Failure {
  const { sent, received, at } = failure;
  return {
    ...failure,
    expected: redact(failure.expected, secrets),
    ...(sent !== undefined && { sent: redact(sent, secrets) }),
    ...(received !== undefined && excerpt(redact(received, secrets), at)),
  };
}
