import net from "node:net";
import { expect, it } from "vitest";
import { knowledge } from "../cli/library.js";
import type { Result } from "../journal/record.js";
import { pop3 } from "../protocols/pop3/protocol.js";
import { embeddedTarget } from "../runner/embedded-target.js";
import { plainRun } from "../runner/plain-run.test-data.js";
import { run } from "../runner/run.js";
import { parseSuite } from "../suite/load.js";

const known = await knowledge();
const suite = `
protocol: pop3
title: Reads
state: transaction
maildrop: [plain]
cases:
  - id: pop3.test.reads
    title: A message is read
    covers: [rfc1939/5/retr-message]
    exchange: |
      C: RETR 1
      S: +OK
      S=: plain
`;

it("a reply that is late once while mail is prepared accuses nobody", async () => {
  const { target, server } = await embeddedTarget(pop3, { timeout: 300, connectTimeout: 2000 });
  const [endpoint] = target.endpoints;
  if (!endpoint) throw new Error("no port");
  let stats = 0;
  const door = net.createServer((socket) => {
    const inside = net.connect(endpoint.port, endpoint.host);
    for (const its of [socket, inside]) its.on("error", () => undefined);
    socket.on("data", (octets) => {
      const isLate = octets.toString("latin1") === "STAT\r\n" && stats++ === 0;
      setTimeout(() => inside.write(octets), isLate ? 1000 : 0);
    });
    socket.on("close", () => inside.destroy());
    inside.pipe(socket);
  });
  await new Promise<void>((resolve) => door.listen(0, "127.0.0.1", resolve));
  const { port } = door.address() as net.AddressInfo;
  const results: Result[] = [];
  await run({
    protocol: pop3,
    target: { ...target, endpoints: [{ ...endpoint, port, url: `pop3://127.0.0.1:${port}` }] },
    cases: parseSuite(suite, "reads.yaml", known).cases,
    requirements: known.requirements,
    jobs: 1,
    ...plainRun(),
    strict: true,
    emit(record) {
      if (record.type === "result" && record.kind === "case") results.push(record);
    },
  });
  expect(stats).toBeGreaterThan(1);
  expect(results).toMatchObject([{ id: "pop3.test.reads", verdict: "pass" }]);
  door.close();
  await server.close();
});
