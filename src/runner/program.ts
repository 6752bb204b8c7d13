import { seconds } from "../input/duration.js";
import { environment } from "../input/environment.js";
import { fillUser } from "../input/user-path.js";

/** Octets that a program may print. */
const MOST = 1 << 27;

/** The words of a command line, with the user filled in. No shell: quotes keep words together. */
export function commandWords(command: string, user: string, domain = ""): readonly string[] {
  const words = command.match(/"[^"]*"|'[^']*'|\S+/g) ?? [];
  return words.map((word) => fillUser(word.replace(/^(["'])(.*)\1$/, "$2"), user, domain));
}

/** Octets of what a program complains about that are kept. */
const COMPLAINT = 500;
/** Milliseconds for what it has still to say when it has ended. */
const LAST_WORDS = 200;

/**
 * Runs a program with that on its standard input; gives what it prints. One that does not end in time is killed, with all
 * that it has started. Throws when it fails.
 */
export async function runProgram(
  [program = "", ...args]: readonly string[],
  input: Uint8Array,
  timeoutMs: number,
): Promise<Buffer> {
  // Few runs start a program, and what starts them is slow to load.
  const { spawn } = await import("node:child_process");
  return new Promise((resolve, reject) => {
    // A group of its own, so that what it starts can be ended with it.
    const child = spawn(program, args, { stdio: "pipe", detached: true, env: environment() });
    const printed: Buffer[] = [];
    let size = 0;
    let complaint = "";
    let isLate = false;
    const kill = () => {
      try {
        if (child.pid !== undefined) process.kill(-child.pid, "SIGKILL");
      } catch {
        // It has ended by itself.
      }
    };
    const timer = setTimeout(() => {
      isLate = true;
      kill();
    }, timeoutMs);
    process.once("exit", kill);
    const over = () => {
      clearTimeout(timer);
      process.off("exit", kill);
      for (const pipe of [child.stdin, child.stdout, child.stderr]) pipe.destroy();
    };
    const ended = (code: number | null, signal: NodeJS.Signals | null) => {
      over();
      const [said = ""] = complaint.trim().split("\n");
      const because = said === "" ? "" : `: ${said}`;
      if (isLate) reject(new Error(`${program} did not end within ${seconds(timeoutMs)}${because}`));
      else if (size > MOST) reject(new Error(`${program} prints more than ${MOST} octets`));
      else if (code === 0) resolve(Buffer.concat(printed));
      else reject(new Error(`${program} ended with ${signal ?? `exit code ${code}`}${because}`));
    };
    child.stdout.on("data", (chunk: Buffer) => {
      size += chunk.length;
      if (size <= MOST) printed.push(chunk);
      else kill();
    });
    child.stderr.on("data", (chunk: Buffer) => {
      complaint += chunk.subarray(0, COMPLAINT - Math.min(COMPLAINT, complaint.length)).toString("latin1");
    });
    child.once("error", (error) => {
      over();
      reject(new Error(`${program} cannot run: ${error.message}`));
    });
    child.once("close", ended);
    // What it has left running may keep its output open.
    child.once("exit", (code, signal) => setTimeout(() => ended(code, signal), LAST_WORDS).unref());
    child.stdin.on("error", () => undefined); // the exit code tells
    child.stdin.end(input);
  });
}
