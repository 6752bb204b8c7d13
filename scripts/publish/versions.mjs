import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";

/** Where fixtures/servers/install unpacks what it does not install. */
const unpacked = process.env.MAILSPEC_UNPACKED ?? "/opt/mailspec-servers";

/**
 * The version of a server as its package has it, from npm, from dpkg, or, where it is only unpacked, from the package's own changelog.
 * @param {{ readonly package: string, readonly folder?: string, readonly npm?: boolean }} server
 */
export function versionOf({ package: name, folder = "", npm = false }) {
  if (npm)
    return JSON.parse(readFileSync(join(unpacked, folder, "node_modules", name, "package.json"), "utf8")).version;
  const { stdout, status } = spawnSync("dpkg-query", ["-W", "-f", "${db:Status-Abbrev}${Version}", name], {
    encoding: "utf8",
  });
  if (status === 0 && stdout.startsWith("ii ")) return stdout.slice(3);
  const doc = join(unpacked, folder, "usr/share/doc", name);
  const [, version] = /^\S+ \(([^)]+)\)/.exec(changelogIn(doc)) ?? [];
  if (version === undefined) throw new Error(`${doc}: no version of ${name}`);
  return version;
}

/** The newest entry of a package's changelog; of a rebuilt one it stands apart. */
function changelogIn(doc) {
  for (const name of ["changelog.Debian.amd64.gz", "changelog.Debian.gz", "changelog.gz"])
    try {
      return gunzipSync(readFileSync(join(doc, name))).toString();
    } catch (error) {
      if (error.code !== "ENOENT") throw error;
    }
  return "";
}
