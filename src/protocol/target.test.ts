import { expect, it } from "vitest";
import { accountOf } from "./target.js";

const accounts = ["alice", "Bob@Example.test", "carol@other.test"].map((user) => ({ user, password: "x" }));

it.each([
  ["alice@example.test", "alice"],
  ["alice@EXAMPLE.test", "alice"],
  ["alice", "alice"],
  ["Bob@example.test", "Bob@Example.test"],
  ["bob@example.test", undefined],
  ["alice@other.test", undefined],
  ["carol", undefined],
])("%s is the address of %s", (address, user) => {
  expect(accountOf(address, { accounts, domain: "example.test" })?.user).toBe(user);
});
