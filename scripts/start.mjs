// npm start: all suites, and a short fuzz of every protocol, on the embedded reference servers; both at once, for the one waits
// where the other works. What the suites say comes as they say it, and what the fuzzing says behind it.
import { spawn } from "node:child_process";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { buffer } from "node:stream/consumers";

const main = join(fileURLToPath(new URL("../", import.meta.url)), "dist/cli/main.js");

/** Starts mailspec; its exit status comes with what it has said, in so far as that is kept. */
function mailspec(args, stdio) {
  const child = spawn(process.execPath, [main, ...args], { stdio });
  const status = new Promise((resolve) => child.once("close", (code) => resolve(code ?? 1)));
  return { status, said: Promise.all([child.stderr, child.stdout].map((its) => (its ? buffer(its) : ""))) };
}

const fuzzing = ["--for", "20s", "--report", "junit=reports/fuzz.xml", "--journal", "reports/fuzz.jsonl"];
const fuzz = mailspec(["fuzz", ...fuzzing], ["ignore", "pipe", "pipe"]);
const run = mailspec(["run", "--report", "junit", "--report", "json", "--report", "console"], ["ignore", "inherit", "inherit"]);
const ran = await run.status;
const [notes, text] = await fuzz.said;
process.stderr.write(notes);
process.stdout.write(text);
process.exitCode = ran || (await fuzz.status);
