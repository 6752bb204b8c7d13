import { expect, it } from "vitest";
import { arrivedStore } from "./arrived.js";
import { latin1 } from "./latin1.js";

const holding = (...segments: readonly string[]) => {
  const arrived = arrivedStore();
  for (const segment of segments) arrived.push(Buffer.from(segment, "latin1"));
  return arrived;
};

it("offsets count from the front, and move with it", () => {
  const arrived = holding("one\r\nt", "wo\r\n");
  expect([arrived.size(), arrived.lineFeed(), arrived.lineFeed(5), arrived.lineFeed(9)]).toEqual([10, 4, 9, 9]);
  expect(latin1(arrived.take(5))).toBe("one\r\n");
  expect([arrived.size(), arrived.lineFeed(), arrived.position()]).toEqual([5, 4, 5]);
  expect([arrived.at(0), arrived.at(4), arrived.at(5)]).toEqual([116, 10, undefined]);
});

it("a look leaves octets where they are, and gives what there is of them", () => {
  const arrived = holding("abc");
  expect(["bc", "bc", ""]).toEqual([arrived.peek(1, 3), arrived.peek(1, 99), arrived.peek(5, 9)].map(latin1));
  expect(arrived.size()).toBe(3);
});

it("gives nothing that has not come", () => {
  const arrived = holding("abc");
  expect(() => arrived.take(4)).toThrow(/4 octets are wanted, 3 have come/);
  expect(latin1(arrived.take(3))).toBe("abc");
});

it("octets of before are not seen behind the end", () => {
  const arrived = holding("xyz\nxyz\n");
  arrived.skip(8);
  arrived.push(Buffer.from("ab"));
  expect([arrived.lineFeed(), arrived.lineFeed(2), arrived.at(3)]).toEqual([-1, -1, undefined]);
});

it("what was taken is the caller's, whatever comes later", () => {
  const arrived = holding("first");
  const taken = arrived.take(5);
  arrived.push(Buffer.from("other"));
  expect(latin1(taken)).toBe("first");
});

it("finds every LF however lookers jump about", () => {
  const arrived = holding("a\nb");
  expect([arrived.lineFeed(2), arrived.lineFeed(0), arrived.lineFeed(1)]).toEqual([-1, 1, 1]);
  arrived.push(Buffer.from("c\n"));
  expect([arrived.lineFeed(2), arrived.lineFeed(3), arrived.lineFeed(0)]).toEqual([4, 4, 1]);
});
