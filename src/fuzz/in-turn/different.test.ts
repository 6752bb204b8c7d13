import { expect, it } from "vitest";
import { unlike } from "../../protocols/pop3/properties/mail.js";
import { allDifferent, differentFrom } from "./different.js";

const late = "Subject: late\r\nX-Mailspec: fuzz\r\n\r\nlate\r\n";

it("makes a message different from its equal that is there with the mark of this run", () => {
  const first = differentFrom(new Set(), late, unlike);
  const second = differentFrom(new Set([first]), late, unlike);
  const third = differentFrom(new Set([first, second]), late, unlike);
  expect(new Set([first, second, third]).size).toBe(3);
  expect(first).toMatch(/^X-Mailspec: fuzz [0-9a-f]{16}\r$/m);
  expect(third).toMatch(/^X-Mailspec: copy 3 [0-9a-f]{16}\r$/m);
});

it("leaves what differs as it is", () => {
  expect(allDifferent([late, late, `${late}more\r\n`], unlike)).toHaveLength(3);
  expect(allDifferent(["a", "b"], unlike)).toEqual(["a", "b"]);
});
