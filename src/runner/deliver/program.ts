import { spawn } from "node:child_process";
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

function feed(program: string, args: readonly string[], message: Uint8Array, timeoutMs: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { stdio: ["pipe", "ignore", "pipe"], timeout: timeoutMs, env: environment() });
    let complaint = "";
    child.stderr.on("data", (chunk: Buffer) => {
      if (complaint.length < 500) complaint += chunk.toString("utf8");
    });
    child.on("error", (error) => reject(new Error(`${program} cannot run: ${error.message}`)));
    child.on("close", (code, signal) => {
      if (code === 0) resolve();
      else
        reject(
          new Error(`${program} ended with ${signal ?? `exit code ${code}`}: ${complaint.trim().split("\n")[0] ?? ""}`),
        );
    });
    child.stdin.on("error", () => undefined); // the exit code tells
    child.stdin.end(message);
  });
}
