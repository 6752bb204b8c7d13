import { readFileSync } from "node:fs";
import { expect, it } from "vitest";

// Otherwise fields that were sent look as if the delivery had added them.
it("what not-doubled is kept as has the header that it is sent with", () => {
  const suite = readFileSync(new URL("../../../suites/smtp/data.yaml", import.meta.url), "utf8");
  const header = (name: string) => new RegExp(`^ +${name}: '(.*?)\\\\r\\\\n\\\\r\\\\n`, "m").exec(suite)?.[1];
  expect(header("not-doubled")).toContain("Subject: dots");
  expect(header("not-doubled-kept")).toBe(header("not-doubled"));
});
