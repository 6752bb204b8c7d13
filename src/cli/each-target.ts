import { isThisMachine } from "../input/loopback.js";
import { UsageError } from "../input/usage-error.js";
import { firstOf } from "../journal/exit-code.js";
import type { Protocol } from "../protocol/protocol.js";
import type { Target } from "../protocol/target.js";
import { embeddedTarget } from "../runner/embedded-target.js";
import { duration, list } from "./arguments.js";
import { configsOf, toTarget } from "./config.js";
import { type Interruptions, interruptions } from "./interruptions.js";
import { leave } from "./leave.js";
import { loadProtocols, protocolIds } from "./library.js";
import type { ServerArguments, TargetArguments } from "./target-options.js";

/** One protocol of one target. */
export interface Turn extends Pick<Interruptions, "signal" | "crash"> {
  readonly protocol: Protocol;
  /** Those in which it opens further sessions. */
  readonly others: readonly Protocol[];
  readonly target: Target;
  /** "" when it is the only one. */
  readonly name: string;
  /** Files of known findings, from the flag or the configuration. */
  readonly baselines: readonly string[];
}

/** What the words of a command line are: URLs, configuration files, and the rest. */
export function sortWords(words: readonly string[]) {
  // `joe:secret@host` was meant for one, and has to be kept out of what is said of other words.
  const isUrl = (word: string) => word.includes("://") || /^[^@]+:.*@/.test(word);
  const isConfig = (word: string) => /\.ya?ml$/.test(word);
  return {
    urls: words.filter(isUrl),
    files: words.filter(isConfig),
    ids: words.filter((word) => !isUrl(word) && !isConfig(word)),
  };
}

/** A target and the ids of the protocols that its URLs speak; without a target, the embedded reference servers. */
export interface Goal {
  readonly target?: Target;
  readonly baselines: readonly string[];
  readonly protocols: readonly string[];
  /** Ids of the protocols in which work on one of them opens further sessions. */
  readonly besides?: (protocol: string) => readonly string[];
}

/** What is to be tested. `ids`: what was asked for, which tells the protocols when there is no URL. Throws UsageError. */
export async function goalsOf(
  given: ServerArguments & Pick<TargetArguments, "baseline">,
  urls: readonly string[],
  files: readonly string[],
  ids: readonly string[],
): Promise<readonly Goal[]> {
  const connectTimeout = duration(given.connectTimeout, "--connect-timeout");
  const family = given.ipv4 ? 4 : given.ipv6 ? 6 : undefined;
  const goals = (await configsOf(given, urls, files)).map((config): Goal => {
    const timeout = duration(config.timeout ?? given.timeout, "--timeout");
    const loginTimeout = duration(config["login-timeout"] ?? given.loginTimeout, "--login-timeout");
    const target = toTarget(config, { timeout, loginTimeout, connectTimeout, ...(family && { family }) });
    const { host } = target.deliver ?? {};
    if (host !== undefined && !isThisMachine(host) && !given.authorized)
      throw new UsageError(
        `mail would be delivered to ${host}, which is not this machine: say --authorized when you may`,
      );
    const baselines = list(given.baseline ?? config.baseline);
    const protocols = [...new Set(target.endpoints.map(({ protocol }) => protocol))];
    return { target, protocols, baselines };
  });
  return goals.length > 0 ? goals : [{ protocols: namedIn(ids), baselines: list(given.baseline) }];
}

/** Protocols whose ids were asked for; all of them when something else was. */
function namedIn(ids: readonly string[]): readonly string[] {
  const named = ids.map((id) => protocolIds.find((known) => id === known || id.startsWith(`${known}.`)));
  return named.length === 0 || named.includes(undefined) ? protocolIds : [...new Set(named as string[])];
}

/** What stands in the names of the files of that turn; "" when it is the only one. */
export const turnName = (
  goals: readonly Goal[],
  { target, protocols }: Goal,
  { id, target: its = target }: { readonly id: string; readonly target?: Target },
): string =>
  [goals.length > 1 ? (its?.name ?? "") : "", protocols.length > 1 ? id : ""].filter((part) => part !== "").join("-");

/** Does the work on each protocol of each goal in turn; gives the exit code. A signal ends the turn under way, and so does an exception. */
export async function eachTarget(
  given: ServerArguments,
  goals: readonly Goal[],
  work: (turn: Turn) => Promise<number>,
): Promise<number> {
  const codes: number[] = [];
  const { signal, crash, release } = interruptions();
  try {
    for (const goal of goals) {
      const { target: named, baselines, protocols, besides } = goal;
      for (const protocol of await loadProtocols(protocols)) {
        if (signal.aborted) break;
        const others = await loadProtocols(besides?.(protocol.id) ?? []);
        const { target, close } = named
          ? { target: named, close: undefined }
          : await embeddedIn(protocol, given, others);
        const name = turnName(goals, goal, { id: protocol.id, target });
        try {
          codes.push(await work({ protocol, others, target, name, baselines, signal, crash }));
        } finally {
          await close?.();
        }
      }
    }
  } finally {
    release();
  }
  // What was left waiting would keep the process up.
  if (signal.aborted) leave();
  return firstOf(codes);
}

async function embeddedIn(protocol: Protocol, given: ServerArguments, others: readonly Protocol[]) {
  const timeout = duration(given.timeout, "--timeout");
  const connectTimeout = duration(given.connectTimeout, "--connect-timeout");
  const { target, server } = await embeddedTarget(protocol, { timeout, connectTimeout }, others);
  return { target, close: () => server.close() };
}
