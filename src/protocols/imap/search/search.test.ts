import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parse } from "../grammar/cursor.js";
import { rev1, sourceOf } from "../grammar/grammar.test-data.js";
import { entityOf } from "../mime/entity.js";
import { matches, type Searched } from "./evaluate.js";
import { type Day, printKey, type SearchKey, searchKeys } from "./key.js";

const read = (text: string) => {
  const parsed = parse(sourceOf(`${text}\r\n`), searchKeys, rev1);
  if (!parsed.ok) throw new Error(`${text} at ${parsed.at}: ${parsed.expected}`);
  return parsed.value;
};
const message = (number: number, more: Partial<Searched> & { readonly text?: string } = {}): Searched => {
  const { text = "Subject: hello\r\nDate: Sat, 28 Nov 2026 00:30:00 +0200\r\nX-Empty:\r\n\r\nBody\r\n" } = more;
  const internalDate = { year: 2026, month: 11, day: 27, hours: 23, minutes: 59, seconds: 0, zone: "+0000" };
  return {
    number,
    uid: number * 10,
    flags: new Set(),
    isRecent: false,
    internalDate,
    entity: entityOf(text),
    ...more,
    text,
  };
};
const all = [
  message(1, { flags: new Set(["\\seen", "$junk"]) }),
  message(2, { isRecent: true, text: "From: Ann <ann@x.example>\r\nSubject: second\r\n\r\nHELLO\r\n" }),
  message(3, { flags: new Set(["\\seen", "\\answered"]), isRecent: true }),
];
const found = (text: string) =>
  all.filter((its) => read(text).every((key) => matches(key, its, { number: 3, uid: 30 }))).map(({ number }) => number);

describe("SEARCH looks at texts without their encodings", () => {
  const encoded = [
    "Subject: =?iso-8859-1?Q?K=F6ln?= =?utf-8?B?IGFtIFJoZWlu?=",
    'Content-Type: multipart/mixed; boundary="b"',
    "",
    "--b",
    "Content-Type: text/plain; charset=iso-8859-1",
    "Content-Transfer-Encoding: quoted-printable",
    "",
    "gr=FCne W=",
    "iese",
    "--b",
    "Content-Type: message/rfc822",
    "",
    "Subject: =?utf-8?Q?inner_one?=",
    "Content-Transfer-Encoding: base64",
    "",
    "dGllZiBpbm5lbg==",
    "--b--",
  ].join("\r\n");
  it.each([
    ["SUBJECT {5}\r\nK\xc3\xb6ln", true],
    ['SUBJECT "ln am rhein"', true],
    ["SUBJECT Q", false],
    ['BODY "wiese"', true],
    ["BODY {6}\r\ngr\xc3\xbcne", true],
    ['BODY "tief innen"', true],
    ['TEXT "inner one"', true],
    ["BODY Rhein", false],
    ["BODY dGllZ", false],
  ])("%s: %s", (key, isFound) => {
    const its = message(1, { text: encoded });
    expect(read(key).every((each) => matches(each, its, { number: 1, uid: 10 }))).toBe(isFound);
  });
});

describe("SEARCH finds", () => {
  it.each([
    ["ALL", [1, 2, 3]],
    ["SEEN", [1, 3]],
    ["unseen", [2]],
    ["NEW", [2]],
    ["OLD", [1]],
    ["KEYWORD $Junk", [1]],
    ["UNKEYWORD $junk", [2, 3]],
    ["2:*", [2, 3]],
    ["*", [3]],
    ["UID 25:*", [3]],
    ["UID 4000:*", [3]],
    ["SUBJECT HELLO", [1, 3]],
    ["SUBJECT {5}\r\nhello", [1, 3]],
    ["BODY hello", [2]],
    ["TEXT hello", [1, 2, 3]],
    ["FROM ANN@X", [2]],
    ['HEADER X-Empty ""', [1, 3]],
    ['HEADER X-None ""', []],
    ["SENTON 28-Nov-2026", [1, 3]],
    ["SENTBEFORE 28-Nov-2026", []],
    ["ON 27-nov-2026", [1, 2, 3]],
    ['SINCE "28-Nov-2026"', []],
    ["OR SEEN RECENT", [1, 2, 3]],
    ["NOT (SEEN ANSWERED)", [1, 2]],
    ["SEEN NOT ANSWERED", [1]],
    ["LARGER 50 SMALLER 60", [2]],
  ])("%s", (text, numbers) => {
    expect(found(text)).toEqual(numbers);
  });

  it.each([
    ["", 0],
    ["NONSENSE", 0],
    ["SUBJECT", 7],
    ["ON 2026-11-27", 3],
    ["NOT", 3],
    ["OR SEEN", 7],
    ["KEYWORD \\Seen", 8],
    ["()", 1],
    ["ALL ", 4],
  ])("%j is none, from octet %i on", (text, at) => {
    expect(parse(sourceOf(`${text}\r\n`), searchKeys, rev1)).toMatchObject({ ok: false, at });
  });
});

const text = fc.string({ maxLength: 5 }).filter((its) => /^[\x01-\x7f]*$/.test(its));
const day: fc.Arbitrary<Day> = fc.record({
  year: fc.integer({ min: 1970, max: 2030 }),
  month: fc.integer({ min: 1, max: 12 }),
  day: fc.integer({ min: 1, max: 31 }),
});
const set = fc.array(fc.record({ from: fc.integer({ min: 1, max: 40 }), to: fc.constantFrom(3, "*" as const) }), {
  minLength: 1,
  maxLength: 2,
});
const { key } = fc.letrec<{ key: SearchKey }>((tie) => ({
  key: fc.oneof(
    { maxDepth: 3 },
    fc.constant<SearchKey>({ kind: "all" }),
    fc.record({
      kind: fc.constant("flag" as const),
      flag: fc.constantFrom("\\Seen", "\\Deleted"),
      isSet: fc.boolean(),
      isKeyword: fc.constant(false),
    }),
    fc.record({ kind: fc.constant("text" as const), name: fc.constantFrom("SUBJECT" as const, "TEXT" as const), text }),
    fc.record({ kind: fc.constant("header" as const), field: text, text }),
    fc.record({ kind: fc.constant("date" as const), name: fc.constantFrom("SENTON" as const, "SINCE" as const), day }),
    fc.record({
      kind: fc.constant("size" as const),
      name: fc.constantFrom("LARGER" as const, "SMALLER" as const),
      size: fc.nat(),
    }),
    fc.record({ kind: fc.constantFrom("uid" as const, "numbers" as const), set }),
    fc.record({ kind: fc.constant("not" as const), key: tie("key") }),
    fc.record({ kind: fc.constant("or" as const), one: tie("key"), other: tie("key") }),
    fc.record({ kind: fc.constant("and" as const), keys: fc.array(tie("key"), { minLength: 1, maxLength: 3 }) }),
  ),
}));

it("a key is read as it is printed", () => {
  fc.assert(
    fc.property(fc.array(key, { minLength: 1, maxLength: 3 }), (keys) => {
      expect(read(keys.map(printKey).join(" "))).toEqual(keys);
    }),
  );
});

it("De Morgan", () => {
  const holds = (its: SearchKey) => all.map((each) => matches(its, each, { number: 3, uid: 30 }));
  const not = (its: SearchKey): SearchKey => ({ kind: "not", key: its });
  fc.assert(
    fc.property(key, key, (one, other) => {
      expect(holds(not({ kind: "or", one, other }))).toEqual(holds({ kind: "and", keys: [not(one), not(other)] }));
      expect(holds(not(not(one)))).toEqual(holds(one));
    }),
  );
});
