import { expect, it } from "vitest";
import { imapRules } from "../rules.js";
import { brokenBy, inSession, opened } from "./played.test-data.js";

const broken = (...lines: readonly string[]) => brokenBy(imapRules, ...lines);
const uids = (...all: readonly (readonly [number, number])[]) => [
  "C: FETCH 1:* UID",
  ...all.map(([number, uid]) => `* ${number} FETCH (UID ${uid})`),
];

it("takes UIDs that ascend, with holes, told in any order", () => {
  expect(broken(...opened(3), ...uids([3, 30], [1, 4], [2, 17]))).toEqual([]);
  expect(broken(...opened(3), "C: NOOP", "* 4 EXISTS", "a3 OK", ...uids([4, 31]))).toEqual(["status-form"]);
  expect(broken(...opened(3), "C: NOOP", "* 4 EXISTS", "a3 OK done", ...uids([4, 31]))).toEqual([]);
});

it("tells of UIDs that do not ascend, or change", () => {
  expect(broken(...opened(3), ...uids([1, 4], [2, 4]))).toEqual(["uid-ascending"]);
  expect(broken(...opened(3), ...uids([3, 5], [1, 7]))).toEqual(["uid-ascending"]);
  expect(broken(...opened(3), ...uids([1, 4], [1, 5]))).toEqual(["uid-stable"]);
});

it("holds UIDs against UIDNEXT as SELECT told it", () => {
  expect(broken(...opened(3), ...uids([3, 31]))).toEqual(["uid-below-uidnext"]);
  expect(broken(...opened(3), "C: NOOP", "* 4 EXISTS", "a3 OK done", ...uids([4, 30]))).toEqual(["uid-below-uidnext"]);
  // UIDNEXT that is told later is not of messages that had come before.
  expect(broken(...opened(3), "C: NOOP", "* 4 EXISTS", "* OK [UIDNEXT 40] n", "a3 OK done", ...uids([4, 35]))).toEqual(
    [],
  );
  // Behind an EXPUNGE the message that was third is the second.
  const gone = [...opened(3), "C: NOOP", "* 1 EXPUNGE", "* 3 EXISTS", "a3 OK done"];
  expect(broken(...gone, ...uids([3, 31]))).toEqual([]);
  expect(broken(...gone, ...uids([2, 31]))).toEqual(["uid-below-uidnext"]);
});

it("tells of a UID that comes again behind its EXPUNGE", () => {
  const gone = [...opened(3), ...uids([3, 30]), "a3 OK done", "C: NOOP", "* 3 EXPUNGE", "* 3 EXISTS", "a4 OK done"];
  expect(broken(...gone, ...uids([3, 31]))).toEqual([]);
  expect(broken(...gone, ...uids([3, 30]))).toContain("uid-not-reused");
});

const other = (validity: number, ...before: readonly string[]) => [
  ...opened(),
  ...before,
  ...inSession(2, opened()).map((line) => line.replace("UIDVALIDITY 5", `UIDVALIDITY ${validity}`)),
];

it("knows that UIDVALIDITY stays over sessions, but for a mailbox that was made anew", () => {
  expect(broken(...other(5))).toEqual([]);
  expect(broken(...other(6))).toEqual(["uidvalidity-stays"]);
  expect(broken(...other(4))).toEqual(["uidvalidity-stays", "uidvalidity-grows"]);
  expect(broken(...other(4, "C: DELETE box", "a3 OK gone", "C: CREATE box", "a4 OK made"))).toEqual([]);
  expect(broken(...opened(), "C: STATUS box (UIDVALIDITY)", "* STATUS box (UIDVALIDITY 7)")).toEqual([
    "uidvalidity-stays",
  ]);
});

it("holds APPENDUID and COPYUID against the mailbox that was named", () => {
  const known = [...opened(), "C: STATUS other (UIDVALIDITY)", "* STATUS other (UIDVALIDITY 8)", "a3 OK done"];
  expect(broken(...known, "C: COPY 1:2 other", "a4 OK [COPYUID 8 1:2 4,9] done")).toEqual([]);
  expect(broken(...known, "C: COPY 1:2 other", "a4 OK [COPYUID 5 1:2 4,9] done")).toEqual(["copyuid-validity"]);
  expect(broken(...known, "C: COPY 1:2 other", "a4 OK [COPYUID 8 1:2 4] done")).toEqual(["copyuid-sets"]);
  expect(broken(...known, "C: APPEND other {1}\r\nx", "+ go", "a4 OK [APPENDUID 8 1] done")).toEqual([]);
  expect(broken(...known, "C: APPEND other {1}\r\nx", "+ go", "a4 OK [APPENDUID 5 1] done")).toEqual([
    "appenduid-validity",
  ]);
});

it("counts what MOVE took away where COPYUID comes behind EXPUNGE", () => {
  const gone = ["* 3 EXPUNGE", "* 2 EXPUNGE", "* 1 EXPUNGE"];
  const told = (code: string, ...before: readonly string[]) =>
    broken(...opened(3), "C: UID MOVE 1:* other", ...before, `a3 OK ${code} done`);
  expect(told("[COPYUID 8 4:6 1:3]", ...gone)).toEqual([]);
  expect(told("[COPYUID 8 4:7 1:4]", ...gone)).toEqual(["copyuid-of-there"]);
  expect(broken(...opened(3), "C: MOVE 1:* other", ...gone, "* OK [COPYUID 8 4:6 1:3] moved", "a3 OK done")).toEqual(
    [],
  );
  expect(
    broken(...opened(3), "C: EXPUNGE", ...gone, "a3 OK done", "C: COPY 1 other", "a4 OK [COPYUID 8 4 1] done"),
  ).toContain("copyuid-of-there");
});
