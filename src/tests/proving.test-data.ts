import { loadLibrary } from "../cli/library.js";
import type { Result } from "../journal/record.js";
import type { FaultInfo } from "../protocol/reference.js";
import type { Target } from "../protocol/target.js";
import { embeddedTarget } from "../runner/embedded-target.js";
import { run } from "../runner/run.js";
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

  /** The cases that cover what a fault breaks; where a rule covers it, also one of each family, as traffic for the rule. */
  const casesFor = ({ breaks }: FaultInfo): readonly Case[] => {
    const families = new Set<string>();
    const watched = library.rules.some(({ covers }) => covers === breaks);
    return cases.filter(({ id: its, covers }) => {
      const family = its.replace(/\[.*$/s, "");
      const first = watched && !families.has(family);
      families.add(family);
      return first || covers.includes(breaks);
    });
  };

  /** What comes of cases on the reference server, or on one with a fault. */
  async function resultsOn(
    fault?: FaultInfo,
    chosen: readonly Case[] = fault ? casesFor(fault) : cases,
    more: Partial<Target> = {},
  ): Promise<readonly Result[]> {
    if (!protocol) return [];
    const { target, server } = await embeddedTarget(protocol, {
      timeout: fault ? SHORT : 10_000,
      connectTimeout: 5000,
      ...(fault && { fault: fault.id }),
    });
    const results: Result[] = [];
    await run({
      protocol,
      target: { ...target, ...more },
      cases: chosen,
      requirements: library.requirements,
      jobs: 8,
      repeat: 1,
      bail: 0,
      strict: false,
      baseline: [],
      version: "test",
      signal: new AbortController().signal,
      emit: (record) => {
        if (record.type === "result") results.push(record);
      },
    });
    await server.close();
    return results;
  }

  return { library, protocol, all, cases, casesFor, resultsOn, faults: (await protocol.reference()).faults };
}

/** What of the results is held against the server. */
export const findings = (results: readonly Result[]): readonly Result[] =>
  results.filter(({ verdict }) => verdict === "fail" || verdict === "warn");
