import { expect, it } from "vitest";
import { ofKind, spaced } from "../grammar/kind.js";
import { string } from "../grammar/strings.js";
import { data } from "../model/outcomes.js";
import { told } from "./compare.js";

const note = spaced("NOTE", string, (text: string) => `"${text}"`);
const compared = [{ kind: note, requirement: "rfc0/1/notes" }];
const saying = (...texts: readonly string[]) => texts.map((text) => data(ofKind(note, text)));

it("data of an extension are held against the model's, in any order", () => {
  expect(told(saying("a", "b"), saying("b", "a"), compared)).toBeUndefined();
  expect(told(saying("a"), saying("b"), compared)).toEqual({
    requirement: "rfc0/1/notes",
    shape: "note-other",
    expected: '* NOTE "a"',
    received: '* NOTE "b"',
  });
  expect(told(saying("a"), [], compared)).toMatchObject({ received: "" });
  expect(told(saying("a"), saying("b"), [])).toBeUndefined();
});
