// Servers for benchmarks: the embedded one, in this process as `mailspec fuzz` has it, or that of a mailspec.yaml.
import { configsOf, toTarget } from "../dist/cli/config.js";
import { loadProtocols } from "../dist/cli/library.js";
import { embeddedTarget } from "../dist/runner/embedded-target.js";

const options = { timeout: 10_000, loginTimeout: 10_000, connectTimeout: 5000 };

/** A protocol by its id, and what is measured: the target of a configuration file, or the embedded server; `close` ends what was started. */
export async function benchTarget(file, id = "pop3") {
  const [protocol] = await loadProtocols([id]);
  if (file !== undefined)
    return { protocol, target: toTarget((await configsOf({}, [], [file]))[0], options), close: () => undefined };
  const { target, server } = await embeddedTarget(protocol, options);
  return { protocol, target, close: () => server.close() };
}
