import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** What tests make for a moment, they and the processes that they start, is gone when they end. */
const folder = mkdtempSync(join(tmpdir(), "mailspec-tests-"));
process.env.TMPDIR = folder;
process.once("exit", () => rmSync(folder, { recursive: true, force: true }));
