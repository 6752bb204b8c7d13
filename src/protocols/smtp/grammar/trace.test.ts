import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { dateForm, dateTime, received } from "./trace.js";

const clausesOf = (body: string) => {
  const its = received(body);
  return its.ok ? its.value.clauses.map(({ name, value }) => `${name} ${value}`) : its;
};

describe("Received", () => {
  it.each([
    // RFC 5321 appendix D.
    ["from bar.com by foo.com ; Thu, 21 May 1998 05:33:29 -0700", ["from bar.com", "by foo.com"]],
    [
      "from x.example (localhost [127.0.0.1])\r\n\tby mx.example (Postfix) with ESMTP id 4ABC\r\n\tfor <a@b.example>; Fri, 27 Nov 2026 06:41:20 +0000 (UTC)",
      ["from x.example", "by mx.example", "with ESMTP", "id 4ABC", "for <a@b.example>"],
    ],
    [
      "from [127.0.0.1] (helo=x.example)\r\n\tby mx.example with esmtp (Exim 4.96)\r\n\t(envelope-from <s@x.example>)\r\n\tid 1abc-000-2d\r\n\tfor a@b.example;\r\n\tFri, 27 Nov 2026 06:46:11 +0000",
      ["from [127.0.0.1]", "by mx.example", "with esmtp", "id 1abc-000-2d", "for a@b.example"],
    ],
  ])("reads %j", (body, clauses) => {
    expect(clausesOf(body)).toEqual(clauses);
  });
  it("refuses one without a date, or with a comment that never ends", () => {
    expect(received("from a by b").ok).toBe(false);
    expect(received("from a (by b; Fri, 27 Nov 2026 06:46:11 +0000").ok).toBe(false);
  });
  it("takes anything without throwing, in linear time", () => {
    fc.assert(fc.property(fc.string(), (text) => void [received(text), dateTime(text)]));
    received(`${"(".repeat(100_000)};`);
  });
});

describe("date-time", () => {
  it("reads RFC 5322 §3.3", () => {
    expect(dateTime("Fri, 21 Nov 1997 09:55:06 -0600")).toEqual({ ok: true, value: Date.UTC(1997, 10, 21, 15, 55, 6) });
    expect(dateTime("1 Dec 2026 00:00 +0530").ok).toBe(true);
    // Strings in ABNF have no case of letters, and FWS may be long.
    expect(dateTime("fri,  6 NOV 2026 09:55:06 +0000").ok).toBe(true);
    expect(dateTime("Thu, 31 Dec 2026 23:59:60 +0000").ok).toBe(true);
  });
  it.each([
    "Sat, 21 Nov 1997 09:55:06 -0600",
    "Fri, 21 Nov 97 09:55:06 -0600",
    "Fri, 21 Nov 1997 09:55:06 GMT",
    "Mon, 30 Feb 2026 00:00:00 +0000",
    "Fri, 21 Nov 1997 25:00:00 +0000",
    "21 November 1997 09:55:06 +0000",
  ])("refuses %s", (text) => {
    expect(dateTime(text).ok).toBe(false);
  });
  it("tells what is no date-time from one that there is not", () => {
    expect(dateForm("Sat, 21 Nov 1997 09:55:06 -0600").ok).toBe(true);
    expect(dateForm("Fri, 21 Nov 97 09:55:06 -0600").ok).toBe(false);
  });
});
