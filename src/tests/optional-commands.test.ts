import { describe, expect, it } from "vitest";
import { loadLibrary } from "../cli/library.js";
import { fuzz } from "../fuzz/fuzz.js";
import type { Result } from "../journal/record.js";
import type { Protocol } from "../protocol/protocol.js";
import type { Announcement, CommandSpec } from "../protocols/pop3/command-spec.js";
import { commands } from "../protocols/pop3/commands.js";
import { refuse } from "../protocols/pop3/model/outcomes.js";
import { pop3Properties } from "../protocols/pop3/properties.js";
import { pop3 } from "../protocols/pop3/protocol.js";
import type { Fault } from "../protocols/pop3/server/fault.js";
import { referenceWith } from "../protocols/pop3/server/reference.js";
import { embeddedTarget } from "../runner/embedded-target.js";
import { run } from "../runner/run.js";
import { everything, select } from "../runner/select.js";

const library = await loadLibrary([], ["pop3"]);
const cases = select(
  library.suites.flatMap((suite) => suite.cases),
  everything,
);

/** The reference server without an optional command: it knows nothing of it, and announces nothing. */
const without = ({ keyword }: CommandSpec, { by, tag }: Announcement): Fault => ({
  id: "without",
  breaks: "",
  summary: `No ${keyword}`,
  hooks: {
    outcome: (state, command, _world, proper) =>
      command.keyword === keyword && !state.sasl
        ? refuse(state, "unknown-command", "rfc1939/3/unknown-command-refused")[0]
        : proper(),
    reply(octets, { command }) {
      const text = octets.toString("latin1");
      if (command?.keyword === "CAPA" && by === "capability")
        return Buffer.from(text.replace(new RegExp(`^${tag}(?: .*)?\r\n`, "m"), ""), "latin1");
      return !command && by === "greeting" ? Buffer.from(text.replace(/ <.*>/, ""), "latin1") : octets;
    },
  },
});

/** POP3 whose reference server has that fault. */
const protocolWith = (fault: Fault): Protocol => ({
  ...(pop3 as Protocol),
  reference: async () => referenceWith([fault]),
});
const server = (fault: Fault) =>
  embeddedTarget(protocolWith(fault), { timeout: 2000, connectTimeout: 2000, fault: fault.id });
const optional = commands.flatMap((spec) =>
  spec.announcedBy ? [[spec.keyword, spec, without(spec, spec.announcedBy)] as const] : [],
);
const common = () => ({ baseline: [], version: "test", signal: new AbortController().signal });
const failed = (results: readonly Result[]) =>
  results
    .filter(({ verdict }) => verdict !== "pass" && verdict !== "skip")
    .map(({ id, verdict, reason, failure }) => ({ id, verdict, reason, failure }));

it.each(optional)("%s has cases that need it", (_keyword, { announcedBy }) => {
  const isOwn = (entry: (typeof cases)[number]) =>
    entry.needs.some(({ offer, not }) => !not && offer === announcedBy?.tag);
  expect(cases.some(isOwn)).toBe(true);
});

/** What those cases say of a server with that fault. */
async function ran(fault: Fault, chosen: typeof cases): Promise<Result[]> {
  const { target, server: embedded } = await server(fault);
  const results: Result[] = [];
  await run({
    ...common(),
    protocol: pop3 as Protocol,
    target,
    cases: chosen,
    requirements: library.requirements,
    jobs: 8,
    repeat: 1,
    bail: 0,
    strict: true,
    emit: (record) => {
      if (record.type === "result") results.push(record);
    },
  });
  await embedded.close();
  return results;
}

/** What fuzzing says of it. */
async function fuzzed(fault: Fault, runs = 15): Promise<Result[]> {
  const { target, server: embedded } = await server(fault);
  const results: Result[] = [];
  await fuzz({
    ...common(),
    protocol: pop3 as Protocol,
    target,
    properties: pop3Properties.filter(({ id }) => !id.endsWith(".strain")),
    known: library,
    jobs: 4,
    seed: 1,
    runs,
    emit: (record) => {
      if (record.type === "result") results.push(record);
    },
    save: (id) => `${id}.yaml`,
    command: () => "",
  });
  await embedded.close();
  return results;
}

describe("a server without an optional command is right", () => {
  it.each(optional)("%s: no case fails", { timeout: 60_000 }, async (keyword, _spec, fault) => {
    const sends = new RegExp(`\\b${keyword}\\b`, "i");
    const results = await ran(
      fault,
      cases.filter(({ exchange }) => sends.test(exchange)),
    );
    expect(results.length).toBeGreaterThan(0);
    expect(failed(results)).toEqual([]);
  });

  it.each(optional)("%s: fuzzing finds nothing", { timeout: 60_000 }, async (_keyword, _spec, fault) => {
    const results = await fuzzed(fault);
    expect(results.length).toBeGreaterThan(10);
    expect(failed(results)).toEqual([]);
  });
});

/** No PIPELINING, and what comes in one read with a command and behind it is thrown away. */
const oneAtATime: Fault = {
  id: "one-at-a-time",
  breaks: "",
  summary: "It takes one command at a time",
  hooks: {
    losesBehind: () => true,
    reply: (octets, { command }) =>
      command?.keyword === "CAPA"
        ? Buffer.from(octets.toString("latin1").replace("PIPELINING\r\n", ""), "latin1")
        : octets,
  },
};
/** Capabilities come in another order each time. */
const shuffled: Fault = {
  id: "shuffled",
  breaks: "",
  summary: "It turns its capabilities over each time",
  hooks: { reply: turned() },
};
function turned(): NonNullable<Fault["hooks"]["reply"]> {
  let isTurned = false;
  return (octets, { command }) => {
    const [first, ...lines] = octets.toString("latin1").split("\r\n");
    if (command?.keyword !== "CAPA" || !first?.startsWith("+OK")) return octets;
    isTurned = !isTurned;
    const block = lines.slice(0, -2);
    return Buffer.from([first, ...(isTurned ? block.reverse() : block), ".", ""].join("\r\n"), "latin1");
  };
}

describe("a server that is odd is right", () => {
  it.each([
    [oneAtATime.summary, oneAtATime],
    [shuffled.summary, shuffled],
  ])(
    "%s: no case fails that says where its segments end, and fuzzing sees nothing",
    { timeout: 90_000 },
    async (_summary, fault) => {
      const results = await ran(
        fault,
        cases.filter(({ exchange }) => exchange.includes("C=")),
      );
      expect(results.length).toBeGreaterThan(10);
      expect(failed(results)).toEqual([]);
      expect(failed(await fuzzed(fault, 60))).toEqual([]);
    },
  );
});
