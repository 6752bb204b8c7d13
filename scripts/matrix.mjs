// Runs everything on the real servers, as packaged and tuned, one after the other, and prints a table:
//   node scripts/matrix.mjs [server…] [--protocol pop3] [--only packaged|tuned] [--fuzz 20s] [--out FOLDER]
// as root, after fixtures/servers/install. "true", "arguable", "false": accusations that the server's expectations name, with clause and
// reason, by what that reason says (fixtures/servers/README.md); "new": nobody has judged them yet. "proved": requirements
// (MUST, SHOULD) that were judged and that a fault of the reference server proves. Ctrl-C ends the server that is up, too.
import { execFileSync, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    out: { type: "string", default: "reports/matrix" },
    protocol: { type: "string" },
    fuzz: { type: "string" },
    only: { type: "string" },
  },
});
const root = fileURLToPath(new URL("../", import.meta.url));
const cli = join(root, "dist/cli/main.js");
// Users of our own: others may be running packaged servers, too.
process.env.MAILSPEC_USER ??= "matrix";
/** What is running, and ends with us. */
let child;
let interrupted = false;
for (const signal of ["SIGINT", "SIGTERM"])
  process.on(signal, () => {
    interrupted = true;
    child?.kill(signal);
  });

/** Servers and what they speak. */
const servers = {
  dovecot: ["pop3", "imap"],
  mailutils: ["pop3", "imap"],
  cyrus: ["pop3", "imap"],
  courier: ["pop3", "imap"],
  popa3d: ["pop3"],
  "solid-pop3d": ["pop3"],
  postfix: ["smtp", "submission"],
  exim: ["smtp", "submission"],
  opensmtpd: ["smtp"],
  "dovecot-lmtp": ["lmtp"],
  "dovecot-submission": ["submission"],
  "smtp-server": ["smtp", "submission", "lmtp"],
  aiosmtpd: ["smtp", "submission", "lmtp"],
};
mkdirSync(values.out, { recursive: true });

/** The most particular of a server's expectations. */
function expectationsOf(here, mode, protocol) {
  const which = protocol === "imap" ? "-imap" : "";
  const names = [...(mode === "packaged" ? [`expectations${which}-as-packaged.yaml`] : []), `expectations${which}.yaml`];
  const name = names.find((its) => existsSync(join(here, its)));
  return name === undefined ? [] : ["--baseline", join(here, name)];
}

/** What a program says; it has a quarter of an hour. */
async function said(args) {
  child = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "pipe"], timeout: 900_000 });
  const out = [];
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (data) => out.push(data));
  await once(child, "close");
  return Buffer.concat(out).toString();
}

/** The requirements that some fault breaks: a line is an id, the requirement and what the fault is. */
const proved = new Set((await said([cli, "list", "faults"])).split("\n").map((line) => line.split("  ")[1]));

/** How many of the results are held against the server, by what the reason of the expectation says. */
function accusations(results) {
  const count = { true: 0, arguable: 0, false: 0, new: 0 };
  const judgement = (why) => (/\barguable\b/i.test(why) ? "arguable" : /: false\b/.test(why) ? "false" : "true");
  for (const { verdict, tolerated } of results) {
    if (verdict !== "fail" && verdict !== "warn") continue;
    count[tolerated === undefined ? "new" : judgement(tolerated)]++;
  }
  return Object.values(count);
}

/** Of the MUST and SHOULD that this run judged: with and without a fault. */
function proofs(requirements) {
  const judged = requirements.filter(
    ({ level, standing }) => level !== "MAY" && ["pass", "fail", "warn", "known"].includes(standing),
  );
  const sure = judged.filter(({ id }) => proved.has(id)).length;
  return `${sure} + ${judged.length - sure}`;
}

/** One row: what a protocol's run or fuzzing of a server that is up came to. */
async function play(here, target, name, mode, protocol) {
  const began = Date.now();
  const command = values.fuzz
    ? ["fuzz", target, protocol, "--for", values.fuzz, "--seed", "4711", "--out", `${name}-fuzz`]
    : ["run", target, protocol];
  const reports = ["--report", `json=${name}.json`, "--report", `markdown=${name}.md`, "--journal", `${name}.jsonl`];
  // What an earlier run has left is not what this one says.
  rmSync(`${name}.json`, { force: true });
  const text = await said([cli, ...command, ...expectationsOf(here, mode, protocol), ...reports]);
  writeFileSync(`${name}.txt`, text);
  if (!existsSync(`${name}.json`)) throw new Error(`${protocol}: no report, see ${name}.txt`);
  const { summary: all, results, requirements, end } = JSON.parse(readFileSync(`${name}.json`, "utf8"));
  if (end?.fatal !== undefined) throw new Error(`${protocol}: ${end.fatal}`);
  const seconds = ((Date.now() - began) / 1000).toFixed(0);
  const covered = `${Math.round(100 * all.mustCoverage)} %`;
  const held = accusations(results);
  const told = values.fuzz ? ["", ""] : [covered, proofs(requirements)];
  return [all.pass, ...held, all.skip, all.error, ...told, seconds].join(" | ");
}

const columns = "server as protocol pass true arguable false new skip error".split(" ");
columns.push("MUST coverage", "proved + not", "seconds");
console.log(`| ${columns.join(" | ")} |\n|${" --- |".repeat(columns.length)}`);
for (const [server, protocols] of Object.entries(servers)) {
  const wanted = protocols.filter((its) => values.protocol === undefined || its === values.protocol);
  if (wanted.length === 0 || (positionals.length > 0 && !positionals.includes(server))) continue;
  const here = join(root, "fixtures/servers", server);
  for (const mode of values.only ? [values.only] : ["packaged", "tuned"]) {
    if (interrupted) break;
    const data = mkdtempSync(join(tmpdir(), `mailspec-${server}-`));
    const target = join(values.out, `${server}-${mode}.yaml`);
    try {
      writeFileSync(target, execFileSync(join(here, "up"), [...(mode === "packaged" ? ["--as-packaged"] : []), data]));
      for (const protocol of wanted) {
        if (interrupted || !new RegExp(`\\b${protocol}s?://`).test(readFileSync(target, "utf8"))) continue;
        const name = join(values.out, `${server}-${mode}-${protocol}`);
        console.log(`| ${server} | ${mode} | ${protocol} | ${await play(here, target, name, mode, protocol)} |`);
      }
    } catch (error) {
      console.log(`| ${server} | ${mode} | ${error.message.split("\n")[0]} |`);
    } finally {
      const { status, stderr } = spawnSync(join(here, "down"), [data], { encoding: "utf8" });
      if (status !== 0) console.error(`${server}, ${mode}: down: ${stderr}`);
      rmSync(data, { recursive: true, force: true });
    }
  }
}
if (interrupted) process.exitCode = 130;
