import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { Plugin } from "vite";

const root = fileURLToPath(new URL("./", import.meta.url));

/** As a global set-up: builds, where something has changed since. */
export function setup(): void {
  execFileSync(process.execPath, [`${root}scripts/build.mjs`], { cwd: root, stdio: "inherit" });
}

/** Has tests run what was built, which users run, too: no module has to be transformed for each of them, and no suite read from YAML. */
const inPlaceOfSources: Plugin = {
  name: "built",
  enforce: "pre",
  resolveId(source, importer) {
    if (!importer || !source.startsWith(".")) return undefined;
    const path = fileURLToPath(new URL(source, `file://${importer}`));
    if (!path.startsWith(`${root}src/`)) return undefined;
    const its = path.replace(`${root}src/`, `${root}dist/`);
    return existsSync(its) ? { id: its, external: true } : undefined;
  },
};

/** What a project of such tests is made with. */
export const built = {
  plugins: [inPlaceOfSources],
  globalSetup: fileURLToPath(import.meta.url),
  server: { deps: { external: [/\/dist\//] } },
};
