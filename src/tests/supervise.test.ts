import { mkdtempSync, writeFileSync } from "node:fs";
import net from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect, it } from "vitest";
import { knowledge } from "../cli/library.js";
import { fuzz } from "../fuzz/fuzz.js";
import { type Supervised, supervise } from "../fuzz/supervise.js";
import type { Result } from "../journal/record.js";
import type { Target } from "../protocol/target.js";
import { pop3 as protocol } from "../protocols/pop3/protocol.js";
import { parseTargetUrl } from "../runner/target-url.js";

const closing: Supervised[] = [];
afterEach(async () => {
  for (const server of closing.splice(0)) await server.stop();
});

const freePort = () =>
  new Promise<number>((resolve) => {
    const server = net.createServer().listen(0, "127.0.0.1", () => {
      const { port } = server.address() as net.AddressInfo;
      server.close(() => resolve(port));
    });
  });

/** A POP3 server of a few lines that dies of what `dies` says about a line. */
async function fragile(dies: string, background = "") {
  const port = await freePort();
  const file = join(mkdtempSync(join(tmpdir(), "mailspec-fragile-")), "server.cjs");
  writeFileSync(
    file,
    `require("node:net").createServer((socket) => {
      let input = "";
      socket.on("error", () => {});
      socket.write("+OK ready\\r\\n");
      socket.on("data", (chunk) => {
        input += chunk.toString("latin1");
        for (let at = input.indexOf("\\n"); at >= 0; at = input.indexOf("\\n")) {
          const line = input.slice(0, at).replace(/\\r$/, "");
          input = input.slice(at + 1);
          ${dies}
          if (/^QUIT$/i.test(line)) { socket.end("+OK bye\\r\\n"); return; }
          socket.write(/^USER \\S/i.test(line) || /^PASS secret$/.test(line) || /^STAT$/.test(line) ? "+OK 0 0\\r\\n" : /^(LIST|UIDL)$/.test(line) ? "+OK\\r\\n.\\r\\n" : "-ERR no\\r\\n");
        }
      });
    }).listen(${port}, "127.0.0.1");`,
  );
  const { endpoint } = parseTargetUrl(`pop3://127.0.0.1:${port}`, [protocol]);
  const command = `${background === "" ? "exec " : ""}${process.execPath} ${file} ${background}`;
  const server = await supervise(command, [endpoint], 5000);
  closing.push(server);
  const target: Target = {
    name: "fragile",
    endpoints: [endpoint],
    accounts: [{ user: "joe", password: "secret" }],
    starttls: false,
    tls: {},
    connectTimeout: 2000,
    timeout: 1000,
    loginTimeout: 1000,
    wipe: true,
  };
  return { server, target };
}

interface Fragile {
  /** Absent: somebody else has started it. */
  readonly server?: Supervised;
  readonly target: Target;
}

async function findingsOf({ server, target }: Fragile, names: readonly string[]) {
  const findings: Result[] = [];
  const suites: string[] = [];
  const { properties } = await protocol.fuzz();
  await fuzz({
    protocol,
    target,
    ...(server && { process: server }),
    properties: properties.filter(({ id }) => names.some((name) => id.endsWith(`.${name}`))),
    known: await knowledge(),
    jobs: 1,
    seed: 3,
    runs: 50,
    baseline: [],
    version: "test",
    signal: new AbortController().signal,
    emit(record) {
      if (record.type === "result" && record.seenIn !== undefined) findings.push(record);
    },
    save(id, suite) {
      suites.push(suite);
      return `${id}.yaml`;
    },
    command: () => "",
  });
  return { findings, suites };
}

it("a server that dies is started again, and its end is tied to the input", { timeout: 60_000 }, async () => {
  const { findings, suites } = await findingsOf(
    await fragile('if (line.length > 1000) process.kill(process.pid, "SIGSEGV");'),
    ["lengths-before-login"],
  );
  const crash = findings.find(({ id }) => id.endsWith("-crash"));
  expect(crash).toMatchObject({ verdict: "fail", reason: "reproduced 3/3" });
  expect(suites.find((suite) => suite.includes(crash?.id ?? "?"))).toMatch(/the server ended with SIGSEGV/);
});

