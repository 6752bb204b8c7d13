import { mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { openJournal, parseJournal } from "./journal.js";

const note = { type: "note", text: "octets \x00\xff", unexpected: false } as const;

it("keeps every record as soon as it is appended", () => {
  const path = join(mkdtempSync(join(tmpdir(), "mailspec-")), "deep", "run.jsonl");
  const journal = openJournal(path);
  journal.append(note);
  expect(parseJournal(readFileSync(path, "utf8"))).toEqual([note]);
  journal.close();
});

it("reads what is left of a journal that was cut off", () => {
  const line = JSON.stringify(note);
  expect(parseJournal(`${line}\n${line.slice(0, 12)}`)).toEqual([note]);
});
