import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { catalogue } from "./catalogue.js";
import { clauses } from "./requirement.js";

const folder = mkdtempSync(join(tmpdir(), "mailspec-catalogue-"));
const entry = (text: string) => `
requirements:
  - id: 2/told
    level: MUST
    summary: "A note is told to all"
    text: "${text}"
    basis: text
`;

it("has what is no RFC behind the RFCs, with the place where it can be read", () => {
  const draft = "document: draft-acme-notes\nurl: https://acme.example/notes\ntitle: Notes\nprotocols: [imap]";
  writeFileSync(join(folder, "acme.yaml"), draft + entry("all of them are told"));
  writeFileSync(join(folder, "rfc9051.yaml"), `rfc: 9051\ntitle: IMAP\nprotocols: [imap]${entry("others are told")}`);
  const all = catalogue(["imap"], folder);
  expect([...all.keys()]).toEqual(["rfc9051/2/told", "draft-acme-notes/2/told"]);
  const own = all.get("draft-acme-notes/2/told");
  expect(own?.url).toBe("https://acme.example/notes");
  expect(own && clauses(own)).toBe("draft-acme-notes §2");
  expect(catalogue(["pop3"], folder).size).toBe(0);
});

it.each([
  ["title: Notes\nprotocols: [imap]", /either `rfc`, its number, or `document`/],
  ["rfc: 1\ndocument: x-notes\ntitle: Notes\nprotocols: [imap]", /either `rfc`, its number, or `document`/],
  ["rfc: 1\nurl: https://acme.example/\ntitle: Notes\nprotocols: [imap]", /an RFC is found by its number/],
  ["document: notes\ntitle: Notes\nprotocols: [imap]", /document must match pattern/],
  ["document: x-notes\nurl: javascript:alert(1)\ntitle: Notes\nprotocols: [imap]", /url must match pattern/],
])("says what is wrong with %j", (head, message) => {
  const its = mkdtempSync(join(folder, "wrong-"));
  writeFileSync(join(its, "wrong.yaml"), head + entry("all of them are told"));
  expect(() => catalogue(["imap"], its)).toThrow(message);
});
