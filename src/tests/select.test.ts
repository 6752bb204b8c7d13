import { expect, it } from "vitest";
import { loadLibrary } from "../cli/library.js";
import { everything, partOf, select } from "../runner/select.js";

const cases = (await loadLibrary([], ["pop3"])).suites.flatMap((suite) => suite.cases);
const ids = (only: readonly string[], more = {}) => select(cases, { ...everything, only, ...more }).map(({ id }) => id);

it("takes ids, families, globs, sections and tags", () => {
  expect(ids(["pop3.stat.empty"])).toEqual(["pop3.stat.empty"]);
  expect(ids(["pop3.uidl"]).every((id) => id.startsWith("pop3.uidl."))).toBe(true);
  expect(ids(["*.uidl.*"])).toEqual(ids(["pop3.uidl"]));
  expect(ids(["rfc2595/4"])).toContain("pop3.stls.handshake");
  expect(ids(["@slow"])).toContain("pop3.autologout.silent");
});

it("leaves slow cases out until they are asked for", () => {
  expect(ids([])).not.toContain("pop3.autologout.silent");
  expect(ids(["pop3.autologout.silent"])).toEqual(["pop3.autologout.silent"]);
});

it("cuts into shards that make the whole", () => {
  const parts = [1, 2, 3].flatMap((index) => partOf(select(cases, everything), { index, of: 3 }).map(({ id }) => id));
  expect(parts.sort()).toEqual([...ids([])].sort());
});

it("finds a name that matches nothing wrong, and names near misses", () => {
  expect(() => ids(["pop3.uidl.uniqe"])).toThrow(
    /nothing is called pop3\.uidl\.uniqe \(did you mean pop3\.uidl\.unique/,
  );
  expect(() => ids(["rfc1939/99"])).toThrow(/nothing is called/);
});
