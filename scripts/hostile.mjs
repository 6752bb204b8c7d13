// Runs `run` (and with --fuzz `fuzz`) against each hostile server of fixtures/hostile, one after the other, and prints a table:
//   node scripts/hostile.mjs [hostility…] [--protocol smtp|imap [--ids smtp.auth,smtp.data]] [--fuzz | --only fuzz] [--timeout 2s] [--for 5s] [--limit SECONDS] [--port 29110] [--out FOLDER]
// Exit 1 when one of them ends wrongly: no exit code of ours or not the right one, too late, over 300 MB, over 20 MB written, a
// secret, a control character, a report that is not well formed, a journal without its end, an accusation that its hostility does
// not deserve (`told`).
import { spawn } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { argumentsOf } from "./usage.mjs";

const { values, positionals } = argumentsOf(import.meta.url, { protocol: { type: "string", default: "pop3" }, ids: { type: "string", default: "" }, fuzz: { type: "boolean" }, only: { type: "string" }, timeout: { type: "string", default: "2s" }, for: { type: "string", default: "5s" }, limit: { type: "string" }, out: { type: "string", default: join(tmpdir(), "mailspec-hostile") }, port: { type: "string", default: "29110" } });
const { protocol } = values;
const isPop3 = protocol === "pop3";
const { hostilities, owed = [] } = await import(`../fixtures/hostile/${{ pop3: "pop3", imap: "imap" }[protocol] ?? "smtp"}.mjs`);
const root = fileURLToPath(new URL("../", import.meta.url));
const names = positionals.length > 0 ? positionals : Object.keys(hostilities);
const commands = values.only ? [values.only] : values.fuzz ? ["run", "fuzz"] : ["run"];
const accounts = [1, 2, 3, 4].flatMap((n) => ["--account", `u${n}:secret-ü${n}`]);
/** Seconds: three times the time-outs that apply, and what a whole run takes besides. */
const LIMIT = Number(values.limit ?? Number.parseFloat(values.timeout) * 3 * 10 + (isPop3 ? 30 : 120));
/** Where all comes in time, and nothing soon, a run takes as long as it takes. */
const SLOW = 600;

const utf8 = (n) => Buffer.from(`secret-ü${n}`);
/** The secrets in the forms in which a server may hand them back. */
const secrets = [1, 2, 3, 4].flatMap((n) => [
  utf8(n).toString("utf8"), utf8(n).toString("latin1"), utf8(n).toString("base64").replace(/=+$/, ""), utf8(n).toString("hex"),
  utf8(n).toString("hex").toUpperCase(), [...utf8(n)].reverse().map((code) => String.fromCharCode(code)).join(""),
  [...utf8(n).toString("latin1")].join(" "), encodeURIComponent(utf8(n).toString("utf8")), utf8(n).toString("utf8").toUpperCase(),
]);
const jsonForms = (text) => [text, JSON.stringify(text).slice(1, -1), text.replace(/[\x80-\xff]/g, (octet) => `\\x${octet.charCodeAt(0).toString(16).toUpperCase()}`)];

function filesIn(folder) {
  return readdirSync(folder, { withFileTypes: true, recursive: true }).filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath ?? entry.path, entry.name));
}

async function started(name, folder) {
  const server = spawn(process.execPath, [join(root, "fixtures/hostile/server.mjs"), protocol, name, values.port, folder], { stdio: ["ignore", "pipe", "inherit"] });
  await new Promise((resolve, reject) => {
    server.stdout.once("data", resolve);
    server.once("exit", (code) => reject(new Error(`the hostile server ended with ${code}`)));
  });
  return server;
}

/** What a journal tells: requirements with how often each, and whether it has its end. */
function told(file) {
  const lines = readFileSync(file, "utf8").split("\n").slice(0, -1).map((line) => JSON.parse(line));
  const found = lines.filter(({ type, verdict }) => type === "result" && (verdict === "fail" || verdict === "warn"));
  const counts = new Map();
  for (const { failure, id } of found) {
    const under = failure?.requirement ?? id;
    counts.set(under, (counts.get(under) ?? 0) + 1);
  }
  return { counts, fails: found.filter(({ verdict }) => verdict === "fail").length, isWhole: lines.at(-1)?.type === "end", last: lines.at(-1) };
}

