import { existsSync, type FSWatcher, watch } from "node:fs";
import { dirname } from "node:path";
import type { Watching } from "../../protocol/delivery.js";
import { bell } from "./bell.js";

/** Milliseconds between looks where the system watches nothing (more). */
const SLOW = 250;

/** Watches folders, those that are not there yet by the nearest one above them. */
export function watchFolders(folders: readonly string[]): Watching {
  const watchers = new Map<string, FSWatcher>();
  let timer: NodeJS.Timeout | undefined;
  const its = bell(() => {
    for (const watcher of watchers.values()) watcher.close();
    clearInterval(timer);
  });
  const poll = () => {
    timer ??= setInterval(its.ring, SLOW).unref();
  };
  const lose = (folder: string) => {
    watchers.get(folder)?.close();
    watchers.delete(folder);
  };
  const arm = () => {
    const wanted = new Set(folders.map(nearest));
    for (const folder of watchers.keys()) if (!wanted.has(folder)) lose(folder);
    for (const folder of wanted) {
      if (watchers.has(folder)) continue;
      try {
        const watcher = watch(folder, { persistent: false }, () => {
          // What was missing may be there now, or what was there be gone. Watched first, then told: nothing falls between.
          arm();
          its.ring();
        });
        watcher.on("error", () => {
          lose(folder);
          poll();
        });
        watchers.set(folder, watcher);
      } catch {
        poll();
      }
    }
  };
  arm();
  return its;
}

/** The folder, or what there is above it. */
function nearest(folder: string): string {
  const above = dirname(folder);
  return existsSync(folder) || above === folder ? folder : nearest(above);
}
