import { expect, it } from "vitest";
import { expectedMaildrop } from "./maildrop.js";

/** A maildrop of three messages that a first session has listed as a, b, c. */
function listed() {
  const drop = expectedMaildrop();
  drop.fill(["one", "two", "three"]);
  expect(audit(drop, "a b c")).toBeUndefined();
  return drop;
}

function audit(drop: ReturnType<typeof expectedMaildrop>, uniqueIds: string) {
  const ids = uniqueIds === "" ? [] : uniqueIds.split(" ").map((uniqueId, at) => ({ number: at + 1, uniqueId }));
  const sizes = ids.map(({ number }) => ({ number, size: 10 * number, extra: new Uint8Array() }));
  const found = drop.audit(sizes, ids);
  return found === "unclear" ? found : found?.requirement;
}
const marked = (...ids: readonly string[]) => new Set(ids);

it("learns sizes and unique-ids from the first listing", () => {
  const drop = listed();
  expect(drop.messages().map(({ uniqueId, size }) => [uniqueId, size])).toEqual([
    ["a", 10],
    ["b", 20],
    ["c", 30],
  ]);
  expect(drop.holds()).toEqual(["one", "two", "three"]);
});

it("QUIT removes what is marked, and nothing else", () => {
  const drop = listed();
  drop.end({ how: "quit", marked: marked("b") });
  expect(audit(drop, "a c")).toBeUndefined();
  expect(drop.holds()).toEqual(["one", "three"]);
});

it.each([
  ["a marked message is still there", "quit", ["b"], "a b c", "rfc1939/6/quit-removes"],
  ["an unmarked one is gone, too", "quit", ["b"], "a", "rfc1939/6/quit-only-marked"],
  ["a lost connection removes", "drop", ["b"], "a c", "rfc1939/6/no-quit-no-removal"],
  ["unique-ids are new", "drop", [], "x y z", "rfc1939/7/uidl-persists"],
  ["two are alike", "drop", [], "a b b", "rfc1939/7/uidl-unique"],
] as const)("%s", (_what, how, ids, now, requirement) => {
  const drop = listed();
  drop.end({ how, marked: marked(...ids) });
  expect(audit(drop, now)).toBe(requirement);
  expect(drop.holds()).toBeUndefined();
});

it("new mail gets a unique-id that none had before", () => {
  const drop = listed();
  drop.end({ how: "quit", marked: marked("c") });
  drop.add("four");
  expect(audit(drop, "a b c")).toBe("rfc1939/7/uidl-not-reused");
  const other = listed();
  other.add("four");
  expect(audit(other, "a b c d")).toBeUndefined();
  expect(other.holds()).toEqual(["one", "two", "three", "four"]);
});

it("what QUIT may have removed is there or not, and does not come back", () => {
  const drop = listed();
  drop.end({ how: "quit", marked: marked(), perhaps: marked("a", "b") });
  expect(audit(drop, "b c")).toBeUndefined();
  expect(drop.holds()).toEqual(["two", "three"]);
  expect(audit(drop, "c")).toBe("rfc1939/6/no-quit-no-removal");
});

it("without unique-ids nobody can tell which of them are left", () => {
  const drop = listed();
  drop.end({ how: "quit", marked: marked(), perhaps: marked("a", "b") });
  expect(drop.audit([{ number: 1, size: 10, extra: new Uint8Array() }], undefined)).toBe("unclear");
});
