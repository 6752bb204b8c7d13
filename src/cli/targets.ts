import { UsageError } from "../input/usage-error.js";
import { protocols } from "../protocols/all.js";
import { parseTargetUrl } from "../runner/target-url.js";
import { list } from "./arguments.js";
import { defaultConfig, readConfig, type TargetConfig } from "./config.js";
import type { TargetArguments } from "./target-options.js";

/** Targets of the URLs, one for each host; or of the configuration. Flags and environment win over the file. */
export async function configsOf(
  given: TargetArguments,
  urls: readonly string[],
  files: readonly string[],
): Promise<readonly TargetConfig[]> {
  const accounts = accountsOf(given);
  const flags = (config: TargetConfig): TargetConfig => {
    const tls = {
      ...config.tls,
      ...(given.ca !== undefined && { ca: given.ca }),
      ...(given.insecure && { insecure: true }),
      ...(given.servername !== undefined && { servername: given.servername }),
    };
    return {
      ...config,
      tls,
      ...(accounts.length > 0 && { accounts }),
      ...(given.deliver !== undefined && { deliver: given.deliver }),
      ...(given.deliverCmd !== undefined && { "deliver-cmd": given.deliverCmd }),
      ...(given.deliverRaw && { "deliver-raw": true }),
      ...(given.starttls && { starttls: true }),
      ...(given.wipe && { wipe: true }),
    };
  };
  const byHost = new Map<string, string[]>();
  for (const url of urls) {
    const { host } = parseTargetUrl(url, protocols).endpoint;
    byHost.set(host, [...(byHost.get(host) ?? []), url]);
  }
  const named = given.config === undefined ? files : [given.config, ...files];
  const fallback = urls.length === 0 && named.length === 0 ? defaultConfig() : undefined;
  const read = await Promise.all([...named, ...(fallback === undefined ? [] : [fallback])].map(readConfig));
  return [...[...byHost.values()].map((its) => ({ urls: its })), ...read.flat()].map(flags);
}

/** `--account`, or MAILSPEC_ACCOUNT; a name without a password takes MAILSPEC_PASSWORD. */
function accountsOf(given: TargetArguments): readonly string[] {
  const named = list(given.account);
  const listed =
    named.length > 0 ? named : (process.env.MAILSPEC_ACCOUNT ?? "").split(/\s+/).filter((word) => word !== "");
  return listed.map((account) => {
    if (account.includes(":")) return account;
    const password = process.env.MAILSPEC_PASSWORD;
    if (password === undefined)
      throw new UsageError(`--account ${account} has no password: write user:password, or set MAILSPEC_PASSWORD`);
    return `${account}:${password}`;
  });
}
