import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { parseYaml } from "../input/yaml-file.js";
import { parseExchange } from "./exchange.js";
import { expand, type ForKeys } from "./expand.js";

const cases = ["imap", "smtp"].flatMap((name) => {
  const path = new URL(`../../fixtures/drafts/${name}.yaml`, import.meta.url);
  const { data } = parseYaml(readFileSync(path, "utf8"), `${name}.yaml`, { type: "object" });
  return (data as { cases: { id: string; exchange: string; for?: ForKeys }[] }).cases;
});

it("has the 17 drafts of other protocols", () => {
  expect(cases).toHaveLength(17);
});

const played = cases.flatMap(({ id, exchange, for: keys = {} }) =>
  expand(keys, new Map(), (message) => new Error(message)).map(
    ({ label, put }) => [id + label, put(exchange)] as const,
  ),
);

it.each(played)("%s parses", (_id, exchange) => {
  const lines = exchange.split("\n").filter((line) => line.trim() !== "");
  const steps = parseExchange(exchange);
  // S|:, S~: and S!: belong to the line of another step.
  const inOthers = lines.filter((line) => /^S[0-9a-z.]*[|~!]:/.test(line));
  expect(steps.length).toBe(lines.length - inOthers.length);
});
