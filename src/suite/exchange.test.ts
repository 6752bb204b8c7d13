import { describe, expect, it } from "vitest";
import { ExchangeError, parseExchange } from "./exchange.js";

const only = (text: string) => {
  const steps = parseExchange(text);
  expect(steps).toHaveLength(1);
  return steps[0];
};

describe("marks", () => {
  it("C: adds CRLF, C=: adds nothing", () => {
    expect(only("C: NOOP")).toMatchObject({ kind: "send", connection: 1, template: [{ text: "NOOP\r\n" }] });
    expect(only('C2=: "NOOP\\n\\x00"')).toMatchObject({
      kind: "send",
      connection: 2,
      template: [{ text: "NOOP\n\0" }],
    });
  });

  it("{ab*3} repeats, lines too", () => {
    expect(only("C: x{ab*3}")).toMatchObject({ template: [{ text: "xababab\r\n" }] });
    expect(only('C=: "{NOOP\\r\\n*2}"')).toMatchObject({ template: [{ text: "NOOP\r\nNOOP\r\n" }] });
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
    expect(only("S=: dots top 3")).toMatchObject({ kind: "content", fixture: "dots", top: 3 });
  });

  it("-- does something", () => {
    expect(parseExchange("-- open 2 transaction\n-- starttls or end\n-- closed 2 notify\n-- wait 1.5s")).toMatchObject([
      { kind: "open", connection: 2, state: "transaction" },
      { kind: "starttls", connection: 1, orEnd: true },
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
    ["-- open 2 selected", 1, 1, "connected | authorization | transaction"],
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
