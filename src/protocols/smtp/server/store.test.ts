import { expect, it } from "vitest";
import { mailboxes } from "../../../runner/read-back/memory.js";
import { pathArgument } from "../grammar/path.js";
import { memoryStore, usualDomain } from "./store.js";

const accounts = (...users: readonly string[]) => users.map((user) => ({ user, password: "secret" }));

/** Whose mail it is, and how the address stands to the server. */
function asked(users: readonly string[], address: string, domain = usualDomain(accounts(...users))) {
  const path = pathArgument(`TO:<${address}>`, "TO:", { utf8: false });
  if (!path.ok || !path.value.mailbox) throw new Error(`${address} is no path`);
  const { mailbox } = path.value;
  const { ownerOf, world } = memoryStore(accounts(...users), domain, mailboxes("a test", false));
  return [world.standing(mailbox), ownerOf({ mailbox, parameters: [] } as never)];
}

it.each([
  [["alice@example.test"], "alice@example.test", ["here", "alice@example.test"]],
  [["alice@Example.Test"], "alice@EXAMPLE.test", ["here", "alice@Example.Test"]],
  [["alice@example.test"], "Alice@example.test", ["unknown", undefined]],
  [["alice@example.test"], "alice@[127.0.0.1]", ["here", "alice@example.test"]],
  [["alice@example.test"], "alice@localhost", ["elsewhere", undefined]],
  [["alice"], "alice@localhost", ["here", "alice"]],
  [["alice@one.test", "bob@two.test"], "bob@two.test", ["here", "bob@two.test"]],
  [["alice@one.test", "bob@two.test"], "alice@two.test", ["unknown", undefined]],
  [["alice", "bob@two.test"], "alice@two.test", ["unknown", undefined]],
  [["alice@one.test", "bob@two.test"], "Postmaster", ["here", "alice@one.test"]],
  [["alice@one.test", "bob@two.test"], "postmaster@two.test", ["here", "alice@one.test"]],
  [["alice@one.test"], "postmaster@three.test", ["elsewhere", undefined]],
])("without a domain, of %j: %s", (users, address, expected) => {
  expect(asked(users, address)).toEqual(expected);
});

it("takes names without a domain for that which was said, in any case of letters", () => {
  expect(asked(["alice"], "alice@example.test", "Example.test")).toEqual(["here", "alice"]);
  expect(asked(["alice@one.test"], "alice@example.test", "example.test")).toEqual(["unknown", undefined]);
});
