import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { fill } from "../protocol/template.js";
import { parseExchange } from "./exchange.js";
import { writeClient, writeMessage, writePart } from "./octets.js";

const values = ["user", "password", "no-recipient"];
const sent = (lines: readonly string[]) =>
  parseExchange(lines.join("\n"))
    .map((step) =>
      step.kind === "send" ? fill(step.template, (name) => `<${name}>`) + (step.form === "octets" ? "" : "\r\n") : "",
    )
    .join("");

describe("what is written is what is sent", () => {
  it.each([
    ["NOOP\r\n", ["C: NOOP"]],
    ["STAT\r\nLIST 1\r\n", ["C: STAT", "C: LIST 1"]],
    ["NOOP \r\n", ['C=: "NOOP \\r\\n"']],
    ["NO\0OP\xff\r\n", ['C=: "NO\\x00OP\\xFF\\r\\n"']],
    [`XYZZY ${"m".repeat(300)}\r\n`, ["C: XYZZY {m*300}"]],
    ["NOOP\r\n".repeat(50), ['C=: "{NOOP\\r\\n*50}"']],
    ["USER {user}\r\n", ["C: USER {user}"]],
    ["X{Y}\r\n", ["C: X{{Y}"]],
    ["{nobody}\r\n", ["C: {{nobody}"]],
    ["\r\n", ["C:"]],
  ])("%j", (octets, lines) => {
    expect(writeClient(octets, values)).toEqual(lines);
    expect(sent(lines)).toBe(octets.replace("{user}", "<user>"));
  });

  it("any octets at all", () => {
    const octet = fc.integer({ min: 0, max: 255 }).map((code) => String.fromCharCode(code));
    const run = fc.tuple(octet, fc.integer({ min: 1, max: 40 })).map(([char, times]) => char.repeat(times));
    fc.assert(
      fc.property(fc.array(fc.oneof(octet, run, fc.constantFrom("{", "}", "{x*3}", "\r\n", '"', "\\"))), (parts) => {
        const octets = parts.join("");
        fc.pre(!/\{(?:user|password)\}/.test(octets));
        expect(sent([writePart(octets, values)])).toBe(octets);
        expect(sent(writeClient(octets, values))).toBe(octets);
      }),
    );
  });
});

it("messages have the escapes of C=: but for quotes", () => {
  expect(writeMessage('it\'s "x"\r\n\xe4')).toBe('it\'s "x"\\r\\n\\xE4');
});
