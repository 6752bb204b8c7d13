import { expect, it } from "vitest";
import { propertyOf } from "./extensions.js";

it("an extension that says what is fuzzed of it has a property, which needs its capability", () => {
  const fuzzed = { id: "note", title: "Notes stay", covers: ["rfc0/1/notes"], lines: ["NOTE {mailbox}"] };
  const [property] = propertyOf({ capability: "X-NOTE", fuzzed });
  expect(property).toMatchObject({ id: "imap.property.note", needs: ["X-NOTE"], covers: ["rfc0/1/notes"] });
  expect(propertyOf({ capability: "X-NOTE" })).toEqual([]);
});
