import { describe, expect, it } from "vitest";
import { ExchangeError, parseExchange } from "./exchange.js";

const only = (text: string) => {
  const steps = parseExchange(text);
  expect(steps).toHaveLength(1);
  return steps[0];
};

describe("marks", () => {
  it("C: is a line, C+: more of the command under way, C=: octets to which nothing is added", () => {
    expect(only("C: NOOP")).toMatchObject({ kind: "send", form: "line", connection: 1, template: [{ text: "NOOP" }] });
    expect(only("C+: DONE")).toMatchObject({ kind: "send", form: "more", template: [{ text: "DONE" }] });
    expect(only('C2=: "NOOP\\n\\x00"')).toMatchObject({
      kind: "send",
      form: "octets",
      connection: 2,
      template: [{ text: "NOOP\n\0" }],
    });
  });

  it("{ab*3} repeats, lines too", () => {
    expect(only("C: x{ab*3}")).toMatchObject({ template: [{ text: "xababab" }] });
    expect(only('C=: "{NOOP\\r\\n*2}"')).toMatchObject({ template: [{ text: "NOOP\r\nNOOP\r\n" }] });
  });

  it("C*3: and S*3: stand for three lines", () => {
    const kinds = parseExchange("C*3: NOOP\nS*3: 250").map(({ kind }) => kind);
    expect(kinds).toEqual(["send", "send", "send", "expect", "expect", "expect"]);
    expect(() => parseExchange("C: NOOP\nS*2: 250\nS|: 421")).toThrow("S*100: has no alternatives");
  });

  it("{#} is the number of a line in C*3:", () => {
    const steps = parseExchange("C*3: RCPT TO:<{#}.a@b.example>\nS*3: 250");
    expect(steps.slice(0, 3)).toMatchObject(
      [1, 2, 3].map((number) => ({ template: [{ text: `RCPT TO:<${number}.a@b.example>` }] })),
    );
  });

  it("C<: sends a fixture that is as long as a value says", () => {
    expect(only("C<: small filled {limit} +1")).toMatchObject({
      kind: "send-fixture",
      fixture: "small",
      stuffed: true,
      filled: { name: "limit", more: 1 },
    });
  });

  it("-- arrived takes a range, and both it and -- line can end the case well", () => {
    const [arrived, line] = parseExchange(
      "-- arrived {recipient} 1..2 or end\n-- line Date: {:text} | Message-ID: {:text} or end",
    );
    expect(arrived).toMatchObject({ kind: "arrived", count: 1, most: 2, orSkip: false, orEnd: true });
    expect(line).toMatchObject({
      kind: "has-line",
      patterns: [{ source: "Date: {:text}" }, { source: "Message-ID: {:text}" }],
      orEnd: true,
    });
  });

  it("-- deliver names a message", () => {
    expect(only("-- deliver plain")).toMatchObject({ kind: "deliver", fixture: "plain" });
    expect(() => parseExchange("-- deliver")).toThrow(/-- deliver NAME/);
  });

  it("S|: is an alternative to the S: before it, and can end the case", () => {
    expect(only("S: +OK\nS|: -ERR => skip\nS|: {closed} => pass")).toMatchObject({
      kind: "expect",
      alternatives: [
        { source: "+OK", outcome: "go-on" },
        { source: "-ERR", outcome: "skip" },
        { kind: "closed", outcome: "pass" },
      ],
    });
  });

  it("S~: and S!: belong to the next S:", () => {
    expect(only("S~: TOP\nS!: STLS\nS: .")).toMatchObject({
      before: [{ source: "TOP" }],
      never: [{ source: "STLS" }],
      alternatives: [{ source: "." }],
    });
  });

  it("S=: names a fixture", () => {
    expect(only("S=: dots top 3")).toMatchObject({ kind: "content", fixture: "dots", words: "top 3" });
  });

  it("C<: sends a fixture, stuffed or in part", () => {
    expect(parseExchange("C<: dots stuffed\nC<: dots 0..100\nC<: dots 100..")).toMatchObject([
      { kind: "send-fixture", fixture: "dots", stuffed: true },
      { fixture: "dots", stuffed: false, part: { from: 0, to: 100 } },
      { part: { from: 100 } },
    ]);
  });

  it("labels name commands under way", () => {
    expect(parseExchange("C.a: FETCH 1 (UID)\nS.a: OK")).toMatchObject([
      { kind: "send", label: "a" },
      { kind: "expect", label: "a" },
    ]);
  });

  it("S+: and S+!: are about further lines of the same reply, S>: comes after the line above", () => {
    expect(parseExchange("S: 250\nS+: SIZE\nS+!: STARTTLS\nS>: 250")).toMatchObject([
      { kind: "expect", after: false },
      { kind: "further", absent: false, pattern: { source: "SIZE" } },
      { kind: "further", absent: true },
      { kind: "expect", after: true },
    ]);
  });

  it("placeholders compare, and stand for octets of fixtures and texts", () => {
    expect(only("S: {b:number>a}")).toMatchObject({
      alternatives: [{ template: [{ kind: "typed", name: "b", type: "number", than: [{ sign: ">", name: "a" }] }] }],
    });
    expect(only('C: X {literal+ "{user}"} {size plain 100..}')).toMatchObject({
      template: [
        { text: "X " },
        { kind: "octets", form: "literal+", of: { text: [{ kind: "value", name: "user" }] } },
        { text: " " },
        { kind: "octets", form: "size", of: { fixture: "plain" }, part: { from: 100 } },
      ],
    });
  });

  it("-- does something", () => {
    expect(
      parseExchange("-- open 2 transaction\n-- starttls or end\n-- starttls TLSv1.3\n-- closed 2 notify\n-- wait 1.5s"),
    ).toMatchObject([
      { kind: "open", connection: 2, state: "transaction", orFail: false },
      { kind: "starttls", connection: 1, orEnd: true },
      { kind: "starttls", connection: 1, only: "TLSv1.3" },
      { kind: "closed", connection: 2, notify: true },
      { kind: "wait", ms: 1500 },
    ]);
  });
});

describe("mistakes", () => {
  it.each([
    ["NOOP", 1, 1, "expected C:, S: or --"],
    ["C: NOOP\nS: {count:number", 2, 4, "never closed"],
    ["C: {x y}", 1, 4, "no placeholder"],
    ['C=: "\\q"', 1, 6, "no escape"],
    ["S|: +OK", 1, 1, "alternative"],
    ["C: NOOP\nS~: +OK", 2, 1, "need an S:"],
    ["-- jump", 1, 1, "expected open, drop"],
    ["-- wait long", 1, 1, "-- wait 2s"],
    ["-- open 2", 1, 1, "-- open 2 STATE"],
    ["-- drop 1 please", 1, 1, "nothing behind it, not please"],
    ["-- quiet 1s 2 but EXISTS", 1, 1, "nothing behind it, not but EXISTS"],
    ["-- closed 1 2", 1, 1, "nothing behind it"],
    ["S: +OK => pas", 1, 7, "a line ends with => pass or => skip"],
    ["C: NOOP\nS+: more", 2, 1, "S+: is a further line"],
    ["C: {x*400000000}", 1, 4, "more than"],
    ["", 1, 1, "at least one line"],
  ])("%j: line %i, column %i", (text, line, column, message) => {
    const error = (() => {
      try {
        return parseExchange(text);
      } catch (caught) {
        return caught;
      }
    })();
    expect(error).toBeInstanceOf(ExchangeError);
    expect(error).toMatchObject({ line, column });
    expect((error as Error).message).toContain(message);
  });
});
