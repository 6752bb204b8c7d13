import { mkdtempSync, readFileSync, statSync, writeFileSync } from "node:fs";
import net from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fuzz, parseJournal, run, type ServeOptions, type Serving, serve, UsageError } from "mailspec";
import { afterEach, describe, expect, it, vi } from "vitest";
import { protocols } from "../protocols/all.js";

// The library, as somebody uses it who writes a server, or a client.
let serving: Serving | undefined;
afterEach(async () => {
  await serving?.close();
  serving = undefined;
});
const start = async (options: ServeOptions) => {
  serving = await serve({ accounts: ["alice:secret", "bob:secret"], domain: "example.test", ...options });
  return serving;
};
const accounts = ["alice:secret", "bob:secret"];

/** What of the event loop is still there: sockets, servers and timers. */
const open = () => process.getActiveResourcesInfo().filter((its) => /TCP|TLS|Timeout/.test(its)).length;

describe("run", () => {
  it("gives what was found, and prints and writes nothing", async () => {
    const { urls, certificate } = await start({ pop3: true, faults: ["bare-lf"] });
    const said = [vi.spyOn(process.stdout, "write"), vi.spyOn(process.stderr, "write")];
    const journal = () => statSync("reports/journal.jsonl", { throwIfNoEntry: false })?.mtimeMs;
    const before = journal();
    const outcome = await run({
      urls,
      accounts,
      only: ["pop3.command.segmented"],
      tls: { ca: certificate },
      strict: true,
    });
    for (const its of said) {
      expect(its).not.toHaveBeenCalled();
      its.mockRestore();
    }
    expect(outcome).toMatchObject({ conforms: false, exit: 1 });
    expect(outcome.findings.flatMap(({ covers }) => covers)).toContain("rfc1939/3/response-crlf");
    expect(outcome.counts.pass).toBeGreaterThan(0);
    expect(outcome.text).toContain("rfc1939/3/response-crlf");
    expect(() => outcome.assertConforms()).toThrow(/rfc1939\/3\/response-crlf/);
    expect(await outcome.report("junit")).toMatch(/^<\?xml/);
    expect(journal()).toBe(before);
  });

  it("takes mail in and out by functions, several protocols, a baseline, and keeps a journal where it is told to", async () => {
    const { urls, deliver, mailbox } = await start({ pop3: true, smtp: true, faults: ["pop3.bare-lf"] });
    const journal = join(mkdtempSync(join(tmpdir(), "mailspec-library-")), "journal.jsonl");
    const heard = new Set<string>();
    const outcome = await run({
      urls,
      accounts,
      only: ["pop3.retr", "pop3.command.segmented", "smtp.rset"],
      tls: { insecure: true },
      domain: "example.test",
      deliver,
      read: (user) => mailbox(user).map(({ octets }) => octets),
      baseline: [{ id: "pop3.rule.*", verdict: "fail", clause: "RFC 1939 §3", why: "an old friend" }],
      journal,
      onRecord: ({ type }) => heard.add(type),
    });
    expect(outcome.runs.map(({ protocol }) => protocol)).toEqual(["pop3", "smtp"]);
    expect(outcome.findings).toEqual([]);
    expect(outcome.results.filter(({ kind, verdict }) => kind === "case" && verdict === "pass").length).toBeGreaterThan(
      10,
    );
    expect(outcome.results.some(({ tolerated }) => tolerated?.includes("an old friend"))).toBe(true);
    expect([...heard]).toEqual(expect.arrayContaining(["run", "result", "end"]));
    const written = parseJournal(readFileSync(journal.replace(".jsonl", "-pop3.jsonl"), "utf8"));
    expect(written).toEqual(JSON.parse(JSON.stringify(outcome.runs[0]?.records)));
    expect(await outcome.report("html")).toContain("<!doctype html>");
    await expect(outcome.report("junit")).rejects.toThrow(/say which of pop3, smtp/);
    expect(await outcome.report("junit", "smtp")).toContain("smtp.rset");
  });

  it("keeps a journal of each protocol for each part, also where the part holds no case of it", async () => {
    const { urls } = await start({ pop3: true, smtp: true });
    const journal = join(mkdtempSync(join(tmpdir(), "mailspec-library-")), "journal.jsonl");
    const only = ["pop3.capa.after-user", "smtp.auth.after-helo"];
    const tls = { insecure: true };
    const shard = { index: 3, of: 3 };
    const part = await run({ urls, accounts, domain: "example.test", only, tls, shard, journal });
    expect(part.exit).toBe(0);
    for (const id of ["pop3", "smtp"])
      expect(readFileSync(journal.replace(".jsonl", `-${id}.jsonl`), "utf8")).toContain('"shard":{"index":3,"of":3}');
  });

  it("says what cannot be asked for", async () => {
    const wrong = (options: Parameters<typeof run>[0]) => expect(run(options)).rejects;
    await wrong({ urls: [] }).toThrow(UsageError);
    await wrong({ urls: ["gopher://127.0.0.1:70"] }).toThrow(/no target URL/);
    await wrong({ urls: ["pop3://127.0.0.1:1"], only: ["pop3.retrr"] }).toThrow(/nothing is called pop3.retrr/);
    await wrong({ urls: ["pop3://127.0.0.1:1"], jobs: 0 }).toThrow(/jobs: 0/);
    await wrong({ urls: ["pop3://127.0.0.1:1"], deliver: "lmtp://192.0.2.1" }).toThrow(/authorized/);
    await wrong({ urls: ["pop3://127.0.0.1:1"], timeout: "soon" }).toThrow(/no duration/);
    const untyped = (options: unknown) => wrong(options as Parameters<typeof run>[0]);
    await untyped(undefined).toThrow(/run takes an object/);
    await untyped({}).toThrow(/urls: say where/);
    await untyped({ urls: ["pop3://127.0.0.1:1"], onyl: ["pop3.retr"] }).toThrow(
      /run has no option onyl \(did you mean only/,
    );
    await untyped({ urls: ["pop3://127.0.0.1:1"], only: "pop3.retr" }).toThrow(
      /only: run takes a list, as \["pop3.retr"\]/,
    );
    await untyped({ urls: ["pop3://127.0.0.1:1"], tls: { Ca: "x" } }).toThrow(/tls has no option Ca/);
    await expect(fuzz({ urls: ["pop3://127.0.0.1:1"], propertys: ["sizes"] } as never)).rejects.toThrow(
      /fuzz has no option propertys \(did you mean properties/,
    );
  });

  it("a server that is not there is an outcome, not an exception", async () => {
    const outcome = await run({ urls: ["pop3://127.0.0.1:1"], accounts });
    expect(outcome).toMatchObject({ conforms: false, exit: 3 });
    expect(outcome.fatal).toMatch(/refused|127\.0\.0\.1:1/);
  });

  it("stops when it is told to, and leaves nothing behind, though the server never answers", async () => {
    const sockets = new Set<net.Socket>();
    const server = net.createServer((socket) => {
      sockets.add(socket);
      socket.on("close", () => sockets.delete(socket)).on("error", () => undefined);
      socket.write("+OK ready\r\n");
      // A login is answered, and nothing else is.
      socket.on("data", (octets) => void (/^(?:USER|PASS|CAPA)/i.test(String(octets)) && socket.write("+OK\r\n")));
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as net.AddressInfo;
    const before = open();
    const abort = new AbortController();
    const running = run({ urls: [`pop3://127.0.0.1:${port}`], accounts, timeout: "60s", signal: abort.signal });
    while (sockets.size === 0) await new Promise((resolve) => setTimeout(resolve, 10));
    await new Promise((resolve) => setTimeout(resolve, 300));
    abort.abort();
    expect(await running).toMatchObject({ exit: 130, conforms: false });
    while (sockets.size > 0) await new Promise((resolve) => setTimeout(resolve, 10));
    await vi.waitFor(() => expect(open()).toBeLessThanOrEqual(before));
    server.close();
  });
});

it("fuzz finds, shrinks and gives a suite that run plays, and leaves nothing open", async () => {
  const { urls, deliver } = await start({ pop3: true, faults: ["bare-lf"] });
  const before = open();
  const options = { urls: urls.slice(0, 1), accounts, deliver };
  const found = await fuzz({ ...options, properties: ["keyword-case"], seed: 1, runs: 20 });
  expect(found.exit).toBe(1);
  expect(found.findings.flatMap(({ covers }) => covers)).toContain("rfc1939/3/response-crlf");
  const [suite = ""] = found.reproductions.values();
  const file = join(mkdtempSync(join(tmpdir(), "mailspec-library-")), "found.yaml");
  writeFileSync(file, suite);
  expect((await run({ ...options, suites: [file] })).findings.length).toBeGreaterThan(0);
  await vi.waitFor(() => expect(open()).toBeLessThanOrEqual(before));
});

it("passwords that are words of the suite language spoil no suite", async () => {
  const accounts = ["test:test", "mail:pop3"];
  const { urls, deliver } = await start({ pop3: true, accounts, faults: ["retr-number-overflows"] });
  const options = { urls: urls.slice(0, 1), accounts, deliver };
  const found = await fuzz({ ...options, properties: ["arguments"], seed: 1, runs: 100 });
  expect(found.results.filter(({ verdict }) => verdict === "error")).toEqual([]);
  expect(found.findings.flatMap(({ covers }) => covers)).toContain("rfc1939/5/no-such-message");
  expect([...found.reproductions.values()].join("")).not.toContain("[secret]");
});

describe("serve", () => {
  it("has all protocols of the registry", async () => {
    const all = Object.fromEntries(protocols.map(({ id }) => [id, true])) as ServeOptions;
    const { urls, port } = await start(all);
    expect(new Set(urls.map((url) => url.split(":")[0]))).toEqual(
      new Set(protocols.flatMap(({ schemes }) => schemes.map(({ name }) => name))),
    );
    expect(port("imaps")).toBeGreaterThan(1023);
    expect(() => port("nntp")).toThrow(/not served/);
  });

  it("shows what was delivered, with its envelope; faults stand in options, too", async () => {
    const its = await start({
      smtp: true,
      messages: { bob: ["Subject: first\n\nHello\n"] },
      faults: [{ reply: "451 Later", recipient: "alice@*" }],
    });
    const socket = net.connect(its.port("smtp"), "127.0.0.1");
    const lines = [
      "EHLO c.test",
      "MAIL FROM:<x@y.test>",
      "RCPT TO:<alice@example.test>",
      "RCPT TO:<bob@example.test>",
      "DATA",
      "Subject: two",
      "",
      "x",
      ".",
      "QUIT",
      "",
    ];
    socket.end(lines.join("\r\n"));
    const [first, second] = await its.received("bob", 2);
    expect(first?.text).toBe("Subject: first\r\n\r\nHello\r\n");
    expect(second).toMatchObject({ sender: "x@y.test", recipient: "bob@example.test" });
    expect(second?.text).toMatch(/^Return-Path: <x@y\.test>\r\nReceived: /);
    expect(its.mailbox("alice")).toEqual([]);
    its.clear();
    await expect(its.received("bob", 1, 20)).rejects.toThrow(/0 of 1 messages for bob/);
    expect(() => its.mailbox("carol")).toThrow(/no account carol/);
    socket.destroy();
  });

  it("ends with its block, connections included", async () => {
    const before = open();
    let port = 0;
    {
      await using own = await serve({ imap: true });
      port = own.port("imap");
      net.connect(port, "127.0.0.1").on("error", () => undefined);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    await expect(
      new Promise((resolve, reject) => net.connect(port, "127.0.0.1").on("connect", resolve).on("error", reject)),
    ).rejects.toThrow();
    await vi.waitFor(() => expect(open()).toBeLessThanOrEqual(before));
  });

  it("says what cannot be served", async () => {
    await expect(serve({})).rejects.toThrow(/say what is to be served/);
    const untyped = (options: unknown) => expect(serve(options as ServeOptions)).rejects;
    await untyped({ smpt: true }).toThrow(/serve has no option smpt \(did you mean smtp/);
    await untyped({ pop3: true, faults: [{ replly: "-ERR" }] }).toThrow(/a fault has no option replly/);
    await untyped({ pop3: true, faults: [{ command: "DELE" }] }).toThrow(/one of fault, reply.* and not none/);
    await untyped({ pop3: true, faults: [{ reply: "-ERR", delay: 5 }] }).toThrow(/not reply and delay/);
    await expect(serve({ pop3: true, faults: ["drop@times=3-2"] })).rejects.toThrow(/@times= takes 2, 2-3 or 2-/);
    await expect(serve({ pop3: true, faults: ["drop@connection=0"] })).rejects.toThrow(/@connection= takes/);
    await expect(serve({ pop3: true, faults: ["bare-fl"] })).rejects.toThrow(/did you mean bare-lf/);
    await expect(serve({ pop3: true, messages: { nobody: ["x"] } })).rejects.toThrow(/no account nobody/);
  });
});
