import fc from "fast-check";
import { extensions } from "../extensions/extensions.js";

/** Right and nearly right local parts; `{local}` is the account's. */
const local = fc.constantFrom(
  ...'{local}|{local}|{local}|"{local}"|"\\{local}"|mailspec-nobody|"mailspec nobody"|{local}+tag|{local}-x|.{local}|{local}.|{local}..x|a!{local}|{local}%elsewhere.invalid|"{local}@elsewhere.invalid"|"{local}@{domain}"|elsewhere.invalid!{local}|""|"a\\"b"|"unclosed|{local} |{local}(comment)|{local},x|postmaster|=?utf-8?q?{local}?=|{local}\\|{local}\\@elsewhere.invalid'.split(
    "|",
  ),
  "a".repeat(64),
  "a".repeat(65),
  "a".repeat(300),
  "ja\xcc\x88rv",
  "x\xff",
  "{local}\0",
  "{local}\r",
);
const domain = fc.constantFrom(
  ..."@{domain}|@{domain}|@{domain}|@{domain}|@{domain}.|@elsewhere.invalid|@{domain}@elsewhere.invalid|@elsewhere.invalid@{domain}|@[127.0.0.1]|@[IPv6:::1]|@[300.1.1.1]|@-x.invalid|@x-.invalid|@a..invalid|@.{domain}|@|@@{domain}|@under_score.invalid|@{domain}:25|@[x:y].invalid".split(
    "|",
  ),
  "",
  `@${"a".repeat(63)}.invalid`,
  `@${`${"a".repeat(63)}.`.repeat(4)}invalid`,
);
const around: fc.Arbitrary<readonly [string, string]> = fc.constantFrom(
  ["<", ">"],
  ["<", ">"],
  ["<", ">"],
  ["<", ">"],
  ["", ""],
  ["<<", ">>"],
  ["<", ""],
  ["< ", " >"],
  ["<@elsewhere.invalid:", ">"],
  ["<@a.invalid,@b.invalid:", ">"],
  ["Name <", ">"],
  ["<", "> <{recipient-2}>"],
  ["<", ">,<{recipient-2}>"],
  ["<", ">x"],
);

/** A path as it stands behind FROM: and TO:. */
export const path: fc.Arbitrary<string> = fc
  .tuple(around, local, domain)
  .map(([[before, after], left, right]) => before + left + right + after);

/** Parameters, right and wrong ones. */
export const parameters: fc.Arbitrary<string> = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        "XMAILSPEC",
        "XMAILSPEC=1",
        "xmailspec=x",
        ...extensions.flatMap(({ examples = [] }) => examples),
        "=",
        "==x",
        "-X=1",
        "A=B=C",
      ),
      fc.bigInt({ min: 0n, max: 1n << 70n }).map((size) => `SIZE=${size}`),
    ),
    { minLength: 1, maxLength: 3 },
  )
  .chain((all) => fc.constantFrom(" ", " ", " ", "  ", "\t", "").map((gap) => gap + all.join(" ")));
