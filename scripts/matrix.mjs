// Runs everything on the real servers, as packaged and tuned, one after the other, and prints a table:
//   node scripts/matrix.mjs [server…] [--out FOLDER] [--fuzz 20s] [--only packaged|tuned]     as root, after fixtures/servers/install
import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { out: { type: "string", default: "reports/matrix" }, fuzz: { type: "string" }, only: { type: "string" } },
});
const root = fileURLToPath(new URL("../", import.meta.url));
const servers = positionals.length > 0 ? positionals : ["dovecot", "mailutils", "cyrus", "courier", "popa3d", "solid-pop3d"];
const modes = values.only ? [values.only] : ["packaged", "tuned"];
mkdirSync(values.out, { recursive: true });

console.log("| server | as | pass | fail | warn | skip | error | MUST coverage | seconds |");
console.log("| --- | --- | --- | --- | --- | --- | --- | --- | --- |");
for (const server of servers)
  for (const mode of modes) {
    const here = join(root, "fixtures/servers", server);
    const data = mkdtempSync(join(tmpdir(), `mailspec-${server}-`));
    const target = join(values.out, `${server}-${mode}.yaml`);
    try {
      writeFileSync(target, execFileSync(join(here, "up"), [...(mode === "packaged" ? ["--as-packaged"] : []), data]));
      const expectations = join(here, mode === "packaged" ? "expectations-as-packaged.yaml" : "expectations.yaml");
      const name = join(values.out, `${server}-${mode}`);
      const known = values.fuzz && existsSync(expectations) ? ["--baseline", expectations] : [];
      const began = Date.now();
      const command = values.fuzz ? ["fuzz", target, "--for", values.fuzz, "--seed", "4711", "--out", `${name}-fuzz`] : ["run", target];
      const reports = ["--report", `json=${name}.json`, "--journal", `${name}.jsonl`];
      const ran = spawnSync(process.execPath, [join(root, "dist/cli/main.js"), ...command, ...known, ...reports], {
        encoding: "utf8",
        timeout: 600_000,
      });
      const { summary: all } = JSON.parse(readFileSync(`${name}.json`, "utf8"));
      const covered = /MUST coverage (\d+) %/.exec(ran.stdout)?.[1] ?? "?";
      const seconds = ((Date.now() - began) / 1000).toFixed(0);
      console.log(`| ${server} | ${mode} | ${all.pass} | ${all.fail} | ${all.warn} | ${all.skip} | ${all.error} | ${covered} % | ${seconds} |`);
      writeFileSync(`${name}.txt`, ran.stdout);
    } finally {
      spawnSync(join(here, "down"), [data]);
      rmSync(data, { recursive: true, force: true });
    }
  }
