import { expect, it } from "vitest";
import { isChildRefused } from "./hierarchy.js";

it("holds it against nobody that a mailbox has no children", () => {
  const names = { prefix: "INBOX.", delimiter: "." };
  const refused = (sent: string, refusal = "m1 NO Cannot create mailbox") => isChildRefused(sent, refusal, names);
  expect(refused("CREATE INBOX.one.two")).toBe(true);
  expect(refused('CREATE "INBOX.one.two"')).toBe(true);
  expect(refused("CREATE INBOX.one")).toBe(false);
  expect(refused("DELETE INBOX.one.two")).toBe(false);
  expect(refused("CREATE INBOX.one.two", "m1 BAD What is that?")).toBe(false);
  expect(isChildRefused("CREATE a/b", "m1 NO", { prefix: "", delimiter: undefined })).toBe(false);
});
