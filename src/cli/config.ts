import { X509Certificate } from "node:crypto";
import { existsSync } from "node:fs";
import { isThisMachine } from "../input/loopback.js";
import { readText } from "../input/text-file.js";
import { UsageError } from "../input/usage-error.js";
import type { Delivery, ReadBack } from "../protocol/delivery.js";
import type { SinkPlace } from "../protocol/sink.js";
import type { Endpoint, Target } from "../protocol/target.js";
import { protocols } from "../protocols/all.js";
import { parseDeliver, parseDeliverCommand } from "../runner/deliver/parse.js";
import { parseRead, parseReadCommand } from "../runner/read-back/parse.js";
import { parseAccount, parseTargetUrl } from "../runner/target-url.js";
import { list } from "./arguments.js";
import type { ServerArguments } from "./target-options.js";

/** A target as written in mailspec.yaml. */
export interface TargetConfig {
  readonly name?: string;
  readonly urls: readonly string[];
  readonly accounts?: readonly string[];
  readonly deliver?: string;
  readonly "deliver-cmd"?: string;
  readonly "deliver-raw"?: boolean;
  readonly read?: string;
  readonly "read-cmd"?: string;
  readonly sink?: string;
  readonly "sink-without"?: readonly string[];
  readonly domain?: string;
  readonly starttls?: boolean;
  readonly wipe?: boolean;
  readonly baseline?: string;
  readonly timeout?: string;
  readonly "login-timeout"?: string;
  readonly tls?: { readonly ca?: string; readonly insecure?: boolean; readonly servername?: string };
}

/** Octets of a file of certificates: all that a system trusts are a quarter of a million. */
const CERTIFICATES = 4 << 20;

const text = { type: "string", minLength: 1 } as const;
const yes = { type: "boolean" } as const;
const schema = {
  type: "object",
  additionalProperties: false,
  required: ["targets"],
  properties: {
    targets: {
      type: "array",
      minItems: 1,
      items: {
        type: "object",
        additionalProperties: false,
        required: ["urls"],
        properties: {
          name: text,
          urls: { type: "array", minItems: 1, items: text },
          accounts: { type: "array", items: text },
          deliver: text,
          "deliver-cmd": text,
          "deliver-raw": yes,
          read: text,
          "read-cmd": text,
          sink: text,
          "sink-without": { type: "array", items: text },
          domain: text,
          starttls: yes,
          wipe: yes,
          baseline: text,
          timeout: text,
          "login-timeout": text,
          tls: {
            type: "object",
            additionalProperties: false,
            properties: { ca: text, insecure: yes, servername: text },
          },
        },
      },
    },
  },
} as const;

/** The targets of a mailspec.yaml; throws UsageError. */
async function readConfig(path: string): Promise<readonly TargetConfig[]> {
  // Only who has such a file waits for YAML to load.
  const { readYaml } = await import("../input/yaml-file.js");
  return (readYaml(path, path, schema).data as { targets: readonly TargetConfig[] }).targets;
}

/** Targets of the URLs, one for each host; or of the configuration, which is mailspec.yaml when nothing is said. Flags and environment win over the file. */
export async function configsOf(
  given: ServerArguments,
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
      ...(given.read !== undefined && { read: given.read }),
      ...(given.readCmd !== undefined && { "read-cmd": given.readCmd }),
      ...(given.sink !== undefined && { sink: given.sink }),
      ...(given.sinkWithout !== undefined && { "sink-without": list(given.sinkWithout) }),
      ...(given.domain !== undefined && { domain: given.domain }),
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
  const isUnsaid = urls.length === 0 && named.length === 0 && existsSync("mailspec.yaml");
  const read = await Promise.all((isUnsaid ? ["mailspec.yaml"] : named).map(readConfig));
  return [...[...byHost.values()].map((its) => ({ urls: its })), ...read.flat()].map(flags);
}

/** `--account`, or MAILSPEC_ACCOUNT; a name without a password takes MAILSPEC_PASSWORD. */
function accountsOf(given: ServerArguments): readonly string[] {
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

/** A target from its description. Throws UsageError. */
export function toTarget(
  config: TargetConfig,
  options: Pick<Target, "timeout" | "loginTimeout" | "connectTimeout" | "family">,
): Target {
  const endpoints: Endpoint[] = [];
  const accounts = (config.accounts ?? []).map(parseAccount);
  for (const url of config.urls) {
    const parsed = parseTargetUrl(url, protocols);
    endpoints.push(parsed.endpoint);
    if (parsed.account) accounts.push(parsed.account);
  }
  const { ca, ...certificates } = config.tls ?? {};
  const { domain } = config;
  const target = {
    name: config.name ?? (endpoints[0] as Endpoint).url,
    endpoints,
    accounts,
    ...(domain !== undefined && { domain }),
    starttls: config.starttls ?? false,
    tls: { ...certificates, ...(ca !== undefined && { ca: readCertificates(ca) }) },
    ...options,
    wipe: config.wipe ?? false,
  };
  const deliver = deliverOf(config, target);
  const readBack = readBackOf(config, target);
  const sink = sinkOf(config);
  return { ...target, ...(deliver && { deliver }), ...(readBack && { readBack }), ...(sink && { sink }) };
}

function sinkOf({ sink, "sink-without": without = [] }: TargetConfig): SinkPlace | undefined {
  if (sink === undefined && without.length > 0) throw new UsageError("sink-without is said of a sink");
  if (sink === undefined) return undefined;
  const { endpoint } = parseTargetUrl(sink, protocols);
  if (endpoint.protocol !== "smtp" && endpoint.protocol !== "lmtp")
    throw new UsageError(`--sink ${endpoint.url}: write smtp://127.0.0.1:PORT or lmtp://127.0.0.1:PORT`);
  if (!isThisMachine(endpoint.host)) throw new UsageError(`--sink ${endpoint.url}: mailspec listens on this machine`);
  return { endpoint, without: without.map((keyword) => keyword.toUpperCase()) };
}

function deliverOf(config: TargetConfig, target: Target): Delivery | undefined {
  const { timeout, domain } = target;
  const { deliver, "deliver-cmd": command, "deliver-raw": raw = false } = config;
  if (deliver !== undefined && command !== undefined) throw new UsageError("give either deliver or deliver-cmd");
  if (raw && command === undefined) throw new UsageError("deliver-raw is said of a deliver-cmd");
  if (command !== undefined) return parseDeliverCommand(command, timeout, raw, domain);
  return deliver === undefined ? undefined : parseDeliver(deliver, target, protocols);
}

function readBackOf({ read, "read-cmd": command }: TargetConfig, target: Target): ReadBack | undefined {
  if (read !== undefined && command !== undefined) throw new UsageError("give either read or read-cmd");
  if (command !== undefined) return parseReadCommand(command, target);
  return read === undefined ? undefined : parseRead(read, target, protocols);
}

/** `given`: a file, or what stands in one, as `serve` of the library gives it. Throws UsageError. Node takes what is none without a word, and trusts nobody. */
function readCertificates(given: string): string {
  const isText = given.includes("-----BEGIN ");
  const pem = isText ? given : readText(given, CERTIFICATES);
  try {
    new X509Certificate(pem);
    return pem;
  } catch {
    throw new UsageError(`${isText ? "what tls.ca says" : given} holds no certificate in PEM form`);
  }
}
