import net from "node:net";
import { describe, expect, it } from "vitest";
import { knowledge } from "../cli/library.js";
import { type FuzzOptions, fuzz } from "../fuzz/fuzz.js";
import type { JournalRecord, Result } from "../journal/record.js";
import type { Protocol } from "../protocol/protocol.js";
import { lmtp, smtp, submission } from "../protocols/smtp/register.js";
import { embeddedTarget } from "../runner/embedded-target.js";
import { sampled } from "./sampled.test-data.js";

const known = await knowledge();

/** Fuzzes the embedded server of a protocol, perhaps with a fault. `until`: enough has been found once this requirement is accused. */
async function fuzzed(protocol: Protocol, more: Partial<FuzzOptions>, fault?: string, until?: string) {
  const { target, server } = await embeddedTarget(protocol, {
    timeout: fault ? 500 : 5000,
    connectTimeout: 2000,
    ...(fault !== undefined && { fault }),
  });
  const records: JournalRecord[] = [];
  const suites = new Map<string, string>();
  const enough = new AbortController();
  try {
    const { properties } = await protocol.fuzz();
    const { end, statistics } = await fuzz({
      protocol,
      target,
      properties,
      known,
      jobs: 4,
      seed: 1,
      baseline: [],
      strict: true,
      version: "test",
      signal: enough.signal,
      emit(record) {
        records.push(record);
        if (record.type === "result" && record.seenIn !== undefined && record.covers[0] === until) enough.abort();
      },
      save(id, suite) {
        suites.set(id, suite);
        return `${id}.yaml`;
      },
      command: (property, seed, path) => `--property ${property} --seed ${seed} --path ${path}`,
      ...more,
    });
    const results = records.filter((record): record is Result => record.type === "result");
    return { end, statistics, results, suites, found: results.filter(({ seenIn }) => seenIn !== undefined) };
  } finally {
    await server.close();
  }
}

describe.each([smtp, submission, lmtp])("$id", async (registered) => {
  const protocol = await registered.load();

  it("covers requirements that there are", async () => {
    const { properties } = await protocol.fuzz();
    expect(properties.flatMap(({ covers }) => covers.filter((id) => !known.requirements.has(id)))).toEqual([]);
  });

  it("finds nothing on the reference server", { timeout: 120_000 }, async () => {
    const { results, statistics, end } = await fuzzed(protocol, { runs: 25 });
    expect(
      results.filter(({ verdict }) => verdict !== "pass").map(({ id, reason, failure }) => ({ id, reason, failure })),
    ).toEqual([]);
    expect(statistics.exchanges).toBeGreaterThan(2000);
    expect(end.exit).toBe(0);
  });
});

/** Answers nothing but EHLO and QUIT. */
async function silent() {
  const server = net.createServer((socket) => {
    socket.on("error", () => undefined);
    socket.write("220 mailspec.test\r\n");
    socket.on("data", (octets) => {
      if (/^(?:EHLO|QUIT)\b/i.test(octets.toString("latin1"))) socket.write("250 mailspec.test\r\n");
    });
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  return { port: (server.address() as net.AddressInfo).port, close: () => server.close() };
}

it("ends when its time is over, though a server is waited for longer, and says what it had no time to confirm", async () => {
  const { target, server } = await embeddedTarget(await smtp.load(), { timeout: 2500, connectTimeout: 2000 });
  const { port, close } = await silent();
  const endpoints = target.endpoints.slice(0, 1).map((its) => ({ ...its, port, implicitTls: false }));
  const { readBack: _none, ...its } = target;
  try {
    const began = performance.now();
    const { end, results } = await fuzzed(await smtp.load(), { target: { ...its, endpoints }, forMs: 7000 });
    expect(performance.now() - began).toBeLessThan(11_000);
    expect(end.exit).toBe(0);
    const unconfirmed = results.filter(({ reason }) => reason?.includes("time was over before it was confirmed"));
    expect(unconfirmed.map(({ verdict }) => verdict)).toContain("skip");
  } finally {
    close();
    await server.close();
  }
});

describe("what it finds by itself", async () => {
  const protocol = await smtp.load();
  const { faults } = await protocol.reference();

  const alone = [
    "rcpt-before-mail",
    "ehlo-keeps-transaction",
    "lower-case-unknown",
    "reply-twice",
    "reply-too-long",
    "data-250",
    "rset-252",
    "quit-250",
    "null-recipient",
    "ehlo-refused",
    "noop-resets",
    "vrfy-resets",
    "disorder-resets",
    "message-closes",
    "refused-rcpt-clears",
  ];
  it.each(sampled(alone))("%s, under the requirement that it breaks", { timeout: 60_000 }, async (id) => {
    const breaks = faults.find((fault) => fault.id === id)?.breaks;
    const { found } = await fuzzed(protocol, { forMs: 20_000 }, id, breaks);
    expect(found.map(({ covers }) => covers[0])).toContain(breaks);
  });
});
