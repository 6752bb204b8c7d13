import { expect, it } from "vitest";
import { loadProtocols } from "../cli/library.js";
import { learnServer } from "../learn/run.js";
import { errand } from "../protocol/place.js";
import { embeddedTarget } from "../runner/embedded-target.js";
import { endpointsOf } from "../runner/endpoint-for.js";
import { probeAll } from "../runner/probe.js";
import { workersOf } from "../runner/run.js";

/** Learns the reference server of a protocol, with a fault. */
async function learned(id: string, fault?: string) {
  const [protocol] = await loadProtocols([id]);
  if (!protocol) throw new Error(`there is no ${id}`);
  const learning = await protocol.learn?.();
  if (!learning) throw new Error(`nobody can learn ${id}`);
  const options = { timeout: 2000, connectTimeout: 2000, ...(fault !== undefined && { fault }) };
  const { target, server } = await embeddedTarget(protocol, options);
  try {
    const [endpoint] = endpointsOf(target, protocol);
    const [worker] = workersOf({ protocol, target, jobs: 1 });
    if (!endpoint || !worker) throw new Error("there is no server");
    const { probes } = await probeAll([protocol], target, [worker.account]);
    const offers = probes.get(endpoint)?.offers ?? new Map();
    const place = { ...errand(target, endpoint, worker.account), offers };
    const world = protocol.world(target, endpoint, worker.account, worker.mailbox, offers);
    const began = performance.now();
    const got = await learnServer(protocol, learning, place, world, {
      forMs: 100_000,
      queries: 20_000,
      tests: 60,
      seed: 1,
      wrongLogins: true,
      signal: new AbortController().signal,
    }).finally(() => world.tidy());
    console.log(
      id,
      got.queries,
      got.machine?.states.length,
      got.model.states.length,
      Math.round(performance.now() - began),
      (performance.now() - began) / got.queries,
      got.letters.length,
    );
    return got;
  } finally {
    await server.close();
  }
}

const protocols = ["pop3", "smtp", "submission", "lmtp", "imap"] as const;

it.each(protocols)(
  "our %s server has the machine of the model",
  async (id) => {
    const { machine, model, stopped, compared } = await learned(id);
    expect(stopped).toBeUndefined();
    expect(compared?.differences).toEqual([]);
    expect(machine).toEqual(model);
  },
  120_000,
);
