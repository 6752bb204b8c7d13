import { expect, it } from "vitest";
import { expand } from "./expand.js";

it("names a value of several lines by its label in titles", () => {
  const [one, other] = expand(
    { how: { plainly: "drop 1", slowly: "drop 1\n-- wait 1s" } },
    new Map(),
    (message) => new Error(message),
  );
  expect([one?.name("ends by {how}"), other?.name("ends by {how}")]).toEqual(["ends by drop 1", "ends by slowly"]);
  expect(other?.put("-- {how}")).toBe("-- drop 1\n-- wait 1s");
});

it("writes a brace in titles once, and leaves it in exchanges", () => {
  const [row] = expand({ line: ["NOOP {{8+}"] }, new Map(), (message) => new Error(message));
  expect(row?.name("not: {line}")).toBe("not: NOOP {8+}");
  expect(row?.put("C: {line}")).toBe("C: NOOP {{8+}");
});
