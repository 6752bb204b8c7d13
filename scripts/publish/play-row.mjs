import { execFileSync, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { playedOf, settingsOf } from "../../fixtures/servers/rows.mjs";

const root = fileURLToPath(new URL("../../", import.meta.url));
const cli = join(root, "dist/cli/main.js");
/** Milliseconds that a run may take: what is there by then counts, and is told to be a part. */
const most = 1_500_000;

/**
 * Starts the row's server, plays everything of the row on it, and stops it, whatever comes of it.
 * @param {import("../../fixtures/servers/rows.mjs").Row} row
 * @param {{ readonly journal: string, readonly started: (child: import("node:child_process").ChildProcess) => void }} to
 *   where the journal goes; who is to be ended with us
 * @returns the JSON report; throws where there is none, with what mailspec or `up` said
 */
export async function playRow(row, { journal, started }) {
  const here = join(root, "fixtures/servers", row.server);
  const data = mkdtempSync(join(tmpdir(), `mailspec-${row.server}-`));
  const target = `${data}.yaml`;
  const report = `${data}.json`;
  const env = { ...process.env, ...settingsOf(row) };
  try {
    writeFileSync(
      target,
      execFileSync(join(here, "up"), [...(row.as === "packaged" ? ["--as-packaged"] : []), data], {
        env,
        stdio: ["ignore", "pipe", "pipe"],
      }),
    );
    const baseline = ["--baseline", join(here, row.known), "--connect-timeout", "30s"];
    const reports = ["--report", `json=${report}`, "--journal", journal];
    const child = spawn(process.execPath, [cli, "run", target, ...playedOf(row), ...baseline, ...reports], {
      cwd: root,
      stdio: ["ignore", "pipe", "pipe"],
      timeout: most,
    });
    started(child);
    const said = [];
    for (const stream of [child.stdout, child.stderr]) stream.on("data", (octets) => said.push(octets));
    await once(child, "close");
    const text = Buffer.concat(said).toString();
    const json = read(report);
    if (json === undefined)
      throw new Error(/^(?:mailspec: .*|.*Error: .*)$/m.exec(text)?.[0] ?? "mailspec wrote no report");
    if (json.end?.fatal !== undefined) throw new Error(json.end.fatal);
    return json;
  } finally {
    const { status, stderr } = spawnSync(join(here, "down"), [data], { encoding: "utf8" });
    if (status !== 0) process.stderr.write(`${row.server}: down: ${stderr}\n`);
    for (const its of [data, target, report]) rmSync(its, { recursive: true, force: true });
  }
}

/** A report, where one was written. */
function read(path) {
  try {
    return JSON.parse(readFileSync(path, "utf8"));
  } catch (error) {
    if (error.code === "ENOENT") return undefined;
    throw error;
  }
}
