import { spawn } from "node:child_process";
import { environment } from "../input/environment.js";
import { fillUser } from "../input/user-path.js";

/** Octets that a program may print. */
const MOST = 1 << 27;

/** The words of a command line, with the user filled in. No shell: quotes keep words together. */
export function commandWords(command: string, user: string, domain = ""): readonly string[] {
  const words = command.match(/"[^"]*"|'[^']*'|\S+/g) ?? [];
  return words.map((word) => fillUser(word.replace(/^(["'])(.*)\1$/, "$2"), user, domain));
}

/** Runs a program with that on its standard input; gives what it prints. Throws when it fails. */
export function runProgram(
  [program = "", ...args]: readonly string[],
  input: Uint8Array,
  timeoutMs: number,
): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { stdio: "pipe", timeout: timeoutMs, env: environment() });
    const printed: Buffer[] = [];
    let size = 0;
    let complaint = "";
    child.stdout.on("data", (chunk: Buffer) => {
      size += chunk.length;
      if (size <= MOST) printed.push(chunk);
      else child.kill();
    });
    child.stderr.on("data", (chunk: Buffer) => {
      if (complaint.length < 500) complaint += chunk.toString("utf8");
    });
    child.on("error", (error) => reject(new Error(`${program} cannot run: ${error.message}`)));
    child.on("close", (code, signal) => {
      const [said = ""] = complaint.trim().split("\n");
      if (size > MOST) reject(new Error(`${program} prints more than ${MOST} octets`));
      else if (code === 0) resolve(Buffer.concat(printed));
      else reject(new Error(`${program} ended with ${signal ?? `exit code ${code}`}: ${said}`));
    });
    child.stdin.on("error", () => undefined); // the exit code tells
    child.stdin.end(input);
  });
}
