import { describe, expect, it } from "vitest";
import { byDocument, documentName, documentOf, isOfDocument } from "./document.js";

describe("a word that may mean a document", () => {
  it.each([
    "rfc1939",
    "rfc1939/5",
    "rfc1939/5/*",
    "rfc1939*",
    "draft-acme-notes",
    "draft-acme-notes-03/2",
    "x-notes/1/told",
  ])("%s does", (word) => expect(isOfDocument(word)).toBe(true));

  it.each(["pop3", "pop3.dele", "pop3.dele.hides-message", "imap.notes.told-to-all", "@slow", "rfc", "*"])(
    "%s does not",
    (word) => expect(isOfDocument(word)).toBe(false),
  );
});

it("has the RFCs by their numbers, and the others behind them by their names", () => {
  const documents = ["x-notes", "rfc9051", "draft-acme-notes-12", "rfc822"];
  expect(documents.sort(byDocument)).toEqual(["rfc822", "rfc9051", "draft-acme-notes-12", "x-notes"]);
});

it("names a document as a reader does", () => {
  expect(documentName(documentOf("rfc1939/5/dele-refers"))).toBe("RFC 1939");
  expect(documentName(documentOf("draft-acme-notes/2/told"))).toBe("draft-acme-notes");
});
