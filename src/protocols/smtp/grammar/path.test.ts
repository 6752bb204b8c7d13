import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isDomain, pathArgument } from "./path.js";

const ascii = { utf8: false };

describe("Reverse-path and Forward-path", () => {
  it.each([
    ["FROM:<>", undefined],
    ["FROM:<Smith@bar.com>", { written: "Smith@bar.com", local: "Smith", domain: "bar.com" }],
    [
      'from:<"Joe Q. Public"@example.com>',
      { written: '"Joe Q. Public"@example.com', local: "Joe Q. Public", domain: "example.com" },
    ],
    ['FROM:<"a\\"b\\\\c"@x.example>', { written: '"a\\"b\\\\c"@x.example', local: 'a"b\\c', domain: "x.example" }],
    ["FROM:<u@[192.0.2.1]>", { written: "u@[192.0.2.1]", local: "u", domain: "[192.0.2.1]" }],
    ["FROM:<u@[IPv6:2001:db8::1]>", { written: "u@[IPv6:2001:db8::1]", local: "u", domain: "[IPv6:2001:db8::1]" }],
    [
      "FROM:<!#$%&'*+-/=?^_`{|}~@x.example>",
      { written: "!#$%&'*+-/=?^_`{|}~@x.example", local: "!#$%&'*+-/=?^_`{|}~", domain: "x.example" },
    ],
  ])("reads %j", (text, mailbox) => {
    expect(pathArgument(text, "FROM:", ascii)).toEqual({ ok: true, value: { mailbox, route: [], parameters: [] } });
  });

  it("reads the route of RFC 5321 §4.1.1.3, and Postmaster alone", () => {
    expect(pathArgument("TO:<@hosta.int,@jkl.org:userc@d.bar.org>", "TO:", ascii)).toMatchObject({
      value: { route: ["hosta.int", "jkl.org"], mailbox: { local: "userc", domain: "d.bar.org" } },
    });
    expect(pathArgument("TO:<Postmaster>", "TO:", ascii)).toMatchObject({
      value: { mailbox: { local: "Postmaster" } },
    });
  });

  it("reads parameters", () => {
    expect(pathArgument("FROM:<a@b.example> SIZE=500 body=8BITMIME SMTPUTF8", "FROM:", ascii)).toMatchObject({
      value: {
        parameters: [
          { keyword: "SIZE", value: "500" },
          { keyword: "BODY", value: "8BITMIME" },
          { keyword: "SMTPUTF8", value: undefined },
        ],
      },
    });
  });

  it.each([
    ["FROM: <a@b.example>", 5],
    ["FROM:a@b.example", 5],
    ["FROM:<a@b.example", 17],
    ["FROM:<a..b@c.example>", 8],
    ["FROM:<.a@c.example>", 6],
    ["FROM:<a@-b.example>", 8],
    ["FROM:<a@b-.example>", 10],
    ["FROM:<a@b..example>", 10],
    ["FROM:<a@b_c.example>", 9],
    ["FROM:<a@[999.1.1.1]>", 9],
    ["FROM:<a@b.example>SIZE=1", 18],
    ["FROM:<a@b.example>  SIZE=1", 19],
    ["FROM:<a@b.example> SIZE=", 24],
    ["FROM:<a>", 7],
    ["FROM:<\xe4@b.example>", 6],
    ["TO:<a@b.example>", 0],
  ])("says where %j is wrong", (text, at) => {
    expect(pathArgument(text, "FROM:", ascii)).toMatchObject({ ok: false, at });
  });

  it("takes UTF-8 where it is declared, and no empty forward-path", () => {
    expect(pathArgument("FROM:<\xc3\xa4@b.example>", "FROM:", { utf8: true }).ok).toBe(true);
    expect(pathArgument("TO:<>", "TO:", ascii).ok).toBe(false);
  });

  it("never throws", () => {
    fc.assert(
      fc.property(fc.string(), fc.boolean(), (text, utf8) => {
        pathArgument(`FROM:<${text}`, "FROM:", { utf8 });
        pathArgument(text, "TO:", { utf8 });
        isDomain(text);
      }),
    );
  });
});

it.each([
  ["mx.example", true],
  ["[127.0.0.1]", true],
  ["[IPv6:::1]", true],
  ["[tag:content]", true],
  ["localhost", true],
  ["a_b.example", false],
  ["", false],
  ["[127.0.0.1] x", false],
])("%j as the argument of EHLO: %s", (text, isRight) => {
  expect(isDomain(text)).toBe(isRight);
});
