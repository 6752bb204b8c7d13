import { afterEach, expect, it } from "vitest";
import { knowledge } from "../cli/library.js";
import { fuzz } from "../fuzz/fuzz.js";
import type { Result } from "../journal/record.js";
import { pop3 } from "../protocols/pop3/protocol.js";
import { embeddedTarget } from "../runner/embedded-target.js";

const known = await knowledge();
const { properties } = await pop3.fuzz();
const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

/** Fuzzes a reference server with a fault, so many scripts of each property that needs mail. */
async function fuzzed(fault: string) {
  const { target, server } = await embeddedTarget(pop3, { timeout: 2000, connectTimeout: 2000, fault });
  closing.push(() => server.close());
  const results: Result[] = [];
  const { end } = await fuzz({
    protocol: pop3,
    target,
    properties: properties.filter(({ id }) => /\.(?:arguments|histories|messages)$/.test(id)),
    known,
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

it("a server that removes nothing is accused of that once, and each property that it stands in the way of says so", async () => {
  const { end, results } = await fuzzed("quit-never-removes");
  const [finding, ...others] = results.filter(({ verdict }) => verdict === "fail");
  expect(finding).toMatchObject({
    id: "pop3.fuzz.quit-removes.while-preparing",
    covers: ["rfc1939/6/quit-removes"],
    failure: { requirement: "rfc1939/6/quit-removes", sent: "LIST" },
  });
  expect(finding?.transcript.some(({ text }) => text.startsWith("STAT"))).toBe(true);
  expect(others).toEqual([]);
  const blocked = results.filter(({ reason }) => reason === "blocked by pop3.fuzz.quit-removes.while-preparing");
  expect(blocked.map(({ verdict }) => verdict)).toEqual(["skip", "skip"]);
  expect(end.exit).toBe(1);
});
