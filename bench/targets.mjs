// Servers for benchmarks: the embedded one in its own process, or those of a mailspec.yaml.
import { fork } from "node:child_process";
import { fileURLToPath } from "node:url";
import { readConfig, toTarget } from "../dist/cli/config.js";
import { parseTargetUrl } from "../dist/runner/target.js";

const options = { timeout: 10_000, connectTimeout: 5000 };

/** The target of a configuration file, or the embedded server; `close` ends what was started. */
export async function benchTarget(file) {
  if (file !== undefined) return { target: toTarget(readConfig(file)[0], options), close: () => undefined };
  const child = fork(fileURLToPath(new URL("server.mjs", import.meta.url)));
  const { urls, accounts, ca } = await new Promise((resolve) => child.once("message", resolve));
  let next = 0;
  const waiting = new Map();
  child.on("message", ({ id }) => {
    waiting.get(id)?.();
    waiting.delete(id);
  });
  const send = (user, messages) =>
    new Promise((resolve) => {
      const id = next++;
      waiting.set(id, resolve);
      child.send({ id, user, messages: messages.map((message) => Buffer.from(message).toString("latin1")) });
    });
  const target = {
    name: "embedded",
    protocol: "pop3",
    endpoints: urls.map((url) => parseTargetUrl(url).endpoint),
    accounts,
    deliver: { raw: true, queued: false, send },
    starttls: false,
    tls: { ca },
    wipe: true,
    ...options,
  };
  return { target, close: () => child.kill() };
}
