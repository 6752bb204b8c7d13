import { readFileSync } from "node:fs";
import { parseArgs } from "node:util";

/** The comment at the head of a script: what it does, and how it is called. */
export const headOf = (text) => /^(?:\/\/ .*\n)+/.exec(text)?.[0].replaceAll(/^\/\/ /gm, "") ?? "";

/**
 * The arguments of the script at `url`. `--help` prints the comment at its head and ends; what it does not know is said in a line
 * with the one that shows how it is called (exit 2).
 */
export function argumentsOf(url, options = {}) {
  const head = headOf(readFileSync(new URL(url), "utf8"));
  try {
    const given = parseArgs({ allowPositionals: true, options: { ...options, help: { type: "boolean", short: "h" } } });
    if (!given.values.help) return given;
  } catch (error) {
    const [call = ""] = /^ .*$/m.exec(head) ?? [];
    process.stderr.write(`${error.message.split(". ")[0]}\n${call}\n`);
    process.exit(2);
  }
  process.stdout.write(head);
  process.exit(0);
}
