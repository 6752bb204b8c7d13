import { describe, expect, it } from "vitest";
import { steady } from "./steady.js";

describe("a transcript's line without what is another each time", () => {
  it.each([
    ["S: 220 mail.test ESMTP Exim 4.96 Sat, 28 Nov 2026 00:20:10 +0000", "S: 220 mail.test ESMTP Exim 4.96 {date}"],
    ["S: Date: Fri, 5 Mar 2027 10:00:00 +0100 (CET)", "S: Date: {date}"],
    ['S: * 1 FETCH (INTERNALDATE "28-Nov-2026 00:20:10 +0000" UID 3)', 'S: * 1 FETCH (INTERNALDATE "{date}" UID 3)'],
    ["S: From MAILER-DAEMON  Fri Nov 27 06:41:20 2026", "S: From MAILER-DAEMON  {date}"],
    ["S: at 2026-11-28T00:20:10.123Z", "S: at {date}"],
    ["S: 3 OK Fetch completed (0.001 + 0.000 + 0.002 secs).", "S: 3 OK Fetch completed ({time})."],
    ["S2: + PDE4OTYuNjk3MTcwOTUyQHBvc3RvZmZpY2U+", "S2: + {challenge}"],
    ["S: 250 OK id=1vOlYG-00001Ab2cde-2kXy", "S: 250 OK id={id}"],
    ["S: 250 2.0.0 Ok: queued as 5D1A2B3C4D", "S: 250 2.0.0 Ok: queued as {id}"],
    ["S: * OK [UIDVALIDITY 1795823935] UIDs valid", "S: * OK [UIDVALIDITY {id}] UIDs valid"],
    ["C: m2 SELECT mailspec-5177-1-00042", "C: m2 SELECT {name}"],
    ["-- 2 connected to 127.0.0.1:47125", "-- 2 connected to {server}"],
  ])("%s", (line, left) => expect(steady(line)).toBe(left));

  it.each([
    "S: +OK 2 12345",
    "S: 250 SIZE 10240000",
    "C: RETR 1",
    "S: * 3 FETCH (UID 27)",
    "S: 250 2.0.0 Ok",
    "S: deadbeef",
  ])("%s stays", (line) => expect(steady(line)).toBe(line));
});
