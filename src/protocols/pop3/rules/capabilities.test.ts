import { expect, it } from "vitest";
import { parseCommand } from "../command-line.js";
import { capabilitiesOf } from "./capabilities.js";
import type { ReplySeen } from "./rule.js";

const seen = (lines: string): ReplySeen =>
  ({
    command: parseCommand(Buffer.from("CAPA")),
    block: { octets: Buffer.from(lines), end: "\r\n" },
    cut: false,
  }) as unknown as ReplySeen;

it("a list of capabilities is read once, however many rules ask for it", () => {
  const reply = seen("TOP\r\nSASL PLAIN\r\n");
  const list = capabilitiesOf(reply);
  expect([...(list ?? [])]).toEqual([
    ["TOP", []],
    ["SASL", ["PLAIN"]],
  ]);
  expect(capabilitiesOf(reply)).toBe(list);
  expect(capabilitiesOf(seen("UIDL\r\n"))?.has("TOP")).toBe(false);
});