async function measured(args, env, limit) {
  const began = performance.now();
  const child = spawn(process.execPath, [join(root, "dist/cli/main.js"), ...args], { env, stdio: ["ignore", "pipe", "pipe"] });
  let said = "";
  let length = 0;
  const hear = (octets) => {
    length += octets.length;
    if (said.length < 30_000_000) said += octets.toString("utf8");
  };
  child.stdout.on("data", hear);
  child.stderr.on("data", hear);
  let peak = 0;
  let cpu = 0;
  const look = () => {
    try {
      const rss = /VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${child.pid}/status`, "utf8"));
      if (rss) peak = Math.max(peak, Number(rss[1]) / 1000);
      // In user and system mode, in hundredths of a second: what its name is may hold blanks.
      const times = readFileSync(`/proc/${child.pid}/stat`, "latin1").split(") ")[1]?.split(" ") ?? [];
      cpu = (Number(times[11]) + Number(times[12])) / 100;
    } catch {}
  };
  const timer = setInterval(look, 50);
  const killer = setTimeout(() => child.kill("SIGKILL"), limit * 1000);
  const code = await new Promise((resolve) => child.once("close", (exit, signal) => resolve(exit ?? signal)));
  clearInterval(timer);
  clearTimeout(killer);
  return { code, seconds: (performance.now() - began) / 1000, peak, cpu, said, length };
}

let bad = 0;
console.log("| server | command | exit | seconds | CPU | MB | written MB | told | wrong |\n| --- | --- | --- | --- | --- | --- | --- | --- | --- |");
for (const name of names)
  for (const command of commands) {
    const here = join(values.out, `${name}-${command}`);
    rmSync(here, { recursive: true, force: true });
    mkdirSync(join(here, "out"), { recursive: true });
    const server = await started(name, join(here, "mail"));
    const { told: deserved, visits } = hostilities[name];
    const box = `maildir:${join(here, "mail")}/{user}`;
    const mail = protocol === "imap" ? ["--insecure"] : isPop3 ? ["--deliver", box] : ["--read", box, "--domain", "example.test", "--insecure"];
    const sink = visits ? ["--sink", `smtp://127.0.0.1:${Number(values.port) + 1}`] : [];
    const target = [`${protocol}://127.0.0.1:${values.port}`, ...accounts, ...mail, ...sink, "--wipe", "--timeout", values.timeout, "--login-timeout", values.timeout];
    const reports = ["--report", "console", "--report", `junit=${join(here, "out/junit.xml")}`, "--report", `json=${join(here, "out/report.json")}`, "--journal", join(here, "out/journal.jsonl")];
    const more = command === "fuzz" ? ["--for", values.for, "--out", join(here, "out/fuzz")] : [];
    const ids = values.ids === "" ? [] : values.ids.split(",");
    const its = await measured([command, ...target, ...(command === "run" ? ids : []), ...reports, ...more], { ...process.env, NO_COLOR: "1" }, hostilities[name].slow ? SLOW : LIMIT);
    // Whoever is not there any more proves nothing.
    const isDead = server.exitCode !== null;
    server.kill();
    const files = filesIn(join(here, "out"));
    const written = files.reduce((sum, file) => sum + statSync(file).size, 0) + its.length;
    const wrong = isDead && name !== "dies-later" ? ["the hostile server has died"] : [];
    if (![0, 1, 3].includes(its.code)) wrong.push(its.code === "SIGKILL" ? "does not end" : `exit ${its.code}`);
    const journal = join(here, "out/journal.jsonl");
    let findings = { counts: new Map(), fails: 0, isWhole: true };
    if (files.includes(journal)) try { findings = told(journal); } catch { wrong.push("journal is broken"); }
    if (!findings.isWhole) wrong.push("journal has no end");
    if (its.code === 0 && findings.fails > 0) wrong.push("exit 0 in spite of findings");
    if (its.code === 1 && findings.fails === 0 && command === "run") wrong.push("exit 1 without findings");
    const accused = deserved && [...findings.counts.keys()].filter((under) => ![...deserved, ...owed].some((it) => it.test(under)));
    if (accused?.length > 0) wrong.push(`accuses: ${accused.slice(0, 5).join(" ")}`);
    if (its.peak > 300) wrong.push("memory");
    if (written > 20e6) wrong.push("size");
    if (/this is a bug|at .*\(file:|node:internal/.test(its.said)) wrong.push("stack trace");
    const texts = new Map([["output", its.said], ...files.filter((file) => statSync(file).size < 100e6).map((file) => [file.slice(here.length + 1), readFileSync(file, "utf8")])]);
    for (const [where, text] of texts) {
      const leak = secrets.flatMap(jsonForms).find((secret) => text.includes(secret));
      if (leak !== undefined) wrong.push(`secret in ${where}: ${leak}`);
      if (where.endsWith(".xml") && /[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]/.test(text)) wrong.push(`controls in ${where}`);
      if (where.endsWith(".json")) try { JSON.parse(text); } catch { wrong.push(`${where} is no JSON`); }
    }
    if (/[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]/.test(its.said)) wrong.push("controls in output");
    if (/^(::|##vso|##teamcity)/m.test(its.said)) wrong.push("workflow command");
    if (wrong.length > 0) bad++;
    const most = [...findings.counts].sort(([, a], [, b]) => b - a);
    const list = most.slice(0, 3).map(([under, count]) => `${under} ${count}`).join(", ") + (most.length > 3 ? `, ${most.length - 3} more` : "");
    console.log(`| ${name} | ${command} | ${its.code} | ${its.seconds.toFixed(1)} | ${its.cpu.toFixed(1)} | ${its.peak.toFixed(0)} | ${(written / 1e6).toFixed(1)} | ${list} | ${wrong.join("; ")} |`);
  }
console.log(`\n${bad} wrong`);
process.exit(bad > 0 ? 1 : 0);
