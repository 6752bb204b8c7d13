import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { parseJournal } from "./read.js";
import { openJournal } from "./write.js";

const note = { type: "note", text: "octets \x00\xff", unexpected: false } as const;
const line = JSON.stringify(note);
const folder = () => mkdtempSync(join(tmpdir(), "mailspec-"));

describe("openJournal", () => {
  // Written, not buffered: what another reader sees, SIGKILL cannot take back.
  it("has every record in the file as soon as it is appended", () => {
    const path = join(folder(), "deep", "run.jsonl");
    const journal = openJournal(path);
    journal.append(note);
    expect(parseJournal(readFileSync(path, "utf8"))).toEqual([note]);
    journal.append(note);
    expect(parseJournal(readFileSync(path, "utf8"))).toEqual([note, note]);
    journal.close();
  });

  it("replaces an older journal", () => {
    const path = join(folder(), "run.jsonl");
    writeFileSync(path, `${line}\n${line}\n`);
    openJournal(path).close();
    expect(readFileSync(path, "utf8")).toBe("");
  });
});

describe("parseJournal", () => {
  it("reads what is left of a journal that was cut off, wherever that was", () => {
    for (let cut = 1; cut < line.length; cut++)
      expect(parseJournal(`${line}\n${line.slice(0, cut)}`), line.slice(0, cut)).toEqual([note]);
    expect(parseJournal('{"type":"run","at":"20')).toEqual([]);
  });

  it("takes a last record whose line end was cut off", () => {
    expect(parseJournal(`${line}\n${line}`)).toEqual([note, note]);
  });

  it("names a line in the middle that is broken", () => {
    expect(() => parseJournal(`${line}\n{"type":\n${line}\n`)).toThrow(/^line 2: /);
  });

  it("refuses what is no journal", () => {
    for (const text of ["{}\n", "12\n", "null\n", '{"type":"constructor"}\n', "<?xml version='1.0'?>", "hello"])
      expect(() => parseJournal(text), text).toThrow(SyntaxError);
  });
});