it("what a sanitizer writes is a finding, though the connection merely closes", { timeout: 60_000 }, async () => {
  const report =
    'if (line.includes("\\0")) { process.stderr.write("==1==ERROR: AddressSanitizer: heap-buffer-overflow\\\\n"); socket.destroy(); return; }';
  const { findings, suites } = await findingsOf(await fragile(report), ["octets-before-login"]);
  expect(findings.map(({ id }) => id)).toContainEqual(expect.stringMatching(/-crash$/));
  expect(suites.join()).toMatch(/AddressSanitizer: heap-buffer-overflow/);
});

it("a server that nobody starts again is a finding with what was said last", { timeout: 60_000 }, async () => {
  const { target } = await fragile("if (line.length > 1000) process.exit(1);");
  const { findings } = await findingsOf({ target }, ["lengths-before-login"]);
  expect(findings).toMatchObject([{ id: "pop3.fuzz.server-gone", verdict: "fail" }]);
  const said = findings[0]?.transcript ?? [];
  expect(said.some(({ from, text }) => from === "C" && text.length > 1000)).toBe(true);
});

it("a server that dies of the first look is a finding, though no script is to blame", { timeout: 60_000 }, async () => {
  const { findings } = await findingsOf(await fragile("if (/^CAPA$/.test(line)) process.exit(7);"), [
    "lengths-before-login",
  ]);
  const gone = findings.find(({ id }) => id === "pop3.fuzz.server-gone");
  expect(gone).toMatchObject({ verdict: "fail", failure: { event: "the server ended with exit code 7" } });
});

it("a command that starts nothing is an error, with its last words", async () => {
  const { endpoint } = parseTargetUrl(`pop3://127.0.0.1:${await freePort()}`, [protocol]);
  await expect(supervise("echo no such file >&2; exit 3", [endpoint], 5000)).rejects.toThrow(
    /ended with exit code 3: no such file before pop3:.* could be reached/,
  );
});

it("who listens already is not taken for what is to be started", async () => {
  const port = await freePort();
  const other = net.createServer().listen(port, "127.0.0.1");
  await new Promise((done) => other.once("listening", done));
  const { endpoint } = parseTargetUrl(`pop3://127.0.0.1:${port}`, [protocol]);
  const refused = expect(supervise("exec sleep 60", [endpoint], 5000)).rejects.toThrow(
    /somebody listens on .* already/,
  );
  await refused.finally(() => other.close());
});

it("a server in the background has not ended, and is ended with the run", { timeout: 20_000 }, async () => {
  const { server, target } = await fragile("", "& exit 0");
  expect(await server.trouble(500)).toBeUndefined();
  expect(await server.stop()).toBeUndefined();
  const [{ port } = { port: 0 }] = target.endpoints;
  const socket = net.connect(port, "127.0.0.1");
  const what = await new Promise((resolve) => socket.once("connect", () => resolve("open")).once("error", resolve));
  expect(what).toMatchObject({ code: "ECONNREFUSED" });
});

it("a server that opens its ports one after the other is waited for", async () => {
  const ports = [await freePort(), await freePort()] as const;
  const script = `const net = require("node:net"); net.createServer().listen(${ports[0]}, "127.0.0.1"); setTimeout(() => net.createServer().listen(${ports[1]}, "127.0.0.1"), 700);`;
  const [first, second] = ports.map((port) => parseTargetUrl(`pop3://127.0.0.1:${port}`, [protocol]).endpoint);
  if (!first || !second) throw new Error("no ports");
  closing.push(await supervise(`exec ${process.execPath} -e '${script}'`, [first, second], 5000));
  const socket = net.connect(ports[1], "127.0.0.1");
  await new Promise((resolve, reject) => socket.once("connect", resolve).once("error", reject));
  socket.destroy();
});
