import type { Target } from "../protocol/target.js";
import { embeddedTarget } from "../runner/embedded-target.js";
import { exitCode } from "../runner/exit-code.js";
import { duration } from "./arguments.js";
import { toTarget } from "./config.js";
import type { TargetArguments } from "./target-options.js";
import { configsOf } from "./targets.js";

/** One target's turn. */
export interface Turn {
  readonly target: Target;
  /** "" when it is the only one. */
  readonly name: string;
  /** Of known findings, from the flag or the configuration. */
  readonly baseline: string | undefined;
  readonly signal: AbortSignal;
}

/** What the words of a command line are: URLs, configuration files, and the rest. */
export function sortWords(words: readonly string[]) {
  const isUrl = (word: string) => word.includes("://");
  const isConfig = (word: string) => /\.ya?ml$/.test(word);
  return {
    urls: words.filter(isUrl),
    files: words.filter(isConfig),
    ids: words.filter((word) => !isUrl(word) && !isConfig(word)),
  };
}

/** Does the work on each target in turn, without one on the embedded reference server; gives the exit code. Ctrl-C ends the turn under way, twice the process. */
export async function eachTarget(
  given: TargetArguments,
  urls: readonly string[],
  files: readonly string[],
  work: (turn: Turn) => Promise<number>,
): Promise<number> {
  const configs = configsOf(given, urls, files);
  const connectTimeout = duration(given.connectTimeout, "--connect-timeout");
  const family = given.ipv4 ? 4 : given.ipv6 ? 6 : undefined;
  const codes: number[] = [];
  const abort = new AbortController();
  const { signal } = abort;
  const interrupt = () => {
    if (signal.aborted) process.exit(exitCode.interrupted);
    abort.abort();
  };
  process.on("SIGINT", interrupt);
  process.on("SIGTERM", interrupt);
  try {
    if (configs.length === 0) {
      const timeout = duration(given.timeout, "--timeout");
      const { target, server } = await embeddedTarget({ timeout, connectTimeout });
      codes.push(await work({ target, name: "", baseline: given.baseline, signal }));
      await server.close();
    }
    for (const config of configs) {
      if (signal.aborted) break;
      const timeout = duration(config.timeout ?? given.timeout, "--timeout");
      const target = toTarget(config, { timeout, connectTimeout, ...(family && { family }) });
      const name = configs.length > 1 ? target.name : "";
      codes.push(await work({ target, name, baseline: given.baseline ?? config.baseline, signal }));
    }
  } finally {
    process.off("SIGINT", interrupt);
    process.off("SIGTERM", interrupt);
  }
  // What was left waiting would keep the process up.
  if (signal.aborted) setImmediate(() => process.exit(exitCode.interrupted));
  const precedence = [exitCode.interrupted, exitCode.bug, exitCode.usage, exitCode.untestable, exitCode.findings];
  return precedence.find((code) => codes.includes(code)) ?? exitCode.conforms;
}
