import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
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
/** Milliseconds for what comes on standard error behind the end of a process, and between two looks. */
const LAST_WORDS = 100;
const STEP = 20;
/** Milliseconds in which somebody has to listen when the command has ended well. */
const BACKGROUND = 1000;
/** Milliseconds in which a port has to take a connection. */
const LISTENS = 2000;

/** A server under our care. `stop` ends it, and says so when it cannot. */
export interface Supervised extends ServerProcess {
  stop(): Promise<string | undefined>;
}

/**
 * Starts a server with a shell command and looks after it; the first address is its own for sure. Throws SetUpError when somebody listens there already, who would be tested
 * in its place, or when it cannot be connected to in time; nobody waits for it any more once `signal` says stop.
 */
export async function supervise(
  command: string,
  endpoints: readonly [Endpoint, ...Endpoint[]],
  timeout: number,
  signal?: AbortSignal,
): Promise<Supervised> {
  const [endpoint] = endpoints;
  let child: ChildProcess | undefined;
  let group: number | undefined;
  let errors = "";
  let found: string | undefined;
  let ended = "";
  /** The command has ended well, and there is a server: it has put itself into the background. */
  let inBackground = false;
  let wasReached = false;
  let stir: (() => void) | undefined;
  let stopping = false;

  const say = (what: string) => {
    found ??= what;
    stir?.();
  };
  const start = async () => {
    errors = "";
    inBackground = wasReached = false;
    // What it has left of itself would keep the port.
    if (group !== undefined) await endGroup(group);
    // A group of its own, so that all that the shell started can be ended together.
    const its = spawn(command, {
      shell: true,
      detached: true,
      stdio: ["ignore", "ignore", "pipe"],
      env: environment(),
    });
    child = its;
    group = its.pid;
    its.stderr?.setEncoding("latin1").on("data", (chunk: string) => {
      const before = errors.length;
      errors = (errors + chunk).slice(-KEPT);
      const report = REPORT.exec(errors.slice(Math.max(0, before - 200)));
      if (report) say(`the server wrote: ${lineAround(errors, report[0])}`);
    });
    its.on("error", (error) => say(`the server cannot be started: ${error.message}`));
    its.on("exit", (code, by) => void exited(its, code, by));
    await reachable(endpoints, timeout, () => child === its, signal).catch((error) => {
      if (child === its || !(error instanceof SetUpError)) throw error;
      throw new SetUpError(`the command of --start ${ended} before ${endpoint.url} could be reached`);
    });
    wasReached = true;
  };
  const exited = async (its: ChildProcess, code: number | null, by: string | null) => {
    inBackground = code === 0 && !stopping && (await (wasReached ? listens(endpoint) : comesUp(its)));
    if (inBackground) return;
    // Its last words may come behind its end.
    if (its.stderr && !its.stderr.readableEnded) await soon(its.stderr, "end", LAST_WORDS);
    ended = `ended with ${by ?? `exit code ${code}`}${errors.trim() === "" ? "" : `: ${lastLine(errors)}`}`;
    if (child === its) child = undefined;
    if (!stopping) say(`the server ${ended}`);
  };
  /** What goes into the background may begin to listen there. */
  const comesUp = async ({ pid }: ChildProcess) => {
    for (let waited = 0; waited < BACKGROUND || (pid !== undefined && send(pid, 0)); waited += STEP) {
      if (await listens(endpoint)) return true;
      if (stopping) return false;
      await pause(STEP);
    }
    return false;
  };
  const isGone = async () => inBackground && !(await listens(endpoint));

  const stop = async () => {
    stopping = true;
    if (group !== undefined) await endGroup(group);
    // Who has left the group still holds it, and would keep us up.
    child?.stderr?.destroy();
  };

  if (await listens(endpoint))
    throw new SetUpError(
      `--start: somebody listens on ${endpoint.url} already, and would be tested in place of what is started`,
    );
  try {
    await start();
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    async stop() {
      await stop();
      return inBackground && (await listens(endpoint))
        ? `--start: the command went into the background, and ${endpoint.url} still answers: it is not ended. Start it in the foreground`
        : undefined;
    },
    async ready() {
      if (child === undefined || (await isGone())) await start();
    },
    async trouble(ms) {
      if (found === undefined && (await isGone())) found = "the server ended: nothing listens any more";
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

/** Ends all processes of a group, and resolves when none is left: one that is asked to may take its time. */
async function endGroup(group: number): Promise<void> {
  const isThere = () => send(group, 0);
  send(group, "SIGTERM");
  for (let waited = 0; isThere() && waited < 2000; waited += STEP) await pause(STEP);
  if (isThere()) send(group, "SIGKILL");
}

/** Whether the group was there to get it. */
function send(group: number, signal: NodeJS.Signals | 0): boolean {
  try {
    return process.kill(-group, signal);
  } catch {
    return false;
  }
}

const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));
const soon = (emitter: NodeJS.EventEmitter, event: string, ms: number) =>
  Promise.race([once(emitter, event).catch(() => undefined), pause(ms)]);

/** Whether anybody listens there. */
const listens = ({ host, port }: Pick<Endpoint, "host" | "port">): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = net.connect({ host, port });
    const settle = (ok: boolean) => {
      socket.destroy();
      resolve(ok);
    };
    socket.setTimeout(LISTENS, () => settle(false));
    socket.once("connect", () => settle(true)).once("error", () => settle(false));
  });

const lastLine = (text: string) => (text.trimEnd().split("\n").at(-1) ?? "").slice(0, 300);
const lineAround = (text: string, part: string) =>
  (text.split("\n").find((line) => line.includes(part)) ?? part).slice(0, 300);

/** Resolves when somebody listens everywhere: a server may open its ports one after the other. */
async function reachable(
  endpoints: readonly Endpoint[],
  timeout: number,
  alive: () => boolean,
  signal: AbortSignal | undefined,
): Promise<void> {
  const until = performance.now() + timeout;
  for (const endpoint of endpoints)
    while (!(await listens(endpoint)) && !signal?.aborted) {
      if (!alive()) throw new SetUpError("it ended");
      if (performance.now() > until)
        throw new SetUpError(`--start: nobody listens on ${endpoint.url} after ${seconds(timeout)}`);
      await pause(STEP);
    }
}
