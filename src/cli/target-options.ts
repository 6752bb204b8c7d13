import type { Argv } from "yargs";
import { protocols } from "../protocols/all.js";
import { reportKinds } from "../report/kinds.js";
import { schemesThatDeliver } from "../runner/deliver/by-protocol.js";
import { schemesThatRead } from "../runner/read-back/schemes.js";

/** `scheme://…` of those over which mail can be read back, and put into mailboxes. */
const urls = (schemes: readonly string[]) => schemes.map((name) => `${name}://…`).join(", ");
const readUrls = urls(schemesThatRead(protocols));
const deliverUrls = urls(["lmtp", "smtp", ...schemesThatDeliver(protocols)]);

/** How servers are reached. */
export interface ServerArguments {
  readonly config?: string;
  readonly account?: string | readonly string[];
  readonly deliver?: string;
  readonly deliverCmd?: string;
  readonly deliverRaw: boolean;
  readonly read?: string;
  readonly readCmd?: string;
  readonly sink?: string;
  readonly sinkWithout?: string | readonly string[];
  readonly domain?: string;
  readonly wipe: boolean;
  readonly authorized: boolean;
  readonly starttls: boolean;
  readonly insecure: boolean;
  readonly ca?: string;
  readonly servername?: string;
  readonly ipv4: boolean;
  readonly ipv6: boolean;
  readonly timeout: string;
  readonly loginTimeout: string;
  readonly connectTimeout: string;
}

/** What every command is given that judges servers. */
export interface TargetArguments extends ServerArguments {
  readonly strict: boolean;
  readonly baseline?: string | readonly string[];
  readonly report?: string | readonly string[];
  readonly journal: string;
  readonly verbose: number;
}

/** How servers are reached. */
export function serverOptions(yargs: Argv): Argv {
  return yargs
    .option("config", { type: "string", describe: "targets from this mailspec.yaml" })
    .option("account", {
      type: "string",
      describe: "user:password (repeatable); better in MAILSPEC_ACCOUNT or mailspec.yaml",
    })
    .option("deliver", {
      type: "string",
      describe: `how mail gets in: ${deliverUrls}, maildir:/path/{user}, mbox:/var/mail/{user}`,
    })
    .option("deliver-cmd", {
      type: "string",
      describe: "or by a program: 'program {user}', message on its standard input",
    })
    .option("deliver-raw", {
      type: "boolean",
      default: false,
      describe: "that program changes no octet: no line ends, no field added",
    })
    .option("read", {
      type: "string",
      describe: `how mail is read back: maildir:/path/{local}, mbox:/path/{local}, ${readUrls}`,
    })
    .option("read-cmd", {
      type: "string",
      describe: "or by a program that prints the mailbox as an mbox: 'program {user}'",
    })
    .option("sink", {
      type: "string",
      describe: "mailspec listens there, and the server passes mail on to it: smtp://127.0.0.1:2525, lmtp://…",
    })
    .option("sink-without", { type: "string", describe: "an EHLO keyword that the sink does not offer (repeatable)" })
    .option("domain", { type: "string", describe: "of the mailboxes of accounts whose names have none" })
    .option("wipe", {
      type: "boolean",
      default: false,
      describe: "delete mail that mailspec did not put there in this run",
    })
    .option("authorized", {
      type: "boolean",
      default: false,
      describe: "fuzz, or deliver mail to, another machine: its owner agrees",
    })
    .option("starttls", { type: "boolean", default: false, describe: "TLS by command before logging in" })
    .option("insecure", { type: "boolean", default: false, describe: "accept any certificate" })
    .option("ca", { type: "string", describe: "PEM file of the authority to trust" })
    .option("servername", { type: "string", describe: "name that the certificate must bear" })
    .option("ipv4", { alias: "4", type: "boolean", default: false, describe: "IPv4 only" })
    .option("ipv6", { alias: "6", type: "boolean", default: false, describe: "IPv6 only" })
    .option("timeout", { type: "string", default: "10s", describe: "for one reply" })
    .option("login-timeout", { type: "string", default: "60s", describe: "for the reply to a login" })
    .option("connect-timeout", { type: "string", default: "5s", describe: "for a connection" });
}

/** The same, and what is written of what they did. */
export function targetOptions(yargs: Argv): Argv {
  return serverOptions(yargs)
    .option("strict", { type: "boolean", default: false, describe: "a broken SHOULD is a finding too" })
    .option("baseline", { type: "string", describe: "known findings (repeatable)" })
    .option("report", { type: "string", describe: `${Object.keys(reportKinds).join(", ")}; KIND=FILE (repeatable)` })
    .option("journal", {
      type: "string",
      default: "reports/journal.jsonl",
      describe: "where every result is written as it comes",
    })
    .option("verbose", {
      alias: "v",
      type: "count",
      describe: "whole transcripts of findings; -vv: of everything",
    });
}
