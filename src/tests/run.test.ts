import { spawn } from "node:child_process";
import { mkdtempSync } from "node:fs";
import net from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { loadLibrary, loadProtocols } from "../cli/library.js";
import type { JournalRecord, Result } from "../journal/record.js";
import type { Protocol } from "../protocol/protocol.js";
import type { Target } from "../protocol/target.js";
import { embeddedTarget } from "../runner/embedded-target.js";
import { plainRun } from "../runner/plain-run.test-data.js";
import { type RunOptions, run } from "../runner/run.js";
import { everything, select } from "../runner/select.js";
import { parseTargetUrl } from "../runner/target-url.js";
import { fixture } from "../suite/fixture.js";
import { parseSuite } from "../suite/load.js";

const library = await loadLibrary([], ["pop3"]);
const [protocol] = library.protocols as [Protocol];
const all = library.suites.flatMap((suite) => suite.cases);
const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

async function runOn(target: Target, only: readonly string[], more: Partial<RunOptions> = {}) {
  const records: JournalRecord[] = [];
  const end = await run({
    protocol,
    target,
    cases: select(all, { ...everything, only }),
    requirements: library.requirements,
    jobs: 2,
    ...plainRun(),
    emit: (record) => records.push(record),
    ...more,
  });
  const results = records.filter((record): record is Result => record.type === "result");
  return { end, results, cases: results.filter(({ kind }) => kind === "case") };
}

async function embedded() {
  const { target, server } = await embeddedTarget(protocol, { timeout: 2000, connectTimeout: 2000 });
  closing.push(() => server.close());
  return { target, server };
}

it("judges the rules of its own protocol: sessions of another one are tools", async () => {
  const others = await loadProtocols(["imap"]);
  const { target, server } = await embeddedTarget(protocol, { timeout: 5000, connectTimeout: 5000 }, others);
  closing.push(() => server.close());
  const { results, cases } = await runOn(target, ["pop3.imap.uids-stay"], { others });
  expect(new Set(cases.map(({ verdict }) => verdict))).toEqual(new Set(["pass"]));
  const rules = results.filter(({ kind, verdict }) => kind === "rule" && verdict !== "skip");
  expect(rules.length).toBeGreaterThan(5);
  expect(rules.filter(({ id }) => !id.startsWith("pop3."))).toEqual([]);
});

describe("a maildrop that holds mail", () => {
  const foreign = Buffer.from("Subject: dear\r\n\r\nkeep me\r\n");

  it("is refused, and left as it was", async () => {
    const { target, server } = await embedded();
    server.deliver("alice1", foreign);
    const { end, results } = await runOn({ ...target, wipe: false }, ["pop3.stat"]);
    expect(end).toMatchObject({
      exit: 3,
      fatal: expect.stringMatching(/maildrop of alice1 holds mail .* --wipe/),
    });
    expect(results).toEqual([]);
  });

  it("is emptied with --wipe", async () => {
    const { target, server } = await embedded();
    server.deliver("alice1", foreign);
    expect((await runOn({ ...target, wipe: true }, ["pop3.stat"])).end.exit).toBe(0);
  });

  it("is taken when all of it is mailspec's own", async () => {
    const { target, server } = await embedded();
    server.deliver("alice1", fixture("plain") ?? foreign);
    expect((await runOn({ ...target, wipe: false }, ["pop3.stat"])).end.exit).toBe(0);
  });
});

it("-- deliver brings mail in while a session is open, and the next case has its own maildrop again", async () => {
  const { target } = await embedded();
  const suite = parseSuite(
    `protocol: pop3
title: Mine
messages:
  late: 'X-Mailspec: late\\r\\n\\r\\nlate\\r\\n'
maildrop: [plain]
cases:
  - id: pop3.mine.arrives
    title: Mail that arrives during a session is in the next one
    covers: [rfc1939/5/stat-counts]
    exchange: |
      -- deliver late
      C: STAT
      S: +OK 1 {:number}
      C: QUIT
      S: +OK
      -- open 2 transaction
      C2: RETR 2
      S2: +OK
      S2=: late
  - id: pop3.mine.one-again
    title: One message
    covers: [rfc1939/5/stat-counts]
    exchange: |
      C: STAT
      S: +OK 1 {:number}
`,
    "my.yaml",
    library,
  );
  const { cases } = await runOn(target, [], { cases: suite.cases, jobs: 1 });
  expect(cases.map(({ verdict, failure }) => ({ verdict, failure }))).toEqual([
    { verdict: "pass", failure: undefined },
    { verdict: "pass", failure: undefined },
  ]);
  const { deliver: _gone, ...without } = target;
  const skipped = await runOn(without, [], { cases: suite.cases.slice(0, 1), jobs: 1 });
  expect(skipped.cases).toMatchObject([{ verdict: "skip", reason: expect.stringContaining("--deliver") }]);
});

