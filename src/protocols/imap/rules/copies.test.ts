import { expect, it } from "vitest";
import { copyRules } from "./copies.js";
import { brokenBy, opened } from "./played.test-data.js";

/** Copies 3,1 and looks at both mailboxes; `sets` of COPYUID, and the sizes of what is 8 and 9 there. */
const copied = (sets: string, eighth: number, ninth: number) =>
  brokenBy(
    copyRules,
    ...opened(3),
    "* OK [UIDVALIDITY 5] x",
    "C: FETCH 1:3 (UID RFC822.SIZE)",
    "* 1 FETCH (UID 10 RFC822.SIZE 100)",
    "* 2 FETCH (UID 20 RFC822.SIZE 200)",
    "* 3 FETCH (UID 30 RFC822.SIZE 300)",
    "a3 OK done",
    "C: COPY 3,1 to",
    `a4 OK [COPYUID 7 ${sets}] done`,
    "C: EXAMINE to",
    "* 2 EXISTS",
    "* OK [UIDVALIDITY 7] x",
    "a5 OK done",
    "C: FETCH 1:2 (UID RFC822.SIZE)",
    `* 1 FETCH (UID 8 RFC822.SIZE ${eighth})`,
    `* 2 FETCH (UID 9 RFC822.SIZE ${ninth})`,
    "a6 OK done",
  );

it.each([
  ["30,10 8:9", 300, 100],
  ["30,10 9:8", 300, 100],
  ["10,30 8:9", 100, 300],
  ["10,30 9,8", 300, 100],
  ["30,10 8:9", 305, 105],
])("takes COPYUID %s where the first copy has %i octets and the other one %i", (sets, eighth, ninth) => {
  expect(copied(sets, eighth, ninth)).toEqual([]);
});

it.each([
  ["30,10 8:9", 100, 300],
  ["10,30 8:9", 300, 100],
  ["30,10 9,8", 300, 100],
])("tells of COPYUID %s where the first copy has %i octets and the other one %i", (sets, eighth, ninth) => {
  expect(copied(sets, eighth, ninth)).toEqual(["copyuid-order"]);
});
