import net from "node:net";
import { afterEach, describe, expect, it } from "vitest";
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

/** Milliseconds in which a connection that has ended is seen to have. */
const SEEN = 20;

/** The reference server behind a door: who comes while somebody is inside gets what `turn` gives. */
async function behindADoor(turn: (socket: net.Socket) => void) {
  const { target, server } = await embeddedTarget(pop3, { timeout: 300, connectTimeout: 2000 });
  const [endpoint] = target.endpoints;
  if (!endpoint) throw new Error("no port");
  let open = 0;
  const door = net.createServer(async (socket) => {
    socket.on("error", () => undefined);
    await new Promise((resolve) => setTimeout(resolve, SEEN));
    if (open > 0) return turn(socket);
    open++;
    const inside = net.connect(endpoint.port, endpoint.host);
    inside.on("error", () => socket.destroy());
    socket.on("close", () => {
      open--;
      inside.destroy();
    });
    socket.pipe(inside).pipe(socket);
  });
  await new Promise<void>((resolve) => door.listen(0, "127.0.0.1", resolve));
  closing.push(
    () => server.close(),
    () => door.close(),
  );
  const { port } = door.address() as net.AddressInfo;
  return { ...target, endpoints: [{ ...endpoint, port, url: `pop3://127.0.0.1:${port}` }] };
}

async function strained(runs: number, turn: (socket: net.Socket) => void) {
  const results: Result[] = [];
  const { end, statistics } = await fuzz({
    protocol: pop3,
    target: await behindADoor(turn),
    properties: properties.filter(({ id }) => id === "pop3.property.strain"),
    known,
    jobs: 1,
    seed: 1,
    runs,
    baseline: [],
    version: "test",
    signal: new AbortController().signal,
    emit(record) {
      if (record.type === "result") results.push(record);
    },
    save: (id) => `${id}.yaml`,
    command: () => "",
  });
  return { end, statistics, results };
}

describe("a server under strain", () => {
  it("is not accused, and we don't die, when it turns away whoever comes beside", { timeout: 60_000 }, async () => {
    const { end, statistics, results } = await strained(6, (socket) => void socket.resetAndDestroy());
    expect(results).toMatchObject([{ id: "pop3.property.strain", verdict: "pass" }]);
    expect(end.exit).toBe(0);
    expect(statistics.exchanges).toBeGreaterThan(10);
  });

  it("may be slow with a greeting: that is written down, and is no finding", { timeout: 60_000 }, async () => {
    const { end, results } = await strained(1, () => undefined);
    expect(results).toMatchObject([{ id: "pop3.property.strain", verdict: "pass" }]);
    expect(end.exit).toBe(0);
  });
});
