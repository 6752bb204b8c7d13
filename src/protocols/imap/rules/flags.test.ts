import { expect, it } from "vitest";
import { imapRules } from "../rules.js";
import { brokenBy, inSession, opened } from "./played.test-data.js";

const broken = (...lines: readonly string[]) => brokenBy(imapRules, ...lines);
const store = (...lines: readonly string[]) => [...opened(), "C: STORE 1 +FLAGS (x)", ...lines, "a3 OK done"];

it("wants the system's flags in FLAGS, and PERMANENTFLAGS among them", () => {
  expect(broken(...opened().map((line) => line.replace(" \\Draft", "")))).toEqual(["system-flags"]);
  expect(broken(...opened().map((line) => line.replace("(\\Deleted ", "(x ")))).toEqual(["permanent-are-flags"]);
  expect(broken(...opened().map((line) => line.replace("(\\Deleted ", "(\\DELETED ")))).toEqual([]);
});

it("wants a keyword told of by the end of the command in which it is used", () => {
  const told = "* FLAGS (\\Answered \\Flagged \\Deleted \\Seen \\Draft X)";
  expect(broken(...store("* 1 FETCH (FLAGS (x))"))).toEqual(["keywords-announced"]);
  expect(broken(...store(told, "* 1 FETCH (FLAGS (x))"))).toEqual([]);
  expect(broken(...store("* 1 FETCH (FLAGS (x))", told))).toEqual([]);
  expect(broken(...store("* 1 FETCH (FLAGS (\\Recent))"))).toEqual([]);
});

it("knows whose \\Recent a message is", () => {
  const recent = (...before: readonly string[]) => [
    ...before,
    "C: FETCH 1 (UID FLAGS)",
    "* 1 FETCH (UID 1 FLAGS (\\Recent))",
  ];
  expect(broken(...recent(...opened()), ...inSession(2, recent(...opened())))).toEqual(["recent-once"]);
  // Both had it open when it came: RFC 3501 §2.3.2 leaves it to the server.
  expect(broken(...opened(), ...inSession(2, opened()), ...recent(), ...inSession(2, recent()))).toEqual([]);
  const examined = opened().map((line) => line.replace("SELECT", "EXAMINE").replace("READ-WRITE", "READ-ONLY"));
  expect(broken(...recent(...examined), ...inSession(2, recent(...opened())))).toEqual([]);
});
