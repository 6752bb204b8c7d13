import { describe, expect, it } from "vitest";
import { pop3 } from "../protocols/pop3/protocol.js";
import { loginsOf } from "../runner/logins.js";
import { compile } from "../suite/compile.js";
import { parseExchange } from "../suite/exchange.js";
import { subjectOf } from "../suite/subject.js";

/** The line with which the subject begins. */
const subject = (exchange: string) => {
  const steps = compile(parseExchange(exchange), pop3);
  return exchange.split("\n")[(steps[subjectOf(steps)]?.line ?? 1) - 1];
};

describe("the subject of a case begins", () => {
  it.each([
    ["with the command whose reply is more than +OK", "C: DELE 2\nS: +OK\nC: STAT\nS: +OK 2 {:number}", "C: STAT"],
    ["with the refusal", "C: DELE 2\nS: +OK\nC: RETR 2\nS: -ERR\nC: NOOP\nS: +OK", "C: RETR 2"],
    ["with the whole write", "C: RETR 1\nC: RETR 2\nS: +OK\nS=: plain\nS: +OK", "C: RETR 1"],
    ["with the last command when all merely succeed", "C: NOOP\nS: +OK\nC: RSET\nS: +OK", "C: RSET"],
    [
      "behind a session that was closed and opened anew",
      "C: QUIT\nS: +OK\n-- closed\n-- open 2 transaction\nC2: STAT\nS2: +OK 1 2",
      "C2: STAT",
    ],
    ["where it says so", "C: NOOP\nS: +OK\n-- subject\nC: CAPA\nS: +OK\nC: NOOP\nS: +OK", "-- subject"],
  ])("%s", (_what, exchange, line) => {
    expect(subject(exchange)).toBe(line);
  });
});

describe("logins that are refused are known beforehand", () => {
  const logins = (exchange: string, state = "authorization") =>
    loginsOf({ steps: parseExchange(exchange), state }, pop3);

  it.each([
    ["C: USER {user}\nS: +OK\nC: PASS {wrong-password}\nS: -ERR", { refused: "surely", accepted: false, count: 1 }],
    ["C: AUTH PLAIN\nS: +\nC: {sasl-plain-wrong}\nS: -ERR", { refused: "surely", accepted: false, count: 1 }],
    ["C: AUTH PLAIN\nS: +\nC: {sasl-plain}\nS: +OK", { refused: "never", accepted: true, count: 1 }],
    [
      "C: PASS x\nS: -ERR\nC: USER {user}\nS: +OK\nC: PASS {password}\nS: +OK",
      { refused: "surely", accepted: true, count: 2 },
    ],
    ["C: STAT\nS: -ERR", { refused: "never", accepted: false, count: 0 }],
  ])("%j", (exchange, expected) => {
    expect(logins(exchange)).toEqual(expected);
  });

  it("a case of the TRANSACTION state has logged in", () => {
    expect(logins("C: PASS x\nS: -ERR", "transaction")).toEqual({ refused: "surely", accepted: true, count: 2 });
  });
});
