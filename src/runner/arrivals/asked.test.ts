import { expect, it } from "vitest";
import { isMarked } from "../../protocol/own-mail.js";
import type { Step } from "../../suite/exchange.js";
import type { ArrivedStep } from "./arrivals.js";
import { askedBy } from "./asked.js";

const step = { kind: "arrived", fixture: "plain", line: 1, connection: 1, envelope: [] } as unknown as ArrivedStep;
const says = (text: string) => ({ kind: "send", template: [{ kind: "text", text, column: 1 }] }) as unknown as Step;
/** Whether what is awaited bears the mark of this run. */
const bearsMark = (steps: readonly Step[]) => {
  const asked = askedBy(step, steps, () => "");
  return asked.kind === "message" && isMarked(asked.octets);
};

it("a message that is written out in the exchange comes without a mark, as chunks in reproductions do", () => {
  expect(bearsMark([says("BDAT 277 LAST"), says("Subject: plain"), says("X-Mailspec: plain")])).toBe(false);
  expect(bearsMark([says("Subject: plain\r\nX-Mailspec: plain\r\n\r\nx\r\n")])).toBe(false);
});

it("any other one bears it", () => {
  expect(bearsMark([])).toBe(true);
  expect(bearsMark([says("X-Mailspec: plainer")])).toBe(true);
});
