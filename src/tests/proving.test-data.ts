import { loadLibrary, loadProtocols } from "../cli/library.js";
import type { Result } from "../journal/record.js";
import type { FaultInfo } from "../protocol/reference.js";
import type { Target } from "../protocol/target.js";
import { accused } from "../report/failure.js";
import { embeddedTarget } from "../runner/embedded-target.js";
import { plainRun } from "../runner/plain-run.test-data.js";
import { openedIn, run } from "../runner/run.js";
import { everything, select } from "../runner/select.js";
import type { Case } from "../suite/case.js";

/** Milliseconds for a reply of a server with a fault: it is on this machine. */
const SHORT = 250;

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
  ): Promise<readonly Result[]> {
    if (!protocol) return [];
    const others = await loadProtocols(openedIn(chosen));
    const times = { timeout: fault ? SHORT : 10_000, connectTimeout: 5000 };
    const { target, server } = await embeddedTarget(protocol, { ...times, ...(fault && { fault: fault.id }) }, others);
    const results: Result[] = [];
    await run({
      protocol,
      others,
      target: { ...target, ...more },
      cases: chosen,
      requirements: library.requirements,
      jobs: 8,
      ...plainRun(),
      emit: (record) => {
        if (record.type === "result") results.push(record);
      },
    });
    await server.close();
    return results;
  }

  /** Whether the requirement that a fault breaks is accused: by its own cases, else by a rule in ever more of other traffic. */
  async function isFound(fault: FaultInfo, of: readonly Case[] = cases, more: Partial<Target> = {}): Promise<boolean> {
    const accuses = async (chosen: readonly Case[]) =>
      findings(await resultsOn(fault, chosen, more)).some((result) => accused(result) === fault.breaks);
    const isAbout = ({ covers }: Case) => covers.includes(fault.breaks);
    const quick = of.filter(isAbout);
    // A slow case is quick on a server that fails it.
    const own = quick.length > 0 ? quick : all.filter(isAbout);
    if (own.length > 0 && (await accuses(own))) return true;
    for (let from = 0, size = 16; from < families.length; from += size, size *= 2)
      if (await accuses(families.slice(from, from + size))) return true;
    return false;
  }

  const { faults } = await protocol.reference();
  // Of two of one name the server would only ever have the first.
  const twice = faults.filter(({ id: its }, at) => faults.findIndex((other) => other.id === its) !== at);
  if (twice.length > 0) throw new Error(`faults of one name: ${twice.map(({ id: its }) => its).join(", ")}`);
  return { library, protocol, all, cases, resultsOn, isFound, faults };
}

/** What of the results is held against the server. */
export const findings = (results: readonly Result[]): readonly Result[] =>
  results.filter(({ verdict }) => verdict === "fail" || verdict === "warn");
