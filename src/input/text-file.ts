import { isUtf8 } from "node:buffer";
import { readFileSync, statSync } from "node:fs";
import { UsageError } from "./usage-error.js";

/**
 * The octets of a file that a user names, of at most so many. Throws UsageError: it cannot be read, is larger, or is a
 * folder, a device or a pipe, of which nobody knows whether it ever ends. `shown`: its name in messages.
 */
export function readOctets(path: string, most: number, shown = path): Buffer {
  try {
    const found = statSync(path);
    if (!found.isFile())
      throw new UsageError(`cannot read ${shown}: it is ${found.isDirectory() ? "a folder" : "no file"}`);
    if (found.size > most)
      throw new UsageError(`cannot read ${shown}: it has ${found.size} octets, and ${most} are the most`);
    return readFileSync(path);
  } catch (error) {
    throw error instanceof UsageError ? error : new UsageError(`cannot read ${shown}: ${codeOf(error)}`);
  }
}

/** The same as text. Throws UsageError with line and column when it is no UTF-8. */
export function readText(path: string, most: number, shown = path): string {
  const octets = readOctets(path, most, shown);
  if (isUtf8(octets)) return octets.toString("utf8");
  // No character of UTF-8 has an LF inside.
  let from = 0;
  for (let line = 1; ; line++) {
    const end = octets.indexOf(10, from);
    const its = octets.subarray(from, end < 0 ? octets.length : end);
    if (!isUtf8(its)) {
      const column = its.toString("utf8").indexOf("\ufffd") + 1;
      throw new UsageError("this is no UTF-8", { file: shown, line, column });
    }
    from = end + 1;
  }
}

/** `ENOENT`, or whatever else is known of a failure of the system. */
export const codeOf = (error: unknown): string =>
  error instanceof Error ? ((error as NodeJS.ErrnoException).code ?? error.message) : String(error);
