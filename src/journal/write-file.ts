import {
  closeSync,
  constants,
  mkdirSync,
  openSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import { dirname } from "node:path";

const { O_WRONLY, O_NONBLOCK } = constants;

/** The whole file, or nothing, with the folders above it. Throws as `fs` does. */
export function writeWhole(file: string, text: string): void {
  if (isSpecial(file)) {
    writeInto(file, text);
    return;
  }
  makeFolder(dirname(file));
  const part = `${file}.part`;
  try {
    writeFileSync(part, text);
    renameSync(part, file);
  } catch (error) {
    rmSync(part, { force: true });
    throw error;
  }
}

/** Makes a folder with those above it. Throws as `fs.mkdirSync` does, which with `recursive` never ends below /proc. */
export function makeFolder(path: string): void {
  if (statSync(path, { throwIfNoEntry: false })?.isDirectory()) return;
  if (dirname(path) !== path) makeFolder(dirname(path));
  try {
    mkdirSync(path);
  } catch (error) {
    // Somebody else may have been faster.
    if (!statSync(path, { throwIfNoEntry: false })?.isDirectory()) throw error;
  }
}

/** A device or a pipe: a file put in its place would do away with it. */
export function isSpecial(file: string): boolean {
  const found = statSync(file, { throwIfNoEntry: false });
  return found !== undefined && !found.isFile() && !found.isDirectory();
}

/** A pipe that nobody reads throws ENXIO: opening it would wait for ever. */
export function refuseUnread(file: string): void {
  closeSync(openSync(file, O_WRONLY | O_NONBLOCK));
}

function writeInto(file: string, text: string): void {
  refuseUnread(file);
  const open = openSync(file, O_WRONLY);
  try {
    writeAll(open, Buffer.from(text));
  } finally {
    closeSync(open);
  }
}

/** One write can take less than all of it, on a pipe or a disk that is nearly full. */
export function writeAll(file: number, octets: Buffer): void {
  for (let done = 0; done < octets.length; ) done += writeSync(file, octets, done);
}
