import { mkdtempSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { bundled, loadLibrary, makeBundle } from "../cli/library.js";
import { bundlePath, bundleText, readBundle } from "../suite/bundled.js";

describe.each(bundled)("the bundle of $id", (its) => {
  const { id: protocol } = its;
  const folder = mkdtempSync(join(tmpdir(), "mailspec-bundle-"));
  const path = bundlePath(protocol, folder);

  it("is what the YAML says, positions and all", async () => {
    writeFileSync(path, bundleText(its, await makeBundle(protocol)));
    const { suites, requirements } = await loadLibrary([], [protocol]);
    expect(readBundle(its, folder)).toEqual({ suites, requirements: [...requirements.values()] });
    expect(suites.flatMap(({ cases }) => cases).length).toBeGreaterThan(0);
  });

  it("is of no use when the YAML has changed, or there is other YAML; that it was written later is no change", () => {
    const text = bundleText(its, { requirements: [], suites: [] });
    writeFileSync(path, text);
    expect(readBundle(its, folder)).toEqual({ requirements: [], suites: [] });
    // npm unpacks the files of a package in no order.
    utimesSync(path, 0, 0);
    expect(readBundle(its, folder)).toEqual({ requirements: [], suites: [] });
    writeFileSync(path, text.replace(/(?<="of":\{"[^"]+":)"[^"]+"/, '"another"'));
    utimesSync(path, 0, 0);
    expect(readBundle(its, folder)).toBeUndefined();
    writeFileSync(path, text.replace('"of":{', '"of":{"pop3/gone.yaml":"x",'));
    expect(readBundle(its, folder)).toBeUndefined();
  });
});
