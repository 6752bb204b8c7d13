// npm run build: TypeScript to dist/, the suites that come with mailspec as JSON, the command line in few files.
import { execFileSync } from "node:child_process";
import { chmodSync, mkdirSync, readdirSync, rmSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { rolldown } from "rolldown";

const root = fileURLToPath(new URL("../", import.meta.url));
const bin = join(root, "dist/cli/main.js");

// npm ci, npm start and npm test all begin with a build: what is built of the same sources stays.
const began = new Date();
const built = join(root, "dist/built");
const sources = ["src", "suites", "scripts/build.mjs", "package.json", "package-lock.json", "tsconfig.json", "tsconfig.build.json"];
const last = statSync(built, { throwIfNoEntry: false })?.mtimeMs ?? 0;
if (!sources.some((name) => isNewer(join(root, name), last))) process.exit();

/** Whether a file, or anything in a folder, was changed after that, in milliseconds. What the build writes itself does not count. */
function isNewer(path, than) {
  const stats = statSync(path);
  if (stats.mtimeMs > than && !path.endsWith("suite.schema.json")) return true;
  return stats.isDirectory() && readdirSync(path).some((name) => isNewer(join(path, name), than));
}

rmSync(join(root, "dist"), { recursive: true, force: true });
execFileSync(process.execPath, [join(root, "node_modules/typescript/bin/tsc"), "-p", "tsconfig.build.json"], {
  cwd: root,
  stdio: "inherit",
});

// A mistake in a suite ends the build; only what users write is checked when mailspec runs.
const { bundled, makeBundle } = await import("../dist/cli/library.js");
const { bundlePath, bundleText } = await import("../dist/suite/bundled.js");
for (const its of bundled) {
  const path = bundlePath(its.id);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, bundleText(its, await makeBundle(its.id)));
}
// For editors; it knows what the protocols of the registry know.
const { suiteSchema } = await import("../dist/suite/schema.js");
const { protocols } = await import("../dist/protocols/all.js");
const schema = suiteSchema(await Promise.all(protocols.map((its) => its.load())));
writeFileSync(join(root, "suites/suite.schema.json"), `${JSON.stringify(schema, undefined, 2)}\n`);

/** What packages do when they are loaded takes as long as a case to run; most of it only help texts need. */
const later = {
  name: "later",
  transform: (code) =>
    // Its tables are large.
    code.includes("new Intl.Segmenter()")
      ? { code: code.replace("new Intl.Segmenter()", "{ segment: (text) => new Intl.Segmenter().segment(text) }"), map: null }
      : undefined,
  // As an import it has all its getters called: standard input is opened, and a report is made.
  resolveId: (id) => (id === "node:process" ? "\0process" : undefined),
  load: (id) => (id === "\0process" ? "export default globalThis.process;" : undefined),
};

// Opening a hundred files takes longer than a case to run. What only some commands need stays in the packages.
const bundle = await rolldown({
  input: join(root, "src/cli/main.ts"),
  platform: "node",
  plugins: [later],
  // The console is a report like others, and the one that every run shows.
  checks: { ineffectiveDynamicImport: false },
  external: ["@hpcc-js/wasm-graphviz", "ajv", "fast-check", "junit-report-builder", "preact", /^preact\//, "preact-render-to-string", "yaml"],
  resolve: { extensionAlias: { ".js": [".ts", ".tsx", ".js"] } },
});
await bundle.write({
  dir: join(root, "dist"),
  entryFileNames: "cli/main.js",
  // As deep as what tsc writes: files are looked for from where the code is.
  chunkFileNames: "bin/[name].js",
  // One file for what it takes to read a command, one for a run, one for each protocol; each with what it imports.
  codeSplitting: {
    groups: [
      { name: "cli", test: /src[\\/]cli[\\/]cli\.ts$/, priority: 3 },
      { name: "run", test: /src[\\/](?:cli[\\/]run\.ts|protocol[\\/].*|reference[\\/].*|fuzz[\\/]in-turn[\\/]oracle\.ts)$/, priority: 2 },
      {
        debugName: "protocols",
        name: (id) => /src[\\/]protocols[\\/](\w+)/.exec(id)?.[1] ?? null,
        test: /src[\\/]protocols[\\/]\w+[\\/](?:protocol|server[\\/]reference)\.ts$/,
        priority: 1,
      },
    ],
  },
  sourcemap: true,
});
await bundle.close();
chmodSync(bin, 0o755);
writeFileSync(built, "");
utimesSync(built, began, began);
