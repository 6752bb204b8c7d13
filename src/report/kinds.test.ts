import { expect, it } from "vitest";
import { requirements, run } from "./example.test-data.js";
import { reportKinds } from "./kinds.js";

it("renders every kind, to a file of its own", async () => {
  const kinds = Object.entries(reportKinds);
  expect(kinds.map(([name]) => name)).toEqual([
    "console",
    "json",
    "junit",
    "markdown",
    "html",
    "gitlab",
    "sarif",
    "tap",
    "badge",
    "github",
  ]);
  expect(new Set(kinds.map(([, { file }]) => file)).size).toBe(kinds.length);
  for (const [name, { render }] of kinds) {
    const text = await render(run, { requirements, strict: false });
    expect(text, name).toContain(name === "badge" ? "incomplete" : "pop3.uidl.charset");
    expect(text, name).toMatch(/\n$/);
  }
});

it("knows no kind that Object has", () => {
  for (const name of ["constructor", "toString", "__proto__"]) expect(reportKinds[name]).toBeUndefined();
});
