import type { CommandModule } from "yargs";

/** Loads a command. Each knows its own options' types; yargs takes them as one list. */
type Load = (version: string) => Promise<unknown>;

/** All commands, in the order of the help. */
const commands: ReadonlyMap<string, Load> = new Map<string, Load>([
  ["run", async (version) => (await import("./run.js")).runCommand(version)],
  ["fuzz", async (version) => (await import("./fuzz.js")).fuzzCommand(version)],
  ["list", async () => (await import("./list.js")).listCommand],
  ["explain", async () => (await import("./explain.js")).explainCommand],
  ["check", async () => (await import("./check.js")).checkCommand],
  ["report", async () => (await import("./report.js")).reportCommand],
  ["replay", async (version) => (await import("./replay.js")).replayCommand(version)],
  ["init", async (version) => (await import("./init.js")).initCommand(version)],
  ["compare", async (version) => (await import("./compare.js")).compareCommand(version)],
  ["learn", async () => (await import("./learn.js")).learnCommand],
  ["serve", async () => (await import("./serve.js")).serveCommand],
]);

/** The command of that name alone: nobody waits for what was not asked for; or all, for help and suggestions. */
export async function loadCommands(name: string | undefined, version: string): Promise<readonly CommandModule[]> {
  const asked = commands.get(name ?? "");
  const loads = asked ? [asked] : [...commands.values()];
  return (await Promise.all(loads.map((load) => load(version)))) as readonly CommandModule[];
}
