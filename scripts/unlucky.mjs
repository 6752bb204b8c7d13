// Plays what can go wrong on this side of the wire against the built command, one after the other, and prints a table:
//   node scripts/unlucky.mjs [group | name…] [--quick] [--port 29200] [--out FOLDER]
// Disks that are full or may not be written, files that are none, YAML bombs, closed outputs, signals, exceptions of our own.
// Each has an exit code and words to expect; exit 1 when one ends otherwise, too late, over 300 MB, or with a stack trace.
import { spawn, spawnSync } from "node:child_process";
import { closeSync, existsSync, ftruncateSync, mkdirSync, openSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import net from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { argumentsOf } from "./usage.mjs";

const { values, positionals } = argumentsOf(import.meta.url, { quick: { type: "boolean" }, port: { type: "string", default: "29200" }, out: { type: "string", default: join(tmpdir(), `mailspec-unlucky-${process.pid}`) }, keep: { type: "boolean" } });
const bin = fileURLToPath(new URL("../dist/cli/main.js", import.meta.url));
const port = Number(values.port);
const here = values.out;
const isRoot = process.getuid?.() === 0;

// ---- what scenarios are made of

const sparse = (size) => (file) => {
  const fd = openSync(file, "w");
  ftruncateSync(fd, size);
  closeSync(fd);
};
const text = (content) => (file) => writeFileSync(file, content);
const fifo = (file) => spawnSync("mkfifo", [file]);
const suite = (exchange, more = "") => `protocol: pop3\ntitle: x\ncases:\n  - id: pop3.a.b\n    title: x\n    covers: [rfc1939/5/noop]\n${more}    exchange: |\n${exchange.split("\n").map((line) => `      ${line}\n`).join("")}`;
const manyCases = (count) => `protocol: pop3\ntitle: x\ncases:\n${Array.from({ length: count }, (_, n) => `  - id: pop3.a.b${n}\n    title: x\n    covers: [rfc1939/5/noop]\n    exchange: |\n      C: NOOP\n      S: +OK\n`).join("")}`;
const laughs = `a: &a [x,x,x,x,x,x,x,x,x]\n${[..."bcdefghi"].map((name, n) => `${name}: &${name} [${`*${"abcdefghi"[n]},`.repeat(9)}]\n`).join("")}`;
const list40 = `[${Array.from({ length: 40 }, (_, n) => `v${n}`).join(",")}]`;
const forty = (count) => `    for: {${Array.from({ length: count }, (_, n) => `p${n}: ${list40}`).join(", ")}}\n`;
const start = (version = "0.1.0") => JSON.stringify({ type: "run", at: "2026-01-01T00:00:00.000Z", mailspec: version, node: "v20", target: { urls: ["pop3://127.0.0.1:1"], protocol: "pop3" }, planned: 1 });
const result = (more) => JSON.stringify({ type: "result", kind: "case", id: "pop3.a.b", title: "x", suite: "x", covers: ["rfc1939/5/noop"], level: "MUST", verdict: "pass", durationMs: 1, at: "2026-01-01T00:00:00.000Z", transcript: [], ...more });

const run = ["run", "pop3.list"];
const good = ["--report", "json=good.json"];
/** A throw in our own code, at the nth write that begins so. */
const throwing = (begin) => `data:text/javascript,import net from "node:net"; const write = net.Socket.prototype.write; net.Socket.prototype.write = function (data, ...rest) { if (Buffer.isBuffer(data) %26%26 data.toString("latin1").startsWith(${JSON.stringify(begin)})) throw new TypeError("injected"); return write.call(this, data, ...rest); }`;

const scenarios = [];
let group = "";
const of = (name, its) => { group = name; its(); };
/** `exit`, `says`: what to expect. `files`: made before. `good`: the other report has to be there. `quick`: a test plays it. */
const that = (name, args, exit, says, more = {}) => scenarios.push({ group, name, args, exit, says, seconds: 30, ...more });

of("reports", () => {
  that("junit to /proc", [...run, "--report", "junit=/proc/x/y", ...good], 3, /cannot write \/proc\/x\/y: ENOENT/, { good: true, quick: true });
  that("junit to /", [...run, "--report", "junit=/", ...good], 3, /cannot write \/: (EISDIR|EBUSY)/, { good: true });
  that("junit to nothing", [...run, "--report", "junit=", ...good], 2, /--report junit=: name a file/);
  that("json to /dev/full", [...run, "--report", "junit=/dev/full", ...good], 3, /cannot write \/dev\/full: ENOSPC/, { good: true, quick: true });
  that("json to /dev/null, which stays", [...run, "--report", "junit=/dev/null", ...good], 0, /0 fail/, { good: true, after: () => spawnSync("test", ["-c", "/dev/null"]).status === 0 ? [] : ["/dev/null is gone"] });
  that("into a file", [...run, "--report", "junit=file/x.xml", ...good], 3, /cannot write file\/x\.xml: (ENOTDIR|EEXIST)/, { files: { file: text("") }, good: true });
  that("to a pipe that nobody reads", [...run, "--report", "junit=pipe", ...good], 3, /cannot write pipe: ENXIO/, { files: { pipe: fifo }, good: true, quick: true });
  that("as nobody, into root's folder", [...run, "--report", "junit=/root/x/y.xml", "--report", "console=/etc/mailspec.txt", "--journal", "/dev/null"], 3, /cannot write \/root\/x\/y\.xml: EACCES[\s\S]*cannot write \/etc\/mailspec\.txt: EACCES/, { uid: 65534, root: true });
  that("read-only disk", [...run, "--report", "junit=disk/x.xml", ...good], 3, /cannot write disk\/x\.xml: EROFS/, { mount: "ro", good: true });
  that("full disk", ["run", "--report", "junit=disk/x.xml", ...good], 3, /cannot write disk\/x\.xml: ENOSPC/, { mount: "size=64k", good: true, after: (cwd) => existsSync(join(cwd, "disk/x.xml.part")) ? ["x.xml.part is left"] : [] });
  that("disk that fills during the run", ["run", "--journal", "disk/j.jsonl", ...good], 3, /cannot write disk\/j\.jsonl: ENOSPC/, { mount: "size=64k", good: true, journal: "disk/j.jsonl" });
  that("findings, and a report that cannot be written", ["run", "--suite", "s.yaml", "--report", "junit=/proc/x/y"], 3, /1 fail/, { files: { "s.yaml": text(suite("C: NOOP\nS: -ERR")) } });
  that("step summary of GitHub", [...run, ...good], 3, /cannot write \/proc\/x: (ENOENT|EACCES)/, { env: { GITHUB_ACTIONS: "true", GITHUB_STEP_SUMMARY: "/proc/x" }, good: true });
  that("fuzz: reproductions", ["fuzz", "FAULTY", "--account", "alice:secret", "lengths-before-login", "--runs", "60", "--seed", "1", "--out", "/proc/x", ...good], 3, /cannot write \/proc\/x/, { fault: "stat-before-login", good: true, seconds: 40 });
  that("fuzz: corpus", ["fuzz", "arguments", "--runs", "20", "--corpus", "/proc/x", ...good], 3, /cannot write \/proc\/x: ENOENT/, { good: true });
});

of("journal", () => {
  that("to /", [...run, "--journal", "/"], 2, /cannot write the journal \/: EISDIR/, { quick: true });
  that("to /dev/full", [...run, "--journal", "/dev/full", ...good], 3, /cannot write \/dev\/full: ENOSPC/, { good: true });
  that("to /proc", [...run, "--journal", "/proc/x"], 2, /cannot write the journal \/proc\/x: (ENOENT|EACCES)/);
  that("to a folder", [...run, "--journal", "folder"], 2, /cannot write the journal folder: EISDIR/, { files: { folder: (file) => mkdirSync(file) } });
  that("to a pipe that nobody reads", [...run, "--journal", "pipe"], 2, /cannot write the journal pipe: ENXIO/, { files: { pipe: fifo } });
  that("fuzz, to /", ["fuzz", "arguments", "--runs", "1", "--journal", "/"], 2, /cannot write the journal \/: EISDIR/);
});

of("outputs", () => {
  that("stdout full", [...run, ...good], 3, /cannot write to standard output: ENOSPC/, { stdout: "/dev/full", good: true, quick: true });
  that("stdout leaves after a line", [...run, "pop3.uidl", "-vv", ...good], 0, /./, { stdout: "leaves", good: true, quick: true });
  that("stdout closed", [...run, ...good], 0, /^$/, { shell: ">&-", good: true });
  that("stderr closed", [...run, ...good], 0, /0 fail/, { shell: "2>&-", good: true });
  that("stderr full", [...run, ...good], 0, /0 fail/, { shell: "2>/dev/full", good: true });
  that("both closed", [...run, ...good], 0, /^$/, { shell: ">&- 2>&-", good: true });
  that("stdin closed", [...run, ...good], 0, /0 fail/, { shell: "<&-", good: true });
  that("findings, and stdout leaves", ["run", "-vv", "--suite", "s.yaml", ...good], 1, /./, { files: { "s.yaml": text(suite("C: NOOP\nS: -ERR")) }, stdout: "leaves", good: true });
  that("report to a reader that leaves", [...run, "--report", "json=-"], 0, /./, { stdout: "leaves" });
  that("list to a reader that leaves", ["list", "requirements"], 0, /./, { stdout: "leaves" });
  that("check, stdout full", ["check"], 3, /cannot write to standard output: ENOSPC/, { stdout: "/dev/full" });
});

of("suites", () => {
  that("/dev/zero", ["check", "/dev/zero"], 2, /cannot read \S*dev\/zero: it is no file/, { quick: true });
  that("a pipe that nobody writes", ["check", "pipe"], 2, /cannot read pipe: it is no file/, { files: { pipe: fifo }, quick: true });
  that("a folder", ["check", "folder"], 2, /cannot read folder: it is a folder/, { files: { folder: (file) => mkdirSync(file) } });
  that("none", ["check", "nothing.yaml"], 2, /cannot read nothing\.yaml: ENOENT/);
  that("500 MB", ["check", "s.yaml"], 2, /s\.yaml: it has 500000000 octets/, { files: { "s.yaml": sparse(500e6) }, quick: true });
  that("6 MB of zeros", ["check", "s.yaml"], 2, /s\.yaml:1:1: /, { files: { "s.yaml": sparse(6e6) } });
  that("billion laughs", ["check", "s.yaml"], 2, /s\.yaml:1:1: .*alias count/i, { files: { "s.yaml": text(laughs) }, quick: true });
  that("alias without an anchor", ["check", "s.yaml"], 2, /s\.yaml:1:1: Unresolved alias/, { files: { "s.yaml": text("a: *b\n") } });
  that("100 000 brackets", ["check", "s.yaml"], 2, /s\.yaml:1:1: this is nested too deeply/, { files: { "s.yaml": text("[".repeat(1e5)) }, quick: true });
  that("100 000 question marks", ["check", "s.yaml"], 2, /s\.yaml:1:1: this is nested too deeply/, { files: { "s.yaml": text("? ".repeat(1e5)) } });
  that("block nested 2 000 deep", ["check", "s.yaml"], 2, /s\.yaml:\d+/, { files: { "s.yaml": text(Array.from({ length: 2000 }, (_, n) => `${" ".repeat(n)}a:\n`).join("")) } });
  that("a map of 25 000 keys", ["check", "s.yaml"], 2, /s\.yaml:1:1: unknown key k0/, { files: { "s.yaml": text(Array.from({ length: 25_000 }, (_, n) => `k${n}: 1\n`).join("")) } });
  that("20 000 anchors", ["check", "s.yaml"], 2, /s\.yaml:\d+:1: this is too much for one file|s\.yaml/, { files: { "s.yaml": text(Array.from({ length: 20_000 }, (_, n) => `- &a${n} x\n- *a${n}\n`).join("")) } });
  that("60 000 mistakes", ["check", "s.yaml"], 2, /s\.yaml:\d+:\d+: /, { files: { "s.yaml": text(`protocol: pop3\ntitle: x\ncases: [${"1,".repeat(60_000)}]\n`) } });
  that("a key twice", ["check", "s.yaml"], 2, /s\.yaml:3:1: Map keys must be unique/, { files: { "s.yaml": text("protocol: pop3\ntitle: x\ntitle: y\n") } });
  that("{x*400000000}", ["check", "s.yaml"], 2, /s\.yaml:8:10: \{x\*400000000\} makes more than/, { files: { "s.yaml": text(suite("C: {x*400000000}\nS: +OK")) }, quick: true });
  that("1 000 lines of {x*16000000}", ["check", "s.yaml"], 2, /s\.yaml:\d+:\d+: .*octets/, { files: { "s.yaml": text(suite(`${"C: {x*16000000}\n".repeat(1000)}S: +OK`)) } });
  that("1 000 cases of {x*16000000}", ["check", "s.yaml"], 0, /1000 cases: all fine/, { files: { "s.yaml": text(suite("C: {p}{x*16000000}\nS: +OK", `    for: {p: [${Array.from({ length: 1000 }, (_, n) => `v${n}`).join(",")}]}\n`)) } });
  that("for of 40^6", ["check", "s.yaml"], 2, /s\.yaml:7:\d+: these are more cases than/, { files: { "s.yaml": text(suite("C: NOOP\nS: +OK", forty(6))) }, quick: true });
  that("for of 40^300", ["check", "s.yaml"], 2, /s\.yaml:7:\d+: these are more cases than/, { files: { "s.yaml": text(suite("C: NOOP\nS: +OK", forty(300))) } });
  that("20 000 cases of for", ["check", "s.yaml"], 0, /1 suites, 16000 cases/, { files: { "s.yaml": text(suite("C: NOOP {p0}{p1}{p2}\nS: +OK", `    for: {p0: ${list40}, p1: ${list40}, p2: [1,2,3,4,5,6,7,8,9,10]}\n`)) } });
  that("a parameter of 1 MB, 1 000 times", ["check", "s.yaml"], 2, /s\.yaml:7:\d+: \{p\} makes this longer than/, { files: { "s.yaml": text(suite(`C: ${"{p}".repeat(1000)}\nS: +OK`, `    for: {p: ["${"x".repeat(1e6)}"]}\n`)) } });
  that("100 000 cases", ["check", "s.yaml"], 2, /s\.yaml:\d+:1: this is too much for one file/, { files: { "s.yaml": () => writeFileSync("s.yaml", manyCases(100_000)) }, make: () => manyCases(60_000) });
  that("5 000 cases", ["check", "s.yaml"], 0, /5000 cases: all fine/, { files: { "s.yaml": text(manyCases(5_000)) } });
  that("no UTF-8", ["check", "s.yaml"], 2, /s\.yaml:2:11: this is no UTF-8/, { files: { "s.yaml": text(Buffer.from("protocol: pop3\ntitle: \xe4\xe4x\xff\n", "latin1").fill("a", 22, 24)) }, quick: true });
  that("UTF-16", ["check", "s.yaml"], 2, /s\.yaml:1:1: this is no UTF-8/, { files: { "s.yaml": text(Buffer.from("\ufeffprotocol: pop3\n", "utf16le")) } });
  that("binary", ["check", "s.yaml"], 2, /s\.yaml:1:\d+: /, { files: { "s.yaml": text(readFileSync(process.execPath).subarray(0, 1e6)) } });
  that("a message of 3 GB", ["check", "s.yaml"], 2, /there is no fixture/, { files: { "big.eml": sparse(3e9), "s.yaml": text(suite("C: RETR 1\nS: +OK\nS=: big", "    maildrop: [../big]\n")) } });
  that("run of a suite that is none", ["run", "--suite", "/dev/zero"], 2, /cannot read \S*dev\/zero: it is no file/);
  that("a wait of 1e30 minutes", ["check", "s.yaml"], 2, /s\.yaml:8:7: .*expected -- wait 2s/, { files: { "s.yaml": text(suite(`-- wait ${"9".repeat(30)}m\nC: NOOP\nS: +OK`)) } });
});

of("files", () => {
  for (const [name, file, says] of [["/dev/zero", undefined, /cannot read \S*dev\/zero: it is no file/], ["pipe.yaml", fifo, /it is no file/], ["folder.yaml", (path) => mkdirSync(path), /it is a folder/], ["big.yaml", sparse(500e6), /it has 500000000 octets/], ["laughs.yaml", text(laughs), /laughs\.yaml:1:1/], ["deep.yaml", text("[".repeat(1e5)), /nested too deeply/], ["latin.yaml", text(Buffer.from([0x61, 0x3a, 0xe4])), /latin\.yaml:1:3: this is no UTF-8/], ["empty.yaml", text(""), /empty\.yaml:1:1: the file must be object/]]) {
    const files = file ? { [name]: file } : {};
    that(`--config ${name}`, ["run", "--config", name], 2, says, { files });
    that(`--baseline ${name}`, [...run, "--baseline", name], 2, says, { files });
  }
  that("mailspec.yaml is a folder", ["run"], 2, /mailspec\.yaml: it is a folder/, { files: { "mailspec.yaml": (file) => mkdirSync(file) } });
  that("mailspec.yaml is a pipe", ["run"], 2, /mailspec\.yaml: it is no file/, { files: { "mailspec.yaml": fifo } });
  for (const [name, file, says] of [["/dev/zero", undefined, /it is no file/], ["big.pem", sparse(500e6), /it has 500000000/], ["garbage.pem", text("garbage"), /holds no certificate/], ["none.pem", undefined, /ENOENT/], ["pipe.pem", fifo, /it is no file/]])
    that(`--ca ${name}`, ["run", "pop3s://127.0.0.1:1", "--ca", name], 2, says, { files: file ? { [name]: file } : {} });
  that("--corpus with 1 GB", ["fuzz", "arguments", "--runs", "2", "--corpus", ".", ...good], 2, /it has 1000000000 octets/, { good: true, files: { "pop3.property.arguments.jsonl": sparse(1e9) } });
});

of("report", () => {
  for (const as of ["console", "junit", "json", "markdown", "github"]) {
    that(`${as}: cut off`, ["report", "j", "--as", as], 0, /./, { files: { j: text(`${start()}\n${result({ verdict: "fail", failure: { requirement: "rfc1939/5/noop", expected: "+OK", connection: 1 } })}\n{"type":"res`) } });
    that(`${as}: only begun`, ["report", "j", "--as", as], 0, /^/, { files: { j: text(`${start()}\n`) } });
    that(`${as}: without a beginning`, ["report", "j", "--as", as], 0, /^/, { files: { j: text(`${result({})}\n`) } });
    that(`${as}: of a later version`, ["report", "j", "--as", as], 2, /line 2: not a record of a journal, or one of another version/, { files: { j: text(`${start("9.9.9")}\n${result({ transcript: { octets: "x" } })}\n`) } });
    that(`${as}: with a verdict of a later version`, ["report", "j", "--as", as], 2, /line 2: not a record of a journal, or one of another version/, { files: { j: text(`${start("9.9.9")}\n${result({ verdict: "maybe" })}\n`) } });
  }
  that("empty", ["report", "j"], 2, /j is no journal: it holds nothing/, { files: { j: text("") }, quick: true });
  that("binary", ["report", "j"], 2, /^mailspec: j(:\d+:\d+: this is no UTF-8| is no journal)/, { files: { j: text(readFileSync(process.execPath).subarray(0, 1e6)) } });
  that("1 GB", ["report", "j"], 2, /j: it has 1000000000 octets/, { files: { j: sparse(1e9) }, quick: true });
  that("30 MB of zeros", ["report", "j"], 2, /j is no journal: line 1/, { files: { j: sparse(30e6) } });
  that("a line of 300 MB", ["report", "j"], 2, /j: it has \d+ octets/, { files: { j: () => undefined, big: undefined }, line: 300e6 });
  that("/dev/zero", ["report", "/dev/zero"], 2, /it is no file/);
  that("a pipe", ["report", "pipe"], 2, /it is no file/, { files: { pipe: fifo } });
  that("a folder", ["report", "."], 2, /it is a folder/);
  that("YAML", ["report", "j"], 2, /j is no journal: line 1: this is no JSON/, { files: { j: text("a: b\nc: d\n") } });
});

of("words", () => {
  const secret = /hunter2/;
  const url = (text, exit, says, more) => that(text, ["run", text, "--connect-timeout", "1s", "--timeout", "1s"], exit, says, { not: secret, ...more });
  url("pop3://joe:%zz@127.0.0.1", 2, /a % in user or password/);
  url("pop3://127.0.0.1:0", 2, /ports begin at 1/);
  for (const wrong of ["65536", "-1", "1e9", "x"]) url(`pop3://127.0.0.1:${wrong}`, 2, /is no target URL: write pop3:\/\/host:port/);
  url("pop3://[::1]:1", 3, /nothing listens on \[::1\]:1|cannot connect to \[::1\]:1/);
  for (const wrong of ["pop3://[::1", "pop3://::1:110", "pop3://[::1%lo]:110", "pop3://", "pop3:///", "pop3://h/path", "pop3://h?x"]) url(wrong, wrong.endsWith("?x") ? 3 : 2, wrong.endsWith("?x") ? /./ : /is no target URL/);
  url("pop3://joe:hunter2@127.0.0.1:1", 3, /nothing listens/);
  for (const wrong of ["xpop://joe:hunter2@h", "pop3://joe:hunter2@h/path", "pop3://joe:hunter2@h:99999", "joe:hunter2@127.0.0.1:110", "pop3://joe:hun hunter2@h/x", "http://joe:hunter2@h"]) url(wrong, 2, /is no target URL/, { quick: wrong.startsWith("joe") });
  that("URL in place of the command", ["pop3://joe:hunter2@127.0.0.1"], 2, /Unknown argument: pop3:\/\/…@127/, { not: secret });
  that("URL to --deliver", ["run", "pop3://127.0.0.1:1", "--deliver", "ftp://joe:hunter2@h"], 2, /--deliver/, { not: secret });
  that("smtp URL to --deliver", ["run", "pop3://127.0.0.1:1", "--deliver", "smtp://joe:hunter2@h:99999"], 2, /is no URL/, { not: secret });
  that("URL in a configuration", ["run", "--config", "m.yaml"], 2, /is no target URL/, { files: { "m.yaml": text("targets: [{urls: ['xpop://joe:hunter2@h']}]\n") }, not: secret });
  for (const wrong of ["0", "0s", "-1", "-1s", "1e300s", `${"9".repeat(300)}s`, "NaN", "Infinity", "", "1000000m", "0.0001ms"])
    for (const option of ["--timeout", "--login-timeout", "--connect-timeout"]) if (option === "--timeout" || wrong === "0") that(`${option}=${wrong}`, ["run", "pop3://127.0.0.1:1", `${option}=${wrong}`], 2, /write a duration/, { quick: wrong === "0" && option === "--timeout" });
  that("--timeout=24h of minutes", ["run", "pop3://127.0.0.1:1", "--timeout=1440m"], 3, /nothing listens/, { not: /Warning/ });
  for (const wrong of ["0", "-1s", "1e300s", "NaN"]) that(`--for=${wrong}`, ["fuzz", "arguments", `--for=${wrong}`], 2, /--for .*write a duration/);
  for (const option of ["--jobs", "--repeat"]) for (const wrong of ["0", "-1", "1.5", "x", "9".repeat(400)]) that(`${option}=${wrong.slice(0, 20)}`, [...run, `${option}=${wrong}`], 2, /write a whole number/);
  that("--jobs=1000", [...run, "--jobs=1000"], 0, /0 fail/);
  for (const wrong of ["0", "-1", "x", "9".repeat(400)]) that(`--runs=${wrong.slice(0, 20)}`, ["fuzz", "arguments", `--runs=${wrong}`], 2, /--runs .*write a whole number/);
  for (const wrong of ["x", "1.5", "99999999999", ""]) that(`--seed=${wrong}`, ["fuzz", "arguments", "--runs=1", `--seed=${wrong}`], 2, /--seed .*write a whole number/);
  for (const right of ["-9999999999", "9999999999", "0", "-0"]) that(`--seed=${right}`, ["fuzz", "arguments", "--runs=1", `--seed=${right}`], 0, /0 fail/);
  for (const wrong of ["0/0", "0/1", "2/1", "1/0", "-1/3", "1", "1/2/3", `1/${"9".repeat(30)}`]) that(`--shard=${wrong.slice(0, 20)}`, [...run, `--shard=${wrong}`], 2, /--shard .*write 1\/3/);
  for (const wrong of ["0", "-1", "x"]) that(`--bail=${wrong}`, [...run, `--bail=${wrong}`], 2, /write a whole number/);
  that("serve: a port over 65535", ["serve", "pop3", "--port", "70000"], 2, /--port 70000: write a whole number from 0 to 65535/);
  that("serve: a port that is taken", ["serve", "pop3", "--port", "0", "--tls-port", String(port)], 2, /cannot listen on 127\.0\.0\.1: .*EADDRINUSE/, { silent: true, quick: true });
  that("serve: an address of others", ["serve", "pop3", "--port", "0", "--tls-port", "0", "--host", "192.0.2.1"], 2, /cannot listen on 192\.0\.2\.1/);
});

of("signals", () => {
  const silent = `pop3://127.0.0.1:${port}`;
  const account = ["--account", "alice:secret"];
  const written = { journal: "reports/journal.jsonl", good: true, withinMs: 2000 };
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"])
    for (const times of [1, 2]) {
      const more = (at) => ({ ...written, signal, times, at });
      const name = (where) => `${signal} ${times === 1 ? "once" : "twice"} ${where}`;
      that(name("at the probe"), ["run", silent, ...account, ...good], 130, /interrupted/, { ...more("connected"), silent: true, quick: signal === "SIGINT" });
      that(name("at the probe of fuzz"), ["fuzz", silent, ...account, ...good], 130, /interrupted/, { ...more("connected"), silent: true });
      that(name("in a case"), ["run", "pop3.autologout.keeps-mail", ...good, "--report", "junit=j.xml"], 130, /interrupted/, { ...more("begun"), quick: signal === "SIGHUP" && times === 2 });
      that(name("in a case that waits for a reply"), ["run", "SLOW", ...account, ...good, "--timeout", "60s"], 130, /interrupted/, { ...more("begun"), slow: 700, seconds: 30 });
      that(name("while reports are written"), ["run", "-vv", "pop3.list", "pop3.uidl", ...good, "--report", "junit=j.xml", "--report", "markdown=m.md"], [0, 130, signal], /./, { ...more("over") });
      that(name("in fuzzing"), ["fuzz", "--for", "30s", ...good], 130, /interrupted/, { ...more("begun") });
      that(name("in shrinking"), ["fuzz", "FAULTY", ...account, "octets-before-login", "--seed", "1", "--runs", "200", "--jobs", "1", ...good], 130, /interrupted/, { ...more("shrinking"), fault: "unknown-command-ok", seconds: 30 });
      that(name("while --start waits"), ["fuzz", `pop3://127.0.0.1:${port + 9}`, ...account, "--start", "touch started; sleep 30", ...good], 130, /interrupted/, { ...more("started") });
      that(name("in serve"), ["serve", "pop3", "--port", "0", "--tls-port", String(port + 1)], times === 1 ? 0 : [0, signal], /pop3:/, { signal, times, at: "said", withinMs: 2000, caller: port + 1 });
    }
});

of("exceptions", () => {
  that("in a case", ["run", "pop3.dele", ...good, "--report", "junit=j.xml"], 4, /this is a bug of mailspec[\s\S]*injected/, { preload: throwing("DELE"), good: true, bug: true, journal: "reports/journal.jsonl", quick: true });
  that("in the embedded server", ["run", "pop3.dele", ...good], 4, /this is a bug of mailspec[\s\S]*injected/, { preload: throwing("+OK marked as deleted"), good: true, bug: true, journal: "reports/journal.jsonl", quick: true });
  that("in the probe", ["run", ...good], 4, /this is a bug of mailspec[\s\S]*injected/, { preload: throwing("CAPA"), good: true, bug: true, journal: "reports/journal.jsonl" });
  that("in fuzzing", ["fuzz", "histories", "--runs", "50", ...good], 4, /this is a bug of mailspec[\s\S]*injected/, { preload: throwing("DELE"), good: true, bug: true, journal: "reports/journal.jsonl" });
  that("in the server that is fuzzed", ["fuzz", "histories", "--runs", "50", ...good], 4, /this is a bug of mailspec[\s\S]*injected/, { preload: throwing("+OK marked as deleted"), good: true, bug: true, journal: "reports/journal.jsonl" });
  that("in serve", ["serve", "pop3", "--port", String(port + 2), "--tls-port", "0"], 4, /this is a bug of mailspec[\s\S]*injected/, { preload: throwing("+OK"), bug: true, calls: port + 2 });
});

// ---- playing them

const waiting = (ms) => new Promise((done) => setTimeout(done, ms));
const listening = (server, at) => new Promise((done, fail) => server.once("error", fail).listen(at, "127.0.0.1", done));

/** Starts `serve pop3`, perhaps with a fault; gives its URL. */
async function serving(fault) {
  const child = spawn(process.execPath, [bin, "serve", "pop3", "--port", "0", "--tls-port", "0", ...(fault ? ["--fault", fault] : [])], { stdio: ["ignore", "pipe", "inherit"] });
  const url = await new Promise((done) => child.stdout.once("data", (said) => done(said.toString().split("\n")[0])));
  return { url, stop: () => child.kill() };
}

/** Hands on to that URL, and what comes back some time later. */
async function delaying(url, ms) {
  const to = Number(new URL(url).port);
  const sockets = new Set();
  const server = net.createServer((client) => {
    const behind = net.connect(to, "127.0.0.1");
    for (const socket of [client, behind]) sockets.add(socket.on("error", () => undefined));
    client.on("data", (octets) => behind.write(octets)).on("close", () => behind.destroy());
    behind.on("data", (octets) => setTimeout(() => client.writable && client.write(octets), ms)).on("close", () => setTimeout(() => client.end(), ms));
  });
  await listening(server, port + 3);
  return { url: `pop3://127.0.0.1:${port + 3}`, stop() { for (const socket of sockets) socket.destroy(); server.close(); } };
}

async function play(its, cwd) {
  const stops = [];
  let isConnected = false;
  mkdirSync(cwd, { recursive: true });
  if (its.mount) {
    mkdirSync(join(cwd, "disk"));
    if (spawnSync("mount", ["-t", "tmpfs", "-o", its.mount, "tmpfs", join(cwd, "disk")]).status !== 0) return { skipped: "cannot mount" };
    stops.push(() => spawnSync("umount", [join(cwd, "disk")]));
  }
  if (its.make) writeFileSync(join(cwd, "s.yaml"), its.make());
  else if (its.line) { writeFileSync(join(cwd, "j"), `${start()}\n{"type":"note","text":"`); const fd = openSync(join(cwd, "j"), "a"); const part = Buffer.alloc(1e6, "x"); for (let n = 0; n < its.line / 1e6; n++) writeFileSync(fd, part); writeFileSync(fd, '","unexpected":false}\n'); closeSync(fd); }
  else for (const [name, make] of Object.entries(its.files ?? {})) make?.(join(cwd, name));
  if (its.silent) {
    const sockets = new Set();
    const server = net.createServer((socket) => { isConnected = true; sockets.add(socket.on("error", () => undefined)); });
    await listening(server, port);
    stops.push(() => { for (const socket of sockets) socket.destroy(); server.close(); });
  }
  let args = its.args;
  if (its.fault || its.slow) {
    const server = await serving(its.fault);
    stops.push(server.stop);
    const slow = its.slow ? await delaying(server.url, its.slow) : undefined;
    if (slow) stops.push(slow.stop);
    args = args.map((word) => (word === "FAULTY" ? server.url : word === "SLOW" ? slow.url : word));
  }
  const env = { ...process.env, NO_COLOR: "1", GITHUB_ACTIONS: "", MAILSPEC_ACCOUNT: "", MAILSPEC_PASSWORD: "", ...its.env };
  const command = [process.execPath, ...(its.preload ? ["--import", its.preload] : []), bin, ...args];
  const full = its.stdout === "/dev/full" ? openSync("/dev/full", "w") : undefined;
  const stdio = ["ignore", full ?? "pipe", "pipe"];
  const began = performance.now();
  const child = its.shell
    ? spawn("bash", ["-c", `exec "$@" ${its.shell}`, "bash", ...command], { cwd, env, stdio })
    : spawn(command[0], command.slice(1), { cwd, env, stdio, ...(its.uid && { uid: its.uid }) });
  let said = "";
  const hear = (octets) => { if (said.length < 30e6) said += octets.toString("utf8"); };
  child.stderr.on("data", hear);
  child.stdout?.on("data", (octets) => { hear(octets); if (its.stdout === "leaves") child.stdout.destroy(); });
  let peak = 0;
  const look = () => {
    try {
      const rss = /VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${child.pid}/status`, "utf8"));
      if (rss) peak = Math.max(peak, Number(rss[1]) / 1000);
    } catch {}
  };
  const timer = setInterval(look, 20);
  let isLate = false;
  let signalled;
  const killer = setTimeout(() => { isLate = true; child.kill("SIGKILL"); }, its.seconds * 1000);
  const ended = new Promise((done) => child.once("close", (exit, signal) => done(exit ?? signal)));
  if (its.signal) void (async () => {
    const journal = () => (existsSync(join(cwd, its.journal)) ? readFileSync(join(cwd, its.journal), "latin1") : "");
    const is = {
      connected: () => isConnected,
      begun: () => journal().includes('"type":"run"'),
      over: () => journal().includes('"type":"end"'),
      // Scripts take a second; what is found waits for replies that never come, while it is shrunk.
      shrinking: () => journal().includes('"type":"run"'),
      started: () => existsSync(join(cwd, "started")),
      said: () => said !== "",
    }[its.at];
    while (!is()) {
      if (child.exitCode !== null) return;
      await waiting(2);
    }
    if (its.at !== "over") await waiting(its.at === "shrinking" ? 4000 : 300);
    if (child.exitCode !== null) return;
    if (its.caller) { const socket = net.connect(its.caller, "127.0.0.1").on("error", () => undefined); stops.push(() => socket.destroy()); await waiting(100); }
    signalled = performance.now();
    child.kill(its.signal);
    if (its.times === 2) { await waiting(60); child.kill(its.signal); }
  })();
  if (its.calls) void waiting(600).then(() => { const socket = net.connect(its.calls, "127.0.0.1").on("error", () => undefined); stops.push(() => socket.destroy()); });
  const code = await ended;
  const seconds = (performance.now() - began) / 1000;
  clearInterval(timer);
  clearTimeout(killer);
  if (full !== undefined) closeSync(full);

  const wrong = [];
  if (isLate) wrong.push("does not end");
  else if (![its.exit].flat().includes(code)) wrong.push(`exit ${code}, not ${its.exit}`);
  if (!its.says.test(said)) wrong.push(`does not say ${its.says}`);
  if (its.not?.test(said)) wrong.push(`says ${its.not}`);
  if (peak > 300) wrong.push("memory");
  if (signalled !== undefined && performance.now() - signalled > its.withinMs) wrong.push(`${Math.round(performance.now() - signalled)} ms after the signal`);
  if (its.signal && signalled === undefined) wrong.push("had ended before the signal");
  if (!its.bug && /this is a bug|at .*\(file:|node:internal|^ {4}at /m.test(said)) wrong.push("stack trace");
  if (/Warning/.test(said)) wrong.push("a warning of Node's");
  if (its.good) try { JSON.parse(readFileSync(join(cwd, "good.json"), "utf8")); } catch { wrong.push("the other report is missing"); }
  if (its.journal) {
    const again = spawnSync(process.execPath, [bin, "report", its.journal], { cwd, encoding: "utf8" });
    if (again.status !== 0) wrong.push(`the journal cannot be read: ${again.stderr.slice(0, 200)}`);
  }
  wrong.push(...(its.after?.(cwd) ?? []));
  for (const stop of stops.reverse()) await stop();
  const words = said.split("\n").find((line) => /mailspec: |interrupted/.test(line)) ?? said.split("\n").find((line) => line !== "") ?? "";
  return { code, seconds, peak, words, wrong, said };
}

const groups = new Set(scenarios.map((its) => its.group));
const chosen = scenarios.filter(({ group: its, name, quick }) => (!values.quick || quick) && (positionals.length === 0 || positionals.some((word) => word === its || (!groups.has(word) && name.includes(word)))));
let bad = 0;
let skipped = 0;
console.log("| what | scenario | exit | seconds | MB | said | wrong |\n| --- | --- | --- | --- | --- | --- | --- |");
for (const [number, its] of chosen.entries()) {
  const cwd = join(here, String(number));
  rmSync(cwd, { recursive: true, force: true });
  const came = (its.root || its.mount) && !isRoot ? { skipped: "not root" } : await play(its, cwd);
  if (!values.keep && !came.wrong?.length) rmSync(cwd, { recursive: true, force: true });
  if (came.skipped) { skipped++; console.log(`| ${its.group} | ${its.name} | | | | | skipped: ${came.skipped} |`); continue; }
  if (came.wrong.length > 0) bad++;
  const cell = (text) => text.replace(/[^\x20-\x7e…·]/g, "?").replaceAll("|", "\\|");
  console.log(`| ${its.group} | ${cell(its.name).slice(0, 60)} | ${came.code} | ${came.seconds.toFixed(1)} | ${came.peak.toFixed(0)} | ${cell(came.words).slice(0, 140)} | ${cell(came.wrong.join("; "))} |`);
}
console.log(`\n${chosen.length} played, ${skipped} skipped, ${bad} wrong`);
process.exit(bad > 0 ? 1 : 0);
