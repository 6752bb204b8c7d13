import { describe, expect, it } from "vitest";
import type { Reply } from "../event.js";
import { statusLine } from "../grammar.js";
import { pop3Oracle } from "./oracle.js";

const octets = (text: string) => new Uint8Array(Buffer.from(text, "latin1"));
const reply = (line: string, block?: string): Reply => ({
  kind: "reply",
  connection: 1,
  entry: 0,
  answers: { label: "", octets: octets("") },
  phase: "transaction",
  account: "joe",
  secure: false,
  respCodes: false,
  utf8: false,
  command: undefined,
  line: { octets: octets(line), end: "\r\n" },
  status: statusLine(octets(line)),
  response: false,
  block: block === undefined ? undefined : { octets: octets(block), end: "\r\n" },
  cut: false,
});

const connected = () => {
  const oracle = pop3Oracle({ user: "joe", password: "secret" }, new Map([["UIDL", []]]));
  oracle.filled(["one\r\n", "two\r\n"]);
  return oracle;
};

/** Connection 1 is logged in, and has seen the maildrop. */
function loggedIn() {
  const oracle = connected();
  oracle.opened(1, "transaction");
  say(oracle, "LIST", "+OK", "1 5\r\n2 5\r\n");
  say(oracle, "UIDL", "+OK", "1 a\r\n2 b\r\n");
  return oracle;
}

function say(oracle: ReturnType<typeof connected>, line: string, status: string, block?: string) {
  const said = reply(status, block);
  const known = oracle.recall(1, line, said);
  const { breach } = known?.judged ?? oracle.judge(1, line, said);
  return { known: known !== undefined, breach: breach?.requirement };
}

describe("a right reply is judged once", () => {
  it("in the same state", () => {
    const oracle = loggedIn();
    expect(say(oracle, "STAT", "+OK 2 10")).toEqual({ known: false, breach: undefined });
    expect(say(oracle, "STAT", "+OK 2 10")).toEqual({ known: true, breach: undefined });
    expect(say(oracle, "DELE 1", "+OK")).toEqual({ known: false, breach: undefined });
    expect(say(oracle, "STAT", "+OK 2 10")).toEqual({ known: false, breach: "rfc1939/5/stat-counts" });
  });

  it("and only if it is the very same", () => {
    const oracle = loggedIn();
    say(oracle, "RETR 1", "+OK", "one\r\n");
    expect(say(oracle, "RETR 1", "+OK", "one\r\n")).toMatchObject({ known: true });
    expect(say(oracle, "RETR 1", "+OK", "onf\r\n")).toEqual({ known: false, breach: "rfc1939/5/retr-message" });
    expect(say(oracle, "RETR 2", "+OK", "one\r\n")).toEqual({ known: false, breach: "rfc1939/5/retr-message" });
  });

  it("for all lines that no command begins, by the kind of their octets", () => {
    const oracle = loggedIn();
    expect(say(oracle, "FOO 1", "-ERR what?")).toEqual({ known: false, breach: undefined });
    expect(say(oracle, "BAR", "-ERR what?")).toEqual({ known: true, breach: undefined });
    expect(say(oracle, "B\xe4R", "-ERR what?")).toEqual({ known: false, breach: undefined });
    expect(say(oracle, "BAR", "+OK what?")).toMatchObject({ known: false, breach: expect.any(String) });
  });

  it("before login, until a name was given", () => {
    const oracle = connected();
    oracle.opened(1, "authorization");
    expect(say(oracle, "STAT", "-ERR log in first")).toEqual({ known: false, breach: undefined });
    expect(say(oracle, "STAT", "-ERR log in first")).toEqual({ known: true, breach: undefined });
    expect(say(oracle, "USER joe", "+OK")).toEqual({ known: false, breach: undefined });
    expect(say(oracle, "STAT", "-ERR log in first")).toEqual({ known: false, breach: undefined });
    expect(say(oracle, "PASS wrong", "+OK")).toEqual({ known: false, breach: expect.any(String) });
  });
});

it("a refusal is one whatever its text is worth, and so is a success", () => {
  const oracle = connected();
  oracle.opened(1, "authorization");
  say(oracle, "USER joe", "+OK");
  // Whether the name outlives another command is the server's business.
  say(oracle, "STLS x", "-ERR");
  expect(say(oracle, "PASS secret", "-ERR \xff no")).toEqual({ known: false, breach: undefined });
  expect(say(oracle, "LIST", "-ERR log in first")).toEqual({ known: false, breach: undefined });
  say(oracle, "USER joe", "+OK");
  expect(say(oracle, "PASS secret", "+OK \xff hello")).toEqual({ known: false, breach: undefined });
  expect(say(oracle, "LIST", "+OK", "1 5\r\n2 5\r\n")).toEqual({ known: false, breach: undefined });
  expect(say(oracle, "PASS secret", "+OK \xff")).toMatchObject({ breach: "rfc1939/3/state-restriction" });
});
