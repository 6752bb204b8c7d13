import { describe, expect, it } from "vitest";
import { renderConsole } from "./console.js";
import { end, errored, failed, requirements, result, run, start } from "./example.test-data.js";

const quiet = { color: false, verbose: 0, width: 100 } as const;

const golden = String.raw`
RFC 1939 §3  MUST  rfc1939/3/response-crlf
  Every response line ends with CRLF
  ✗ pop3.rule.line-ends-with-crlf  3 of 120 replies, first in pop3.dele.hides-message
    Every response line ends with CRLF
    expected  CRLF
    received  +OK\n
                 ^^ 0x0A at offset 3
      C: DELE 2\r\n
      S: +OK gone\r\n
    mailspec explain pop3.rule.line-ends-with-crlf

RFC 1939 §7  MUST  rfc1939/7/uid-charset
  A unique-id holds octets 0x21 to 0x7E
  ✗ pop3.uidl.charset  12 ms
    Unique-ids are printable
    after     UIDL 1
    expected  +OK 1 {uid:unique-id}, of 0x21–0x7E
    received  +OK 1 ab\x1Fc\r\n
                      ^^^^ 0x1F at offset 8
      -- connected to 127.0.0.1:1110
      C: UIDL 1\r\n
      S: +OK 1 ab\x1Fc\r\n
      -- closed by server
    suites/pop3/uidl.yaml:12:3   mailspec explain pop3.uidl.charset

RFC 2449 §6.3  SHOULD  rfc2449/6.3/login-delay
  LOGIN-DELAY is announced when it is enforced
  ▲ pop3.capa.login-delay  12 ms
    A server that enforces a delay says so
    after     PASS [secret]
    expected  +OK
    but       time-out after 10 s
      C: DELE 2\r\n
      S: +OK gone\r\n
    suites/pop3/capa.yaml:30:5   mailspec explain pop3.capa.login-delay

Could not be judged
  ! login refused: -ERR [IN-USE]
    pop3.dele.twice  suites/pop3/dele.yaml:7:5

rules  1 fail
pop3  1 pass · 2 fail · 1 warn · 1 skip (TOP not offered: 1) · 1 error · MUST coverage 75 % · 1.2 s
`;

describe("renderConsole", () => {
  it("tells findings by requirement, then what could not be judged, then numbers", () => {
    expect(renderConsole(run, requirements, quiet)).toBe(golden);
  });

  it("says the same in colour", () => {
    const coloured = renderConsole(run, requirements, { ...quiet, color: true });
    expect(coloured).toContain("\x1b[31m✗\x1b[39m");
    expect(coloured.replace(/\x1b\[\d+m/g, "")).toBe(golden);
  });

  it("is one line for a run that found nothing", () => {
    expect(renderConsole([{ ...start, planned: 1 }, result({}), end], requirements, quiet)).toBe(
      "\npop3  1 pass · 0 fail · 0 warn · 0 skip · MUST coverage 25 % · 1.2 s\n",
    );
  });

  it("names many findings of one requirement, and tells three of them; -v tells all", () => {
    const many = Array.from({ length: 10 }, (_, index) => ({ ...failed, id: `pop3.uidl.charset-${index}` }));
    const told = (verbose: number) => renderConsole(many, requirements, { ...quiet, verbose }).match(/received/g);
    expect(told(0)).toHaveLength(3);
    expect(told(1)).toHaveLength(10);
    expect(renderConsole(many, requirements, quiet)).toContain("✗ pop3.uidl.charset-9  suites/pop3/uidl.yaml:12:3");
  });

  it("tells one case that fails with several parameters once", () => {
    const many = ["1.0", "1,2", "1x"].map((argument) => ({ ...failed, id: `pop3.dele.no-number[${argument}]` }));
    const text = renderConsole(many, requirements, quiet);
    expect(text.match(/received/g)).toHaveLength(1);
    expect(text).toContain("the same with 1.0 · 1x\n");
  });

  it("gives a reason once, however many cases could not be judged for it", () => {
    const many = Array.from({ length: 200 }, (_, index) => ({ ...errored, id: `pop3.dele.${index}` }));
    const text = renderConsole(many, requirements, quiet);
    expect(text.match(/login refused/g)).toHaveLength(1);
    expect(text).toContain("… and 197 more");
  });

  it("shows suites and known findings with -v, every session with -vv", () => {
    const records = [...run, { ...failed, id: "pop3.uidl.known", tolerated: "RFC 1939 §7: fixed in 2.4" }];
    const one = renderConsole(records, requirements, { ...quiet, verbose: 1 });
    expect(one).toContain("pop3.uidl.known: RFC 1939 §7: fixed in 2.4");
    expect(one).toContain("suite  RFC 1939 §5, DELE and RSET: 1 pass · 1 error");
    expect(renderConsole(records, requirements, { ...quiet, verbose: 2 })).toContain(
      "pass  pop3.dele.hides-message\n  C: DELE 2\\r\\n\n  S: +OK gone\\r\\n\n",
    );
  });

  it("marks a wrong octet of a long line within the terminal", () => {
    const { failure, ...rest } = failed;
    if (!failure) throw new Error("the example has no failure");
    const long = { ...rest, failure: { ...failure, received: `${"x".repeat(5000)}\0`, at: 5000 } };
    const shown = renderConsole([long], requirements, { ...quiet, width: 60 }).split("\n");
    const received = shown.findIndex((line) => line.includes("received"));
    expect(shown[received]?.length).toBeLessThanOrEqual(60);
    expect(shown[received]?.endsWith("\\0")).toBe(true);
    expect(shown[received + 1]?.indexOf("^^")).toBe(shown[received]?.indexOf("\\0"));
  });

  it("says only why, when there was nothing to judge", () => {
    const fatal = { ...end, exit: 3, fatal: "nothing listens on [::1]:110" };
    expect(renderConsole([{ ...start, planned: 0 }, fatal], requirements, quiet)).toBe(
      "\nmailspec: nothing listens on [::1]:110\n",
    );
  });
});
