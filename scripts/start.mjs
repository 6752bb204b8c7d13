// npm start: all suites, and a short fuzz of every protocol, on the embedded reference servers. Both at once, for the one waits
// where the other works; what the suites say comes as they say it, and what the fuzzing says behind it.
import { spawn } from "node:child_process";
import { buffer } from "node:stream/consumers";
import { fileURLToPath } from "node:url";

const main = fileURLToPath(new URL("../dist/cli/main.js", import.meta.url));

/** Starts mailspec; its exit status comes with what it has said, in so far as that is kept. */
function mailspec(args, stdio) {
  const child = spawn(process.execPath, [main, ...args], { stdio });
  const status = new Promise((resolve) => child.once("close", (code) => resolve(code ?? 1)));
  const said = Promise.all([child.stderr, child.stdout].map((its) => (its ? buffer(its) : "")));
  return { status, said };
}

const fuzz = mailspec(
  ["fuzz", "--for", "20s", "--report", "junit=reports/fuzz.xml", "--journal", "reports/fuzz.jsonl"],
  ["ignore", "pipe", "pipe"],
);
const run = (...args) => mailspec(["run", ...args], ["ignore", "inherit", "inherit"]).status;
// SMTP's cases wait for silence: twice as many at a time as by default. IMAP's work.
const waiting = await run("pop3", "smtp", "submission", "lmtp", "--jobs", "8", ...["junit", "json", "console"].flatMap((kind) => ["--report", kind]));
const imap = ["junit=reports/junit-imap.xml", "json=reports/report-imap.json", "console=reports/report-imap.txt"];
const working = await run("imap", "--journal", "reports/journal-imap.jsonl", ...imap.flatMap((report) => ["--report", report]));
const [notes, text] = await fuzz.said;
process.stderr.write(notes);
process.stdout.write(text);
process.exitCode = waiting || working || (await fuzz.status);
