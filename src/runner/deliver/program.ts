import { spawn } from "node:child_process";
import { seconds } from "../../input/duration.js";
import { environment } from "../../input/environment.js";
import type { Delivery } from "../../protocol/delivery.js";

/** Runs a program for each message, with `{user}` filled in and the message on standard input. No shell. */
export function deliverByProgram(command: string, timeoutMs: number, raw: boolean): Delivery {
  const words = command.match(/"[^"]*"|'[^']*'|\S+/g)?.map((word) => word.replace(/^(["'])(.*)\1$/, "$2")) ?? [];
  return {
    raw,
    queued: false,
    async send(user, messages) {
      const [program = "", ...args] = words.map((word) => word.replaceAll("{user}", user));
      for (const message of messages) await feed(program, args, message, timeoutMs);
    },
  };
}

/** Octets of what a program complains about that are kept. */
const COMPLAINT = 500;
/** Milliseconds for what it has still to say when it has ended. */
const LAST_WORDS = 200;

/** A program that does not end in time is killed, with all that it has started. */
function feed(program: string, args: readonly string[], message: Uint8Array, timeoutMs: number): Promise<void> {
  return new Promise((resolve, reject) => {
    // A group of its own, so that what it starts can be ended with it.
    const child = spawn(program, args, { stdio: ["pipe", "ignore", "pipe"], detached: true, env: environment() });
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
      child.stdin.destroy();
      child.stderr.destroy();
    };
    const ended = (code: number | null, signal: NodeJS.Signals | null) => {
      over();
      const said = complaint.trim().split("\n")[0] ?? "";
      if (isLate)
        reject(new Error(`${program} did not end within ${seconds(timeoutMs)}${said === "" ? "" : `: ${said}`}`));
      else if (code === 0) resolve();
      else reject(new Error(`${program} ended with ${signal ?? `exit code ${code}`}: ${said}`));
    };
    child.stderr.on("data", (chunk: Buffer) => {
      complaint += chunk.subarray(0, COMPLAINT - Math.min(COMPLAINT, complaint.length)).toString("latin1");
    });
    child.once("error", (error) => {
      over();
      reject(new Error(`${program} cannot run: ${error.message}`));
    });
    child.once("close", ended);
    // What it has left running may keep its standard error open.
    child.once("exit", (code, signal) => setTimeout(() => ended(code, signal), LAST_WORDS).unref());
    child.stdin.on("error", () => undefined); // the exit code tells
    child.stdin.end(message);
  });
}
