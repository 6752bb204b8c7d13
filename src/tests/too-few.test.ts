import { createServer, type Server, type Socket } from "node:net";
import { afterEach, expect, it } from "vitest";
import { loadLibrary } from "../cli/library.js";
import type { Protocol } from "../protocol/protocol.js";
import type { Target } from "../protocol/target.js";
import { plainRun } from "../runner/plain-run.test-data.js";
import { run } from "../runner/run.js";
import { parseTargetUrl } from "../runner/target-url.js";
import { parseSuite } from "../suite/load.js";

const library = await loadLibrary([], ["smtp"]);
const [protocol] = library.protocols as [Protocol];
const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});

const REPLIES: Readonly<Record<string, string>> = {
  EHLO: "250-mx.example.test\r\n250 PIPELINING\r\n",
  QUIT: "221 bye\r\n",
  VRFY: "252 try\r\n",
};

/** A target that has no reply to one command. */
async function silentTo(silent: string): Promise<Target> {
  const server = createServer((socket: Socket) => {
    socket.on("error", () => undefined);
    socket.write("220 mx.example.test\r\n");
    socket.on("data", (octets) => {
      for (const line of octets.toString().split("\r\n").slice(0, -1)) {
        const verb = line.split(" ")[0] ?? "";
        if (verb !== silent) socket.write(REPLIES[verb] ?? "250 ok\r\n");
        if (verb === "QUIT") socket.end();
      }
    });
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as { port: number };
  const { endpoint } = parseTargetUrl(`smtp://127.0.0.1:${port}`, [protocol]);
  const accounts = [{ user: "ada@example.test", password: "secret" }];
  const times = { timeout: 1000, loginTimeout: 1000, connectTimeout: 2000 };
  return {
    name: "silent",
    endpoints: [endpoint],
    accounts,
    wipe: true,
    starttls: false,
    tls: {},
    ...times,
  };
}

/** Under which requirements one is accused that leaves out the reply to a command, by cases of these exchanges. */
async function accused(silent: string, ...exchanges: readonly (readonly [covers: string, ...lines: string[]])[]) {
  const cases = exchanges.flatMap(([covers, ...lines], index) => [
    `  - id: smtp.own.case-${index}`,
    "    title: own",
    `    covers: [${covers}]`,
    "    state: introduced",
    "    exchange: |",
    ...lines.map((line) => `      ${line}`),
  ]);
  const suite = ["protocol: smtp", "title: own", "cases:", ...cases, ""].join("\n");
  const told: string[] = [];
  await run({
    protocol,
    target: await silentTo(silent),
    cases: parseSuite(suite, "own.yaml", library).cases,
    requirements: library.requirements,
    jobs: 1,
    ...plainRun(),
    emit(record) {
      if (record.type !== "result" || (record.verdict !== "fail" && record.verdict !== "warn")) return;
      told.push(record.failure?.requirement ?? record.id);
    },
  });
  return told;
}

it("where one reply of a group is missing, those that came are held against no command", {
  timeout: 60_000,
}, async () => {
  const group = [
    "C: MAIL FROM:<{sender}>",
    "C: RCPT TO:<{recipient}>",
    "C: VRFY {local}",
    "S: 250",
    "S: 25x",
    "S: 25x",
  ];
  expect(await accused("RCPT", ["rfc5321/3.3/rcpt-repeated", ...group])).toEqual(["rfc5321/4.2/one-reply"]);
});

it("a case about how many replies come does not accuse of it where its preparation has none", {
  timeout: 60_000,
}, async () => {
  const [mail, rcpt] = ["C: MAIL FROM:<{sender}>", "C: RCPT TO:<{recipient}>"];
  const rest = ["-- subject", rcpt, rcpt, "S: 250", "S: 250"];
  const about = ["rfc2920/3.2/input-kept", mail, "S: 250", ...rest] as const;
  expect(await accused("MAIL", about)).toEqual(["rfc5321/4.2/one-reply"]);
  expect(await accused("RCPT", about)).toEqual(["rfc2920/3.2/input-kept"]);
});

it("behind a reply that never came the next one is held against no command", { timeout: 60_000 }, async () => {
  const lines = ["C: MAIL FROM:<{sender}>", "S: {nothing 100ms}", "C: VRFY {local}", "S: 2xx"];
  expect(await accused("MAIL", ["rfc5321/3.3/rcpt-repeated", ...lines])).not.toContain("rfc5321/3.3/mail-250");
});
