import { spawn } from "node:child_process";
import net from "node:net";
import { seconds } from "../input/duration.js";
import { environment } from "../input/environment.js";
import type { ServerProcess } from "../protocol/fuzz.js";
import { SetUpError } from "../protocol/set-up-error.js";
import type { Endpoint } from "../protocol/target.js";

/** What sanitizers, runtimes and kernels write when a program has gone wrong. */
const REPORT =
  /AddressSanitizer|LeakSanitizer|ThreadSanitizer|MemorySanitizer|runtime error:|Assertion .*failed|^panic:|panicked at|Segmentation fault|stack smashing|double free|corrupted (?:size|top|double)/m;
/** How long, in milliseconds, the end of a server's process may take to be seen after that of its connections. */
export const CRASH = 200;
/** Octets of standard error that are kept. */
const KEPT = 16_384;

/** A server under our care. `stop` ends it. */
export interface Supervised extends ServerProcess {
  stop(): Promise<void>;
}

/**
 * Starts a server with a shell command and looks after it. Throws SetUpError when it cannot be connected to in time;
 * nobody waits for it any more once `signal` says stop.
 */
export async function supervise(
  command: string,
  endpoint: Endpoint,
  timeout: number,
  signal?: AbortSignal,
): Promise<Supervised> {
  let child: ReturnType<typeof spawn> | undefined;
  let errors = "";
  let found: string | undefined;
  let stir: (() => void) | undefined;
  let stopping = false;

  const say = (what: string) => {
    found ??= what;
    stir?.();
  };
  const start = async () => {
    errors = "";
    // A group of its own, so that all that the shell started can be ended together.
    const its = spawn(command, {
      shell: true,
      detached: true,
      stdio: ["ignore", "ignore", "pipe"],
      env: environment(),
    });
    child = its;
    its.stderr?.setEncoding("latin1").on("data", (chunk: string) => {
      const before = errors.length;
      errors = (errors + chunk).slice(-KEPT);
      const report = REPORT.exec(errors.slice(Math.max(0, before - 200)));
      if (report) say(`the server wrote: ${lineAround(errors, report[0])}`);
    });
    its.on("error", (error) => say(`the server cannot be started: ${error.message}`));
    its.on("exit", (code, signal) => {
      if (child === its) child = undefined;
      if (!stopping)
        say(`the server ended with ${signal ?? `exit code ${code}`}${errors === "" ? "" : `: ${lastLine(errors)}`}`);
    });
    await reachable(endpoint, timeout, () => child === its, signal);
  };
  const alive = () => child !== undefined;

  const stop = async () => {
    stopping = true;
    const its = child;
    if (!its?.pid) return;
    const gone = new Promise((resolve) => its.once("exit", resolve));
    process.kill(-its.pid, "SIGTERM");
    await Promise.race([gone, new Promise((resolve) => setTimeout(resolve, 2000).unref())]);
    if (child === its && its.pid) process.kill(-its.pid, "SIGKILL");
  };

  try {
    await start();
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    stop,
    async ready() {
      if (!alive()) await start();
    },
    async trouble(ms) {
      if (found === undefined) {
        await new Promise<void>((resolve) => {
          const timer = setTimeout(resolve, ms);
          stir = () => {
            clearTimeout(timer);
            resolve();
          };
        });
        stir = undefined;
      }
      const what = found;
      found = undefined;
      return what;
    },
  };
}

const lastLine = (text: string) => (text.trimEnd().split("\n").at(-1) ?? "").slice(0, 300);
const lineAround = (text: string, part: string) =>
  (text.split("\n").find((line) => line.includes(part)) ?? part).slice(0, 300);

/** Resolves when somebody listens. */
async function reachable(
  { host, port, url }: Endpoint,
  timeout: number,
  alive: () => boolean,
  signal: AbortSignal | undefined,
): Promise<void> {
  const until = performance.now() + timeout;
  for (;;) {
    const open = await new Promise<boolean>((resolve) => {
      const socket = net.connect({ host, port });
      const settle = (ok: boolean) => {
        socket.destroy();
        resolve(ok);
      };
      socket.once("connect", () => settle(true)).once("error", () => settle(false));
    });
    if (open || signal?.aborted) return;
    if (!alive()) throw new SetUpError(`the command of --start ended before ${url} could be reached`);
    if (performance.now() > until) throw new SetUpError(`--start: nobody listens on ${url} after ${seconds(timeout)}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
