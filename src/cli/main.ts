#!/usr/bin/env node
// Answers --version before anything is loaded: it has to come at once.
import { readFileSync } from "node:fs";

const version = (
  JSON.parse(readFileSync(new URL("../../package.json", import.meta.url), "utf8")) as { version: string }
).version;

if (process.argv.length === 3 && (process.argv[2] === "--version" || process.argv[2] === "-V")) {
  process.stdout.write(`${version}\n`);
} else {
  const { main } = await import("./cli.js");
  await main(process.argv.slice(2), version);
}
