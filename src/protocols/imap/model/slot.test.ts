import { expect, it } from "vitest";
import { newAccount } from "./account.js";
import { slot } from "./slot.js";

it("keeps what an extension puts into an account, beside that of others, and changes no account", () => {
  const [notes, quota] = [slot<readonly string[]>("X-NOTES"), slot<number>("QUOTA")];
  const empty = newAccount(1);
  const full = quota.put(notes.put(empty, ["a"]), 3);
  expect([notes.of(full), quota.of(full)]).toEqual([["a"], 3]);
  expect(notes.of(notes.put(full, ["b"]))).toEqual(["b"]);
  expect([notes.of(empty), notes.of(full)]).toEqual([undefined, ["a"]]);
});
