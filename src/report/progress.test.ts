import { expect, it } from "vitest";
import { errored, failed, passed, skipped } from "./example.test-data.js";
import { plainLine, progressLine } from "./progress.js";

const half = { done: 10, planned: 20, findings: 1, current: "pop3.uidl.charset" };

it("shows how far a run is, what it found and what it does", () => {
  expect(progressLine(half, 80)).toBe("██████████░░░░░░░░░░ 10/20 · 1 finding · pop3.uidl.charset");
  expect(progressLine({ ...half, done: 0, planned: 0, findings: 0 }, 80)).toContain("░ 0/0 · pop3");
});

it("is never wider than the terminal, and never longer than a line", () => {
  for (let width = 0; width < 100; width++) {
    const line = progressLine({ ...half, current: "pop3.x[\r\n\x1b[2J]" }, width);
    expect(line.length).toBeLessThanOrEqual(width);
    expect(line).not.toMatch(/\p{Cc}/u);
  }
  expect(progressLine(half, 50)).toBe("██████████░░░░░░░░░░ 10/20 · 1 finding · pop3.ui…");
});

it("puts into a log what did not go well", () => {
  expect(plainLine(passed)).toBeUndefined();
  expect(plainLine(skipped)).toBeUndefined();
  expect(plainLine(failed)).toBe("fail pop3.uidl.charset  suites/pop3/uidl.yaml:12:3");
  expect(plainLine({ ...failed, tolerated: "x" })).toBe("known pop3.uidl.charset  suites/pop3/uidl.yaml:12:3");
  expect(plainLine(errored)).toBe("error pop3.dele.twice: login refused: -ERR [IN-USE]  suites/pop3/dele.yaml:7:5");
});
