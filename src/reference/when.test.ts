import { describe, expect, it } from "vitest";
import type { Said, When } from "../protocol/switched.js";
import { mulberry32, switchOf } from "./when.js";

const rcpt = (recipient: string, more: Partial<Said> = {}): Said => ({
  command: "RCPT",
  line: `RCPT TO:<${recipient}>`,
  connection: 1,
  turn: 3,
  recipients: [recipient],
  sender: "alice@example.test",
  user: () => undefined,
  ...more,
});
const said = [
  rcpt("bob@example.test"),
  rcpt("carol@example.test", { connection: 2 }),
  rcpt("bob@example.test", { turn: 4, user: () => "alice" }),
];

describe("a fault is at work", () => {
  it.each<[When, readonly boolean[]]>([
    [{}, [true, true, true]],
    [{ command: "rcpt" }, [true, true, true]],
    [{ command: "DATA" }, [false, false, false]],
    [{ recipient: "bob@*" }, [true, false, true]],
    [{ recipient: "BOB@example.test" }, [true, false, true]],
    [{ sender: "alice@example.test", line: "*<carol@*" }, [false, true, false]],
    [{ connection: 2 }, [false, true, false]],
    [{ after: 3 }, [false, false, true]],
    [{ user: "alice" }, [false, false, true]],
    [{ times: 2 }, [false, true, false]],
    [{ recipient: "bob@*", times: [2, 3] }, [false, false, true]],
    [{ probability: 0 }, [false, false, false]],
    [{ probability: 1 }, [true, true, true]],
  ])("%j", (when, at) => {
    const isOn = switchOf(when, () => 0.5);
    expect(said.map(isOn)).toEqual(at);
  });
});

it("chance is the same for the same seed, and as often as was asked for", () => {
  const times = (seed: number) => {
    const isOn = switchOf({ probability: 0.2 }, mulberry32(seed));
    return Array.from({ length: 1000 }, () => isOn(rcpt("bob@example.test")));
  };
  expect(times(7)).toEqual(times(7));
  expect(times(7)).not.toEqual(times(8));
  const hits = times(7).filter(Boolean).length;
  expect(hits).toBeGreaterThan(150);
  expect(hits).toBeLessThan(250);
});
