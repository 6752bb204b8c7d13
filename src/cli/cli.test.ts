import { spawn, spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import net from "node:net";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parseJournal } from "../journal/read.js";

const bin = resolve(import.meta.dirname, "../../dist/cli/main.js");
const folder = mkdtempSync(join(tmpdir(), "mailspec-cli-"));

/** Runs the built command; the journal goes to a folder of the test's. */
function mailspec(...args: readonly string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [bin, ...args], {
    cwd: folder,
    encoding: "utf8",
    env: { ...process.env, NO_COLOR: "1" },
  });
  return { status, stdout, stderr };
}

/** The same without blocking this process, which plays the server. */
function mailspecBeside(
  ...args: readonly string[]
): Promise<{ status: number | null; stdout: string; stderr: string }> {
  return new Promise((done) => {
    const child = spawn(process.execPath, [bin, ...args], { cwd: folder });
    let [stdout, stderr] = ["", ""];
    child.stdout.on("data", (chunk) => (stdout += chunk));
    child.stderr.on("data", (chunk) => (stderr += chunk));
    child.on("close", (status) => done({ status, stdout, stderr }));
  });
}

it("says its version", () => {
  expect(mailspec("--version").stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
});

describe("usage errors: exit 2, one clear line", () => {
  it.each([
    [["run", "--only", "pop3.nothing"], /^mailspec: nothing is called pop3\.nothing/],
    [["run", "--timeout", "abc"], /^mailspec: --timeout abc: write a duration/],
    [["run", "--report", "junti"], /did you mean junit/],
    [["run", "jmap://localhost"], /mailspec speaks pop3, pop3s/],
    [["run", "--account", "alice", "pop3://127.0.0.1:1"], /MAILSPEC_PASSWORD/],
    [["run", "--bogus"], /Unknown argument: bogus/],
    [["rum"], /Did you mean run/],
    [["explain", "pop3.uidl.unqiue"], /did you mean pop3\.uidl\.unique/],
    [["list", "cases", "pop3.nothing"], /nothing is called/],
    [["learn", "nntp"], /nntp is no protocol: pop3/],
    [["compare", "a.jsonl"], /two journals, or two servers/],
    [["compare", "pop3://127.0.0.1:1", "--account", "joe:x"], /two servers, and these are 1/],
    [["serve", "pop3", "--fault", "bare-fl"], /did you mean bare-lf/],
    [["fuzz", "pop3.property.argument"], /did you mean pop3\.property\.arguments/],
    [["fuzz", "--path", "1:2", "sizes"], /--path belongs to one --property and its --seed/],
    [["fuzz", "pop3://192.0.2.1", "--account", "joe:x"], /say --authorized/],
    [["fuzz", "pop3://127.evil.example", "--account", "joe:x"], /say --authorized/],
    [["fuzz", "pop3://localhost.evil.example", "--account", "joe:x"], /say --authorized/],
    [["fuzz", "pop3://[::ffff:8.8.8.8]:110", "--account", "joe:x"], /say --authorized/],
    [["fuzz", "pop3://0x7f.1", "--account", "joe:x"], /say --authorized/],
    [["fuzz", "pop3://2130706433", "--account", "joe:x"], /say --authorized/],
    [["fuzz", "pop3://0.0.0.0", "--account", "joe:x"], /say --authorized/],
    [["fuzz", "pop3://[::]", "--account", "joe:x"], /say --authorized/],
    [
      ["run", "\u202eevil\x1b[2J\x9b##vso[a]\n::error::x"],
      /^mailspec: nothing is called \\u\{202E\}evil\\x1B\[2J\\x9B##vso\\x5Ba\]\n\\x3A:error::x/,
    ],
    [["run", "pop3://127.0.0.1:1", "--deliver", "lmtp://mail.example"], /delivered to mail\.example, .* --authorized/],
    [["run", "pop3://127.0.0.1:1", "--deliver", "smtp://127.evil.example:25"], /--authorized/],
    [["fuzz", "pop3://127.0.0.1:1", "--deliver", "lmtp://[::ffff:8.8.8.8]:24"], /--authorized/],
    [["run", "pop3://joe:%zz@127.0.0.1"], /^mailspec: pop3:\/\/…@127\.0\.0\.1: a % in user or password is written %25/],
    [["run", "pop3://joe:secret@127.0.0.1/x"], /^mailspec: pop3:\/\/…@127\.0\.0\.1\/x is no target URL/],
    [["run", "joe:secret@127.0.0.1"], /^mailspec: …@127\.0\.0\.1 is no target URL/],
    [["run", "pop3://127.0.0.1", "--deliver", "smtp://joe:secret@h:99999"], /^mailspec: smtp:\/\/…@h:99999 is no URL/],
    [["run", "pop3://127.0.0.1:0"], /ports begin at 1/],
    [["run", "--timeout", "0"], /--timeout 0: write a duration/],
    [["run", "--jobs", "9".repeat(400)], /write a whole number from 1 to 1000/],
    [["run", "--report", "junit="], /--report junit=: name a file/],
    [["run", "--journal", "/"], /cannot write the journal \/: EISDIR/],
    [["run", "--baseline", "/dev/zero"], /cannot read \/dev\/zero: it is no file/],
    [["fuzz", "--for", "soon"], /--for soon: write a duration/],
    [[], /say what to do/],
  ])("%j", (args, message) => {
    const { status, stderr } = mailspec(...args);
    expect(stderr).toMatch(message);
    expect(stderr).not.toContain("    at ");
    expect(status).toBe(2);
  });

  it("a mistake in a suite is named with file, line and column", () => {
    const path = join(folder, "typo.yaml");
    writeFileSync(
      path,
      "protocol: pop3\ntitle: x\ncases:\n  - id: pop3.a.b\n    title: x\n    covers: [rfc1939/5/noop]\n    exchange: |\n      C NOOP\n",
    );
    const { status, stderr } = mailspec("check", path);
    expect(stderr).toBe("mailspec: typo.yaml:8:7: expected C:, S: or -- at the start of the line\n");
    expect(status).toBe(2);
  });
});

it("check names all mistakes at once", () => {
  const path = join(folder, "mistakes.yaml");
  const cases = ["C: NOOP {constructor}", "S: +OK => pas", "C2: LIST", "S: +OK {a:number} {a:number}"];
  const entry = (line: string, index: number) =>
    `  - id: pop3.a.b${index}\n    title: x\n    covers: [rfc1939/5/noop]\n    exchange: |\n      ${line}\n`;
  writeFileSync(path, `protocol: pop3\ntitle: x\ncases:\n${cases.map(entry).join("")}`);
  const { status, stderr } = mailspec("check", path);
  expect(stderr).toBe(
    [
      "mailspec: mistakes.yaml:8:15: nothing gives {constructor} a value here",
      "mistakes.yaml:13:13: => pas: a line ends with => pass or => skip",
      "mistakes.yaml:18:7: connection 2 is not open: -- open 2 STATE opens it",
      "mistakes.yaml:23:25: {a} is bound twice in this line\n",
    ].join("\n"),
  );
  expect(status).toBe(2);
});

describe("targets that cannot be tested: exit 3, one clear line", () => {
  const servers: net.Server[] = [];
  afterAll(() => {
    for (const server of servers) server.close();
  });
  const speaking = async (greeting: string): Promise<number> => {
    const server = net.createServer((socket) => {
      socket.on("error", () => undefined);
      socket.write(greeting);
    });
    servers.push(server);
    await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
    return (server.address() as net.AddressInfo).port;
  };

  it("nothing listens", () => {
    const { status, stderr } = mailspec("run", "pop3://127.0.0.1:1");
    expect(stderr.trim()).toMatch(/^mailspec: nothing listens on 127\.0\.0\.1:1/);
    expect(status).toBe(3);
  });

  it.each([
    ["220 mail.example ESMTP\r\n", /its greeting is SMTP's/],
    ["* OK IMAP4rev1\r\n", /its greeting is IMAP's/],
    ["", /sends no greeting .* write pop3s:/],
  ])("%j", async (greeting, message) => {
    const { status, stderr } = await mailspecBeside(
      "run",
      `pop3://127.0.0.1:${await speaking(greeting)}`,
      "--timeout",
      "300ms",
    );
    expect(stderr).toMatch(message);
    expect(status).toBe(3);
  });
});

describe("a run on the embedded server", () => {
  it("does not pass when nothing was judged, or more was skipped than allowed", () => {
    const path = join(folder, "skips.yaml");
    const entry = "    covers: [rfc1939/5/noop]\n    exchange: |\n      C: NOOP\n      S: +OK\n";
    const suite = `protocol: pop3\ntitle: x\ncases:\n  - id: pop3.a.skipped\n    title: x\n    needs: [XNONE]\n${entry}`;
    writeFileSync(path, suite);
    const silent = mailspec("run", "--suite", path);
    expect(silent.stdout).toContain("nothing was judged: every case was skipped");
    expect(silent.status).toBe(3);
    writeFileSync(path, `${suite}  - id: pop3.a.judged\n    title: x\n${entry}`);
    expect(mailspec("run", "--suite", path).status).toBe(0);
    expect(mailspec("run", "--suite", path, "--max-skips", "0").status).toBe(3);
  });

  it("has a journal for each part of a run, also for one of more parts than cases", () => {
    for (const index of [1, 2]) {
      const { status } = mailspec("run", "pop3.capa.after-user", "--shard", `${index}/2`, "--journal", `part-${index}`);
      expect(status).toBe(0);
    }
    const { status, stdout } = mailspec("report", "merge", "part-1", "part-2", "--gate");
    expect(stdout).toMatch(/pop3 {2}\d+ pass · 0 fail/);
    expect(status).toBe(0);
  });

  it("conforms, and writes journal and reports", () => {
    const { status, stdout } = mailspec("run", "pop3.list", "--report", "junit", "--report", "json=out/report.json");
    expect(stdout).toMatch(/pass · 0 fail/);
    expect(status).toBe(0);
    expect(existsSync(join(folder, "reports/junit.xml"))).toBe(true);
    expect(JSON.parse(readFileSync(join(folder, "out/report.json"), "utf8")).summary.fail).toBe(0);
    expect(parseJournal(readFileSync(join(folder, "reports/journal.jsonl"), "utf8")).at(-1)).toMatchObject({
      type: "end",
      exit: 0,
    });
    expect(mailspec("report", "reports/journal.jsonl").stdout).toBe(stdout);
  });

  it("no password reaches a report", () => {
    mailspec("run", "pop3.auth", "pop3.apop", "pop3.pass", "-vv", "--report", "junit", "--report", "json");
    for (const file of ["junit.xml", "report.json", "journal.jsonl"]) {
      const text = readFileSync(join(folder, "reports", file), "utf8");
      expect(text).toContain("[secret]");
      expect(text).not.toContain("secret-of-alice");
      expect(text).not.toContain(Buffer.from("secret-of-alice").toString("base64").slice(0, 12));
    }
  });
});

describe("a run on a server with a fault", () => {
  let server: ReturnType<typeof spawn>;
  let url = "";
  beforeAll(async () => {
    server = spawn(process.execPath, [bin, "serve", "pop3", "--port", "0", "--tls-port", "0", "--fault", "bare-lf"]);
    url = await new Promise<string>((done) =>
      server.stdout?.once("data", (chunk: Buffer) => done(chunk.toString().split("\n")[0] ?? "")),
    );
  });
  afterAll(() => server.kill());

  it("a baseline can be written from what is broken, and holds it from then on", () => {
    const baseline = join(folder, "written.yaml");
    const args = ["run", url, "--account", "alice:secret", "pop3.command.segmented", "--baseline", baseline];
    expect(mailspec(...args, "--update-baseline").status).toBe(1);
    expect(readFileSync(baseline, "utf8")).toContain("pop3.rule.line-ends-with-crlf");
    expect(mailspec(...args).status).toBe(0);
    expect(mailspec("run", "--update-baseline").stderr).toContain("--baseline FILE");
    const other = join(folder, "other.yaml");
    writeFileSync(other, "expectations: []\n");
    // Of two files both count, in either order.
    expect(mailspec(...args, "--baseline", other).status).toBe(0);
    expect(mailspec(...args.slice(0, -2), "--baseline", other, "--baseline", baseline).status).toBe(0);
    expect(mailspec(...args, "--baseline", other, "--update-baseline").status).toBe(2);
  });

  it("finds it, and the baseline can hold it", () => {
    const args = ["run", url, "--account", "alice:secret", "pop3.command.segmented"];
    const { status, stdout } = mailspec(...args);
    expect(stdout).toContain("RFC 1939 §3  MUST  rfc1939/3/response-crlf");
    expect(status).toBe(1);
    const baseline = join(folder, "baseline.yaml");
    writeFileSync(
      baseline,
      "expectations:\n  - { id: pop3.rule.line-ends-with-crlf, verdict: fail, clause: RFC 1939 §3, why: known }\n",
    );
    expect(mailspec(...args, "--baseline", baseline).status).toBe(0);
    writeFileSync(baseline, `expectations:\n  - { id: pop3.command.segmented, verdict: fail, clause: x, why: y }\n`);
    expect(mailspec(...args, "--baseline", baseline).stdout).toContain("take the entry out");
  });
});

describe("fuzzing", () => {
  it("finds nothing on the embedded server, and says what it did", () => {
    const { status, stdout } = mailspec(
      "fuzz",
      "arguments",
      "keyword-case",
      "--runs",
      "30",
      "--seed",
      "7",
      "--report",
      "junit=fuzz.xml",
    );
    expect(stdout).toMatch(/^pop3 {2}2 pass · 0 fail/m);
    expect(stdout).toMatch(/^fuzz {2}\d+ exchanges · \d+\/s · 0 findings · 60 scripts · \d+ kinds · .* · seed 7$/m);
    expect(status).toBe(0);
    expect(readFileSync(join(folder, "fuzz.xml"), "utf8")).toContain("pop3.property.arguments");
  });

  it("writes what it finds as a suite, which fails there and passes on the reference server", {
    timeout: 60_000,
  }, async () => {
    const server = spawn(process.execPath, [
      bin,
      "serve",
      "pop3",
      "--port",
      "0",
      "--tls-port",
      "0",
      "--fault",
      "stat-before-login",
    ]);
    const url = await new Promise<string>((done) =>
      server.stdout.once("data", (chunk: Buffer) => done(chunk.toString().split("\n")[0] ?? "")),
    );
    const found = mailspec(
      "fuzz",
      url,
      "--account",
      "alice:secret",
      "lengths-before-login",
      "octets-before-login",
      "--runs",
      "200",
    );
    expect(found.status).toBe(1);
    const file = /mailspec run --suite (\S+state-restriction\S+)/.exec(found.stdout)?.[1] ?? "";
    expect(file).toMatch(/^reports\/fuzz\/pop3\.fuzz\.state-restriction\.stat\S*\.yaml$/);
    expect(mailspec("check", file).status).toBe(0);
    expect(mailspec("run", url, "--account", "alice:secret", "--suite", file).status).toBe(1);
    expect(mailspec("run", "--suite", file).status).toBe(0);
    server.kill();
  });

  it("explains a requirement with the words of the RFC", () => {
    const { stdout } = mailspec("explain", "rfc1939/7/pass-after-user");
    expect(stdout).toContain(
      'RFC 1939: "may only be given in the AUTHORIZATION state immediately after a successful USER',
    );
    expect(stdout).toContain("Basis: reading, one could read otherwise. A restriction of the client");
  });

  it("lists and explains properties", () => {
    expect(mailspec("list", "properties", "rfc1939/6").stdout).toContain("pop3.property.histories");
    expect(mailspec("explain", "pop3.property.histories").stdout).toContain("RFC 1939 §6");
  });
});

it("is interrupted by Ctrl-C with exit 130 and its reports written", async () => {
  const child = spawn(
    process.execPath,
    [bin, "run", "@slow", "--report", "json=interrupted.json", "--journal", "interrupted.jsonl"],
    { cwd: folder },
  );
  const ended = new Promise((done) => child.on("close", done));
  // It has begun once it keeps a journal.
  while (!readdirSync(folder).some((name) => name.startsWith("interrupted") && name.endsWith(".jsonl")))
    await new Promise((done) => setTimeout(done, 50));
  child.kill("SIGINT");
  const status = await ended;
  expect(status).toBe(130);
  expect(JSON.parse(readFileSync(join(folder, "interrupted-pop3.json"), "utf8")).end).toMatchObject({
    interrupted: true,
  });
});

it("learns the embedded server, and draws it", () => {
  const quick = ["AUTH", "{sasl", "*", "STLS", "TOP", "UIDL"].flatMap((word) => ["--skip", word]);
  const { status, stdout } = mailspec("learn", "pop3", "--tests", "20", "--exit-code", ...quick);
  expect(stdout).toMatch(/11 letters · \d+ sessions · 5 states · the model has 5\n/);
  expect(stdout).toContain("3  USER {user} · PASS {password}\n");
  expect(stdout).toContain("nothing differs from the model");
  expect(status).toBe(0);
  expect(mailspec("learn", "pop3", "--tests", "5", "--as", "svg", ...quick).stdout).toContain("</svg>");
}, 60_000);

it("compares journals, and servers that run", async () => {
  mailspec("run", "pop3.capa", "--journal", "a.jsonl");
  mailspec("run", "pop3.capa", "--journal", "b.jsonl");
  const same = mailspec("compare", "a.jsonl", "b.jsonl", "--exit-code");
  expect(same.stdout).toMatch(/^pop3 {2}a \(A\) beside b \(B\): \d+ compared · nothing differs\n$/);
  expect(same.status).toBe(0);
  const servers = [[], ["--fault", "stls-not-announced"]].map((fault) =>
    spawn(process.execPath, [bin, "serve", "pop3", "--port", "0", "--tls-port", "0", ...fault], { cwd: folder }),
  );
  try {
    const urls = await Promise.all(
      servers.map(
        ({ stdout }) =>
          new Promise<string>((told) => stdout.once("data", (its) => told(String(its).split("\n")[0] ?? ""))),
      ),
    );
    const options = [
      "--account",
      "alice:secret",
      "--only",
      "pop3.capa",
      "--scripts",
      "2",
      "--seed",
      "1",
      "--exit-code",
    ];
    const { stdout, status } = await mailspecBeside("compare", ...urls, ...options);
    expect(stdout).toMatch(/^CAPA {2}in \d+ cases?, as pop3\.capa\..*\n {2}A {2}STLS\n {2}B {2}nothing of that$/m);
    expect(status).toBe(1);
  } finally {
    for (const server of servers) server.kill();
  }
}, 60_000);

it("prints a completion script", () => {
  expect(mailspec("completion").stdout).toContain("mailspec");
});

it("--start: the server lives as long as the run", async () => {
  const free = net.createServer().listen(0, "127.0.0.1");
  await new Promise((done) => free.once("listening", done));
  const { port } = free.address() as net.AddressInfo;
  free.close();
  const command = `exec ${process.execPath} ${bin} serve pop3 --port ${port} --tls-port 0`;
  const args = ["run", `pop3://127.0.0.1:${port}`, "--account", "alice:secret", "pop3.command.segmented"];
  expect(mailspec(...args, "--start", command).status).toBe(0);
  expect(mailspec(...args).status).toBe(3);
  const sick = mailspec(...args, "--start", `echo '==1==ERROR: AddressSanitizer: overflow' >&2; ${command}`);
  expect(sick.status).toBe(1);
  expect(sick.stdout).toContain("went wrong: the server wrote: ==1==ERROR: AddressSanitizer: overflow");
  expect(mailspec("run", "--start", command).stderr).toContain("--start: say where the server listens");
  expect(mailspec(...args, "--start", "exit 1").stderr).toContain("the command of --start ended");
});

it("--last-failed plays again what had failed, and only that", async () => {
  const journal = (name: string, ...args: readonly string[]) => {
    const { status } = mailspec("run", ...args, "--journal", `${name}.jsonl`);
    const results = parseJournal(readFileSync(join(folder, `${name}.jsonl`), "utf8")).filter(
      (record) => record.type === "result" && record.kind === "case",
    );
    return { status, ids: results.map((record) => record.type === "result" && record.id) };
  };
  const server = spawn(
    process.execPath,
    [bin, "serve", "pop3", "--port", "0", "--tls-port", "0", "--fault", "bare-lf"],
    {
      cwd: folder,
    },
  );
  const url = await new Promise<string>((done) =>
    server.stdout.once("data", (chunk: Buffer) => done(chunk.toString().split("\n")[0] ?? "")),
  );
  const account = ["--account", "alice:secret"];
  const first = journal("first", url, ...account, "pop3.command.segmented", "pop3.greeting");
  const again = journal("again", url, ...account, "--last-failed", "first.jsonl");
  server.kill();
  expect(first.status).toBe(1);
  expect(again.status).toBe(1);
  expect(again.ids.length).toBeGreaterThan(0);
  expect(again.ids.length).toBeLessThan(first.ids.length);
  expect(journal("none", "pop3.greeting").status).toBe(0);
  expect(mailspec("run", "--last-failed", "none.jsonl").stderr).toBe("mailspec: nothing had failed\n");
});