it("without a way to deliver, cases that need mail are skipped with that reason and the others run", async () => {
  const { target } = await embedded();
  const { deliver: _gone, ...without } = target;
  const { cases, end } = await runOn(without, ["pop3.stat"]);
  const verdicts = new Map(cases.map(({ id, verdict, reason }) => [id, reason ?? verdict]));
  expect(verdicts.get("pop3.stat.empty")).toBe("pass");
  expect(verdicts.get("pop3.stat.counts")).toBe("no way to deliver mail given (--deliver)");
  expect(end.exit).toBe(0);
});

it("without an account, what needs none runs", async () => {
  const { target } = await embedded();
  const { cases } = await runOn({ ...target, accounts: [] }, ["pop3.greeting", "pop3.stat.empty"]);
  expect(cases.filter(({ verdict }) => verdict === "pass").length).toBeGreaterThan(3);
  expect(cases.find(({ id }) => id === "pop3.stat.empty")).toMatchObject({
    verdict: "skip",
    reason: "no --account given",
  });
});

it("a server that echoes the password does not get it into a report", async () => {
  const server = net.createServer((socket) => {
    socket.on("error", () => undefined);
    socket.write("+OK ready\r\n");
    socket.on("data", (chunk) =>
      socket.write(chunk.toString().startsWith("USER") ? "+OK\r\n" : `-ERR I don't know ${chunk.toString()}`),
    );
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  closing.push(() => server.close());
  const target = {
    ...plainTarget((server.address() as net.AddressInfo).port),
    accounts: [{ user: "alice", password: "hunter2" }],
  };
  const { end } = await runOn(target, ["pop3.stat"]);
  expect(end.fatal).toContain("[secret]");
  expect(JSON.stringify(end)).not.toContain("hunter2");
});

it("--repeat tells a flaky verdict, and reports the worst", async () => {
  let turn = 0;
  const server = net.createServer((socket) => {
    socket.on("error", () => undefined);
    socket.write("+OK ready\r\n");
    socket.on("data", (chunk) => {
      const reply = chunk.toString().startsWith("QUIT")
        ? "+OK bye\r\n"
        : chunk.toString().startsWith("MAILSPEC") && ++turn % 2 === 0
          ? "+OK what?\r\n"
          : "-ERR no\r\n";
      socket.write(reply, () => chunk.toString().startsWith("QUIT") && socket.end());
    });
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  closing.push(() => server.close());
  const target = plainTarget((server.address() as net.AddressInfo).port);
  const { cases } = await runOn(target, ["pop3.greeting.one-line"], { repeat: 4 });
  expect(cases).toMatchObject([{ verdict: "fail", flaky: ["pass", "fail", "pass", "fail"] }]);
});

const plainTarget = (port: number): Target => ({
  name: "hostile",
  endpoints: [parseTargetUrl(`pop3://127.0.0.1:${port}`, [protocol]).endpoint],
  accounts: [],
  starttls: false,
  tls: {},
  connectTimeout: 1000,
  timeout: 300,
  loginTimeout: 300,
  wipe: false,
});

describe("a hostile server ends with verdicts, in bounded time", () => {
  const endless = (socket: net.Socket) => {
    const more = () => socket.writable && socket.write(Buffer.alloc(65_536, "x"), more);
    more();
  };
  it.each<[string, (socket: net.Socket) => void]>([
    [
      "one endless line after the greeting",
      (socket) => socket.write("+OK hi\r\n", () => socket.once("data", () => endless(socket))),
    ],
    ["silence after the greeting", (socket) => socket.write("+OK hi\r\n")],
    [
      "a reset after the first command",
      (socket) => socket.write("+OK hi\r\n", () => socket.once("data", () => socket.resetAndDestroy())),
    ],
    [
      "every octet there is",
      (socket) =>
        socket.write("+OK hi\r\n", () =>
          socket.on("data", () => socket.write(Buffer.from(Array.from({ length: 256 }, (_, octet) => octet)))),
        ),
    ],
    [
      "a +OK for anything",
      (socket) => socket.write("+OK hi\r\n", () => socket.on("data", () => socket.write("+OK\r\n"))),
    ],
    [
      "two replies for one",
      (socket) => socket.write("+OK hi\r\n", () => socket.on("data", () => socket.write("-ERR\r\n-ERR\r\n"))),
    ],
  ])("%s", { timeout: 30_000 }, async (_what, serve) => {
    const server = net.createServer((socket) => {
      socket.on("error", () => undefined);
      serve(socket);
    });
    await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
    closing.push(() => server.close());
    const { end, results, cases } = await runOn(plainTarget((server.address() as net.AddressInfo).port), [
      "pop3.greeting",
      "pop3.authorization",
      "pop3.command.unknown-in-authorization",
    ]);
    expect(cases.length).toBeGreaterThan(15);
    expect(results.filter(({ verdict }) => verdict === "fail").length).toBeGreaterThan(0);
    expect(end.exit).not.toBe(0);
  });
});

it("takes its mail away when it is done", async () => {
  const { target } = await embedded();
  await runOn(target, ["pop3.stat.counts", "pop3.retr.each"]);
  const suite = `protocol: pop3
title: x
cases:
  - id: pop3.a.empty
    title: x
    covers: [rfc1939/5/stat-counts]
    exchange: |
      C: STAT
      S: +OK 0 0
`;
  const { cases } = parseSuite(suite, "x.yaml", { ...library, protocols: [protocol] });
  const judged = await runOn(target, [], { cases });
  expect(judged.cases).toMatchObject([{ id: "pop3.a.empty", verdict: "pass" }]);
});

it.each(["capa-silence", "capa-closes"])("what is wrong with CAPA is not blamed on STAT: %s", async (hostility) => {
  const folder = mkdtempSync(join(tmpdir(), "mailspec-capa-"));
  const server = spawn(process.execPath, ["fixtures/hostile/server.mjs", "pop3", hostility, "0", folder]);
  closing.push(() => server.kill());
  const said = await new Promise<string>((resolve) =>
    server.stdout.once("data", (octets: Buffer) => resolve(octets.toString())),
  );
  const url = `pop3://127.0.0.1:${said.replace(/\D/g, "")}`;
  const { target } = await embedded();
  const { deliver: _none, ...rest } = target;
  const alone = {
    ...rest,
    endpoints: [parseTargetUrl(url, [protocol]).endpoint],
    accounts: [{ user: "u1", password: "secret-ü1" }],
    timeout: 300,
    wipe: false,
  };
  const { end, cases } = await runOn(alone, ["pop3.stat.empty"], { jobs: 1 });
  expect(end.fatal).toBeUndefined();
  expect(cases).toMatchObject([{ verdict: "pass" }]);
});

describe("whoever stops a run", () => {
  it("hears nothing any more after the last record, whatever was under way", async () => {
    const { target } = await embedded();
    const abort = new AbortController();
    const records: JournalRecord[] = [];
    const emit = (record: JournalRecord) => {
      records.push(record);
      if (record.type === "result") abort.abort();
    };
    const { end } = await runOn(target, ["pop3.dele", "pop3.uidl"], { emit, signal: abort.signal, jobs: 4 });
    expect(end).toMatchObject({ interrupted: true, exit: 130 });
    const { length } = records;
    await new Promise((resolve) => setTimeout(resolve, 500));
    expect(records.length).toBe(length);
    expect(records.at(-1)).toBe(end);
  });

  it("does not wait for a server that is silent when it is looked at", async () => {
    const sockets: net.Socket[] = [];
    const server = net.createServer((socket) => sockets.push(socket.on("error", () => undefined)));
    await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
    closing.push(
      () => server.close(),
      () => {
        for (const socket of sockets) socket.destroy();
      },
    );
    const { port } = server.address() as net.AddressInfo;
    const { target } = await embedded();
    const { endpoint } = parseTargetUrl(`pop3://127.0.0.1:${port}`, [protocol]);
    const silent = { ...target, endpoints: [endpoint], timeout: 60_000 };
    const { end, results } = await runOn(silent, ["pop3.dele"], { signal: AbortSignal.timeout(200) });
    expect(end).toMatchObject({ interrupted: true, exit: 130 });
    expect(results).toEqual([]);
  });
});
