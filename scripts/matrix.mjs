// Runs everything on the real servers, as packaged and tuned, one after the other, and prints a table:
//   node scripts/matrix.mjs [server…] [--protocol pop3] [--only packaged|tuned] [--fuzz 20s] [--out FOLDER]
// as root, after fixtures/servers/install. "known": findings that the server's expectations name, with clause and reason.
import { execFileSync, spawnSync } from "node:child_process";
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

/** One row: what a protocol's run or fuzzing of a server that is up came to. */
function play(here, target, name, mode, protocol) {
  const began = Date.now();
  const command = values.fuzz
    ? ["fuzz", target, protocol, "--for", values.fuzz, "--seed", "4711", "--out", `${name}-fuzz`]
    : ["run", target, protocol];
  const reports = ["--report", `json=${name}.json`, "--report", `markdown=${name}.md`, "--journal", `${name}.jsonl`];
  const args = [join(root, "dist/cli/main.js"), ...command, ...expectationsOf(here, mode, protocol), ...reports];
  const ran = spawnSync(process.execPath, args, { encoding: "utf8", timeout: 900_000 });
  writeFileSync(`${name}.txt`, ran.stdout + ran.stderr);
  const { summary: all } = JSON.parse(readFileSync(`${name}.json`, "utf8"));
  const seconds = ((Date.now() - began) / 1000).toFixed(0);
  const covered = `${Math.round(100 * all.mustCoverage)} %`;
  const found = all.fail + all.warn;
  return [all.pass, all.tolerated, found, all.skip, all.error, values.fuzz ? "" : covered, seconds].join(" | ");
}

console.log("| server | as | protocol | pass | known | new | skip | error | MUST coverage | seconds |");
console.log("| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |");
for (const [server, protocols] of Object.entries(servers)) {
  const wanted = protocols.filter((its) => values.protocol === undefined || its === values.protocol);
  if (wanted.length === 0 || (positionals.length > 0 && !positionals.includes(server))) continue;
  const here = join(root, "fixtures/servers", server);
  for (const mode of values.only ? [values.only] : ["packaged", "tuned"]) {
    const data = mkdtempSync(join(tmpdir(), `mailspec-${server}-`));
    const target = join(values.out, `${server}-${mode}.yaml`);
    try {
      writeFileSync(target, execFileSync(join(here, "up"), [...(mode === "packaged" ? ["--as-packaged"] : []), data]));
      for (const protocol of wanted) {
        if (!new RegExp(`\\b${protocol}s?://`).test(readFileSync(target, "utf8"))) continue;
        const name = join(values.out, `${server}-${mode}-${protocol}`);
        console.log(`| ${server} | ${mode} | ${protocol} | ${play(here, target, name, mode, protocol)} |`);
      }
    } catch (error) {
      console.log(`| ${server} | ${mode} | ${error.message.split("\n")[0]} |`);
    } finally {
      spawnSync(join(here, "down"), [data]);
      rmSync(data, { recursive: true, force: true });
    }
  }
}
