import { describe, expect, it } from "vitest";
import { faults } from "../protocols/pop3/faults/faults.js";
import type { Fault } from "../protocols/pop3/server/fault.js";
import { accused } from "../report/failure.js";
import { findings, provingGround } from "./proving.test-data.js";
import { sampled } from "./sampled.test-data.js";

const ground = await provingGround("pop3");
const { library, all, cases } = ground;

const resultsOn = (fault?: Fault, chosen = cases) => ground.resultsOn(fault, chosen);

describe("the reference server", () => {
  it("passes every case and every rule, and skips none", async () => {
    const results = await resultsOn();
    expect(results.length).toBeGreaterThan(400);
    // It has not all the mechanisms of which a case asks whether they work where they are announced; and who never expires has no days.
    const others = /^pop3\.(?:auth\.announced-works\[(?!PLAIN|CRAM-MD5)|capa\.expire-smallest-days$)/;
    expect(
      results
        .filter(({ id, verdict }) => verdict !== "pass" && !(verdict === "skip" && others.test(id)))
        .map(({ id, verdict, reason }) => ({ id, verdict, reason })),
    ).toEqual([]);
  });
});

describe("every fault is caught, under the requirement that it breaks", () => {
  it.concurrent.each(sampled(faults).map((fault) => [fault.id, fault] as const))("%s", async (_id, fault) => {
    expect(library.requirements.has(fault.breaks)).toBe(true);
    expect(await ground.isFound(fault)).toBe(true);
  });
});

it("a goodbye at autologout is held against a SHOULD only", async () => {
  const fault = faults.find(({ id }) => id === "autologout-farewell") as Fault;
  const results = await resultsOn(
    fault,
    all.filter(({ covers }) => covers.includes("rfc1939/3/autologout-keeps-mail")),
  );
  expect(results.find(({ id }) => id === "pop3.autologout.keeps-mail")).toMatchObject({ verdict: "pass" });
  expect(results.filter(({ verdict }) => verdict === "fail")).toEqual([]);
});

it("every rule has a fault that it catches", () => {
  // The rule's requirement is broken by some fault: together with the test above, the rule or a case beside it is a detector that works.
  const broken = new Set(faults.map(({ breaks }) => breaks));
  expect(library.rules.filter(({ covers }) => !broken.has(covers)).map(({ id }) => id)).toEqual([]);
});

/** Why there is no fault: what it would take. */
const withoutFault: Readonly<Record<string, string>> = {
  "rfc1939/3/autologout-reset": "800 s: its case waits twice for longer than half of the shortest timer",
  "rfc8314/3.1/tls-at-once":
    "a port that does not begin with TLS cannot be told from a wrong port: the probe ends the run",
  "rfc8314/4/tls-1.2": "who offers less than TLS 1.2 is not connected to: the probe ends the run",
};

it("every MUST and SHOULD that a test can see is proved by a fault", () => {
  const broken = new Set(faults.map(({ breaks }) => breaks));
  const unproved = [...library.requirements.values()]
    .filter(({ level, untestable }) => level !== "MAY" && untestable === undefined)
    .map(({ id }) => id)
    .filter((id) => !broken.has(id));
  expect(unproved).toEqual(Object.keys(withoutFault));
});

it("what follows from a defect is not told as another one", { timeout: 60_000 }, async () => {
  const told = async (id: string) => {
    const found = (
      await resultsOn(
        faults.find((its) => its.id === id),
        cases,
      )
    ).filter(({ verdict }) => verdict === "fail" || verdict === "warn");
    return [...new Set(found.map(accused))].sort();
  };
  // Listed after DELE: neither are marks lost, nor are sizes, numbers or counts wrong.
  expect(await told("list-shows-deleted")).toEqual(["rfc1939/5/list-omits-deleted"]);
});

it("a command that is always refused is told under its own requirement alone, whatever else needs it", {
  timeout: 60_000,
}, async () => {
  for (const id of ["dele-refused", "noop-refused", "rset-refused"]) {
    const fault = faults.find((its) => its.id === id) as Fault;
    const found = findings(await resultsOn(fault, cases));
    expect([...new Set(found.map(accused))], id).toEqual([fault.breaks]);
  }
});
