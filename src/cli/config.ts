import { existsSync, readFileSync } from "node:fs";
import { UsageError } from "../input/usage-error.js";
import type { Endpoint, Target } from "../protocol/target.js";
import { protocols } from "../protocols/all.js";
import { parseDeliver, parseDeliverCommand } from "../runner/deliver/parse.js";
import { parseAccount, parseTargetUrl } from "../runner/target-url.js";

/** A target as written in mailspec.yaml. */
export interface TargetConfig {
  readonly name?: string;
  readonly urls: readonly string[];
  readonly accounts?: readonly string[];
  readonly deliver?: string;
  readonly "deliver-cmd"?: string;
  readonly "deliver-raw"?: boolean;
  readonly starttls?: boolean;
  readonly wipe?: boolean;
  readonly baseline?: string;
  readonly timeout?: string;
  readonly "login-timeout"?: string;
  readonly tls?: { readonly ca?: string; readonly insecure?: boolean; readonly servername?: string };
}

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
export async function readConfig(path: string): Promise<readonly TargetConfig[]> {
  // Only who has such a file waits for YAML to load.
  const { readYaml } = await import("../input/yaml-file.js");
  return (readYaml(path, path, schema).data as { targets: readonly TargetConfig[] }).targets;
}

/** `mailspec.yaml` here, when there is one. */
export const defaultConfig = (): string | undefined => (existsSync("mailspec.yaml") ? "mailspec.yaml" : undefined);

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
  if (config.deliver !== undefined && config["deliver-cmd"] !== undefined)
    throw new UsageError("give either deliver or deliver-cmd");
  const raw = config["deliver-raw"] ?? false;
  if (raw && config["deliver-cmd"] === undefined) throw new UsageError("deliver-raw is said of a deliver-cmd");
  const deliver =
    config.deliver !== undefined
      ? parseDeliver(config.deliver, options.timeout)
      : config["deliver-cmd"] !== undefined
        ? parseDeliverCommand(config["deliver-cmd"], options.timeout, raw)
        : undefined;
  return {
    name: config.name ?? (endpoints[0] as Endpoint).url,
    endpoints,
    accounts,
    ...(deliver && { deliver }),
    starttls: config.starttls ?? false,
    tls: {
      ...(config.tls?.ca !== undefined && { ca: readCa(config.tls.ca) }),
      ...(config.tls?.insecure !== undefined && { insecure: config.tls.insecure }),
      ...(config.tls?.servername !== undefined && { servername: config.tls.servername }),
    },
    ...(options.family && { family: options.family }),
    connectTimeout: options.connectTimeout,
    timeout: options.timeout,
    loginTimeout: options.loginTimeout,
    wipe: config.wipe ?? false,
  };
}

function readCa(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    throw new UsageError(`cannot read the certificate ${path}: ${(error as NodeJS.ErrnoException).code}`);
  }
}
