import { once } from "node:events";
import net from "node:net";
import { afterEach, expect, it } from "vitest";
import { knowledge, loadLibrary } from "../cli/library.js";
import { fuzz } from "../fuzz/fuzz.js";
import type { JournalRecord, Result } from "../journal/record.js";
import { pop3 } from "../protocols/pop3/protocol.js";
import { embeddedTarget } from "../runner/embedded-target.js";
import { plainRun } from "../runner/plain-run.test-data.js";
import { run } from "../runner/run.js";
import { everything, select } from "../runner/select.js";

const library = await loadLibrary([], ["pop3"]);
const all = library.suites.flatMap((suite) => suite.cases);
const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

/** A server whose port for implicit TLS closes each connection, and perhaps the other one. */
async function shut(isPlainShut: boolean) {
  const { target, server } = await embeddedTarget(pop3, { timeout: 2000, connectTimeout: 2000 });
  const door = net.createServer((socket) => socket.on("error", () => undefined).end());
  door.listen(0, "127.0.0.1");
  await once(door, "listening");
  closing.push(
    () => server.close(),
    () => door.close(),
  );
  const { port } = door.address() as net.AddressInfo;
  const endpoints = target.endpoints.map((endpoint) => {
    if (!endpoint.implicitTls && !isPlainShut) return endpoint;
    return { ...endpoint, port, url: `${endpoint.implicitTls ? "pop3s" : "pop3"}://127.0.0.1:${port}` };
  });
  return { ...target, endpoints };
}

/** Runs a few cases there. */
async function played(isPlainShut: boolean) {
  const records: JournalRecord[] = [];
  const end = await run({
    protocol: pop3,
    target: await shut(isPlainShut),
    cases: select(all, { ...everything, only: ["pop3.list", "pop3.tls"] }),
    requirements: library.requirements,
    jobs: 2,
    ...plainRun(),
    emit: (record) => records.push(record),
  });
  const results = records.filter((record): record is Result => record.type === "result");
  return { end, results, errors: results.filter(({ verdict }) => verdict === "error") };
}

it("a port that closes each connection is one error, and the other port is judged", async () => {
  const { end, results, errors } = await played(false);
  expect(errors.map(({ id }) => id)).toEqual(["pop3.endpoint.implicit-tls"]);
  expect(errors[0]?.reason).toMatch(/^nothing was judged there: /);
  expect(results.find(({ id }) => id === "pop3.list.all")?.verdict).toBe("pass");
  expect(end.exit).toBe(3);
  expect(end.fatal).toBeUndefined();
});

it("where every port does, nothing can be tested", async () => {
  const { end, results } = await played(true);
  expect(results.filter(({ verdict }) => verdict === "pass")).toEqual([]);
  expect(end.exit).toBe(3);
  expect(end.fatal).toBeDefined();
});

/** Fuzzes it a little. */
async function fuzzed(isPlainShut: boolean) {
  const { properties } = await pop3.fuzz();
  const results: Result[] = [];
  const { end } = await fuzz({
    protocol: pop3,
    target: await shut(isPlainShut),
    properties: properties.filter(({ id }) => id === "pop3.property.arguments"),
    known: await knowledge(),
    jobs: 1,
    runs: 2,
    seed: 1,
    baseline: [],
    version: "test",
    signal: new AbortController().signal,
    emit: (record) => record.type === "result" && results.push(record),
    save: (id) => `${id}.yaml`,
    command: (property) => property,
  });
  return { end, results };
}

it("fuzzing tells the same of it, and goes on at the other port", async () => {
  const { end, results } = await fuzzed(false);
  expect(results).toMatchObject([
    {
      id: "pop3.endpoint.implicit-tls",
      verdict: "error",
      covers: [pop3.clauses.answers],
      reason: expect.stringMatching(/^nothing was judged there: /),
    },
    { id: "pop3.property.arguments", verdict: "pass" },
  ]);
  expect(end.exit).toBe(3);
  expect(end.fatal).toBeUndefined();
});

it("fuzzing has nothing to play where every port is shut", async () => {
  const { end, results } = await fuzzed(true);
  expect(results.filter(({ verdict }) => verdict !== "error")).toEqual([]);
  expect(end.exit).toBe(3);
  expect(end.fatal).toBeDefined();
});
