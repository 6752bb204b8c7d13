import { codeOf } from "../input/text-file.js";
import { exitCode, firstOf } from "../journal/exit-code.js";

/** The process has this exit code, unless it has one already that counts more. */
export function exitWith(code: number): void {
  process.exitCode = firstOf([Number(process.exitCode ?? exitCode.conforms), code]);
}

/** Milliseconds that a reader of what was said last may take. */
const LAST_WORDS = 1000;

/** Ends the process as soon as the standard outputs are written, whatever else still waits. */
export function leave(): void {
  let left = 2;
  const gone = () => {
    if (--left === 0) process.exit();
  };
  setImmediate(() => {
    process.stdout.write("", gone);
    process.stderr.write("", gone);
    setTimeout(() => process.exit(), LAST_WORDS);
  });
}

/** A reader of the standard output that leaves is no trouble of ours, and ends nothing; a full disk is said. */
export function keepGoingWithoutReaders(): void {
  let isSaid = false;
  process.stdout.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code === "EPIPE" || isSaid) return;
    isSaid = true;
    process.stderr.write(`mailspec: cannot write to standard output: ${codeOf(error)}\n`);
    exitWith(exitCode.untestable);
  });
  process.stderr.on("error", () => undefined);
}
