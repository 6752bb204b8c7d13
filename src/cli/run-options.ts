import type { Argv } from "yargs";
import { reportKinds } from "../report/kinds.js";

/** What `mailspec run` is given. */
export interface RunArguments {
  readonly what?: readonly string[];
  readonly config?: string;
  readonly suite?: string | readonly string[];
  readonly account?: string | readonly string[];
  readonly deliver?: string;
  readonly deliverCmd?: string;
  readonly only?: string | readonly string[];
  readonly skip?: string | readonly string[];
  readonly tag?: string | readonly string[];
  readonly level?: string | readonly string[];
  readonly grep?: string;
  readonly shard?: string;
  readonly strict: boolean;
  readonly wipe: boolean;
  readonly starttls: boolean;
  readonly insecure: boolean;
  readonly ca?: string;
  readonly servername?: string;
  readonly ipv4: boolean;
  readonly ipv6: boolean;
  readonly jobs: string;
  readonly timeout: string;
  readonly connectTimeout: string;
  readonly repeat: string;
  readonly bail?: string;
  readonly baseline?: string;
  readonly report?: string | readonly string[];
  readonly journal: string;
  readonly verbose: number;
}

/** The options of `mailspec run`. */
export function runOptions(yargs: Argv): Argv {
  return yargs
    .positional("what", {
      type: "string",
      array: true,
      describe: "pop3://host:port, pop3s://…, a mailspec.yaml, or ids to run",
    })
    .option("config", { type: "string", describe: "targets from this mailspec.yaml" })
    .option("suite", { type: "string", describe: "a suite file, in place of the bundled ones (repeatable)" })
    .option("account", {
      type: "string",
      describe: "user:password (repeatable); better in MAILSPEC_ACCOUNT or mailspec.yaml",
    })
    .option("deliver", { type: "string", describe: "how mail gets in: lmtp://…, smtp://…, maildir:/path/{user}" })
    .option("deliver-cmd", {
      type: "string",
      describe: "or by a program: 'program {user}', message on its standard input",
    })
    .option("only", { type: "string", describe: "id, glob, rfc1939/5 or @tag (repeatable)" })
    .option("skip", { type: "string", describe: "the same, left out (repeatable)" })
    .option("tag", { type: "string", describe: "cases with that tag (repeatable); slow ones run only so" })
    .option("level", { type: "string", describe: "MUST, SHOULD or MAY (repeatable)" })
    .option("grep", { type: "string", describe: "cases whose title or exchange holds this" })
    .option("shard", { type: "string", describe: "part of the cases: 1/3" })
    .option("strict", { type: "boolean", default: false, describe: "a broken SHOULD is a finding too" })
    .option("wipe", {
      type: "boolean",
      default: false,
      describe: "delete mail that mailspec did not put into the maildrops",
    })
    .option("starttls", { type: "boolean", default: false, describe: "STLS before logging in" })
    .option("insecure", { type: "boolean", default: false, describe: "accept any certificate" })
    .option("ca", { type: "string", describe: "PEM file of the authority to trust" })
    .option("servername", { type: "string", describe: "name that the certificate must bear" })
    .option("ipv4", { alias: "4", type: "boolean", default: false, describe: "IPv4 only" })
    .option("ipv6", { alias: "6", type: "boolean", default: false, describe: "IPv6 only" })
    .option("jobs", { type: "string", default: "4", describe: "cases at a time; each needs an account" })
    .option("timeout", { type: "string", default: "10s", describe: "for one reply" })
    .option("connect-timeout", { type: "string", default: "5s", describe: "for a connection" })
    .option("repeat", { type: "string", default: "1", describe: "run every case so often, to find flaky verdicts" })
    .option("bail", { type: "string", describe: "stop after so many findings (1)" })
    .option("baseline", { type: "string", describe: "known findings" })
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
