import { expect, it } from "vitest";
import { filled } from "./filled.js";

it.each([1000, 1001, 1063, 20_000])("fills a message up to %i octets with lines that begin with dots", (size) => {
  const message = filled(Buffer.from("Subject: x\r\n\r\n"), size);
  expect(message.length).toBe(size);
  expect(message.toString("latin1")).toMatch(/^Subject: x\r\n\r\n(?:\.x+\r\n)+$/);
});

it("leaves a message alone that is as long already", () => {
  expect(filled(Buffer.from("Subject: x\r\n\r\n"), 20).toString("latin1")).toBe("Subject: x\r\n\r\n");
});
