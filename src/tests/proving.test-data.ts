import { loadLibrary, loadProtocols } from "../cli/library.js";
import type { Result } from "../journal/record.js";
import { memo } from "../protocol/memo.js";
import type { FaultInfo } from "../protocol/reference.js";
import type { Target } from "../protocol/target.js";
import { accused } from "../report/failure.js";
import { embeddedTarget } from "../runner/embedded-target.js";
import { openedIn } from "../runner/other-protocols.js";
import { plainRun } from "../runner/plain-run.test-data.js";
import { run } from "../runner/run.js";
import { everything, select } from "../runner/select.js";
import type { Case } from "../suite/case.js";

/** Milliseconds for a reply of a server with a fault: it is on this machine. On a busy one more is better. */
const SHORT = Number(process.env.MAILSPEC_FAULT_TIMEOUT ?? 250);
/** The same where in that time nobody could tell, or mail may have been on its way. */
const LONG = 10 * SHORT;

/** What came of looking for a fault. */
export interface Proof {
  /** By what the requirement that it breaks was accused: its own cases, or a rule in other traffic. Absent: by nothing. */
  readonly by?: "own" | "traffic";
  /** What was accused, other requirements too, and by what. */
  readonly accused: ReadonlyMap<string, string>;
}

/** A protocol's suites and its reference server, whose faults they are to find. */
export async function provingGround(id: string) {
  const library = await loadLibrary([], [id]);
  const [protocol] = library.protocols;
  if (!protocol) throw new Error(`there is no protocol ${id}`);
  const all = library.suites.flatMap((suite) => suite.cases);
  const cases = select(all, everything);

  const family = ({ id: its }: Case) => its.replace(/\[.*$/s, "");
  /** One of each family: traffic for the rules. */
  const families = cases.filter((its, at) => at === 0 || family(its) !== family(cases[at - 1] as Case));

  /** What comes of cases on the reference server, or on one with a fault. */
  async function resultsOn(
    fault?: FaultInfo,
    chosen: readonly Case[] = cases,
    more: Partial<Target> = {},
    msMost = 600_000,
    variant = fault?.variant,
  ): Promise<readonly Result[]> {
    if (!protocol) return [];
    const others = await loadProtocols(openedIn(chosen));
    const times = { timeout: fault ? SHORT : 10_000, connectTimeout: 5000 };
    const { target, server } = await embeddedTarget(
      protocol,
      { ...times, ...(fault && { fault: fault.id }), ...(variant && { variant }) },
      others,
    );
    const results: Result[] = [];
    await run({
      protocol,
      others,
      target: { ...target, ...more },
      cases: chosen,
      requirements: library.requirements,
      jobs: 8,
      ...plainRun(),
      signal: AbortSignal.timeout(msMost),
      emit: (record) => {
        if (record.type === "result") results.push(record);
      },
    });
    await server.close();
    return results;
  }

  /** Looks for a fault for so long at most: with its own cases, then with rules in ever more of other traffic, what sounds like it first. */
  async function prove(fault: FaultInfo, msMost = 600_000): Promise<Proof> {
    const until = performance.now() + msMost;
    const left = () => Math.max(1, Math.round(until - performance.now()));
    const told = new Map<string, string>();
    // A server that lets nobody log in in the clear.
    const starttls = fault.breaks === "rfc8314/4.1/same-refusal";
    const accuses = async (chosen: readonly Case[], more: Partial<Target> = {}) => {
      const results = await resultsOn(fault, chosen, { starttls, ...more }, left());
      for (const result of findings(results)) told.set(accused(result), result.id);
      return { isFound: told.has(fault.breaks), isUntold: results.some(isUntold) };
    };
    /** A busy machine may not have answered in time: that is an error, or what others are blocked by. */
    const isUntold = ({ kind, verdict }: Result) => kind === "case" && (verdict === "error" || verdict === "skip");
    const isAbout = ({ covers }: Case) => covers.includes(fault.breaks);
    // Some cases need ten minutes on a right server, and no time on one whose timer is short.
    const quick = (fault.breaks.includes("autologout") ? all : cases).filter(isAbout);
    const own = quick.length > 0 ? quick : all.filter(isAbout);
    if (own.length > 0) {
      const { isFound, isUntold } = await accuses(own);
      const awaitsMail = own.some(({ steps }) => steps.some(({ kind }) => kind === "arrived"));
      const isFoundLater = !isFound && (isUntold || awaitsMail) && (await accuses(own, { timeout: LONG })).isFound;
      if (isFound || isFoundLater) return { by: "own", accused: told };
    }
    const traffic = byLikeness(fault, families);
    for (let from = 0, size = 16; from < traffic.length && performance.now() < until; from += size, size *= 2)
      if ((await accuses(traffic.slice(from, from + size))).isFound) return { by: "traffic", accused: told };
    return { accused: told };
  }

  const { faults } = await protocol.reference();
  // Of two of one name the server would only ever have the first.
  const twice = faults.filter(({ id: its }, at) => faults.findIndex((other) => other.id === its) !== at);
  if (twice.length > 0) throw new Error(`faults of one name: ${twice.map(({ id: its }) => its).join(", ")}`);
  const isFound = async (fault: FaultInfo) => (await prove(fault)).by !== undefined;
  return { library, protocol, all, cases, families, resultsOn, prove, isFound, faults };
}

/** What of the results is held against the server. */
export const findings = (results: readonly Result[]): readonly Result[] =>
  results.filter(({ verdict }) => verdict === "fail" || verdict === "warn");

const wordsOf = (text: string): ReadonlySet<string> => new Set(text.toLowerCase().match(/[a-z][a-z0-9]{2,}/g));
const wordsIn = memo(({ id, title, covers, exchange }: Case) => wordsOf([id, title, exchange, ...covers].join(" ")));

/** Cases that have more of a fault's words first; a rare word counts for more. */
function byLikeness(fault: FaultInfo, cases: readonly Case[]): readonly Case[] {
  const rarities = [...wordsOf(`${fault.id} ${fault.breaks} ${fault.summary}`)].map((word) => {
    const having = new Set(cases.filter((its) => wordsIn(its).has(word)));
    return { having, rarity: 1 / having.size };
  });
  const likeness = new Map(
    cases.map((its) => [its, rarities.reduce((sum, { having, rarity }) => (having.has(its) ? sum + rarity : sum), 0)]),
  );
  return cases.toSorted((a, b) => (likeness.get(b) ?? 0) - (likeness.get(a) ?? 0));
}
