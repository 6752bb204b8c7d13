import { describe, expect, it } from "vitest";
import { latin1 } from "../../wire/latin1.js";
import { nameOf, tagging } from "./tagging.js";

const octets = (text: string) => Buffer.from(text, "latin1");
const line = (text: string, ...awaited: readonly string[]) => ({
  octets: octets(`{tag} ${text}`),
  ...(awaited.length > 0 && { awaited: awaited.map(octets) }),
});

describe("commands under way", () => {
  it("each have a tag of their own, and are answered in any order", () => {
    const tags = tagging();
    expect(latin1(tags.push([line("NOOP\r\n"), { ...line("CHECK\r\n"), label: "b" }]))).toBe("m1 NOOP\r\nm2 CHECK\r\n");
    expect(tags.oldest()).toMatchObject({ tag: "m1", name: "NOOP" });
    expect(tags.oldest("b")).toMatchObject({ tag: "m2" });
    expect(tags.done("m2").command).toMatchObject({ label: "b" });
    expect(tags.done("m7").command).toBeUndefined();
    expect(tags.underWay().map(({ tag }) => tag)).toEqual(["m1"]);
  });

  it("hold back a literal, and what stands behind it, until the server says go on", () => {
    const tags = tagging();
    const out = tags.push([line("APPEND box {2}\r\n", "ab {1}\r\n", "c\r\n"), line("NOOP\r\n")]);
    expect(latin1(out)).toBe("m1 APPEND box {2}\r\n");
    expect(latin1(tags.goAhead() ?? octets("none"))).toBe("ab {1}\r\n");
    expect(latin1(tags.goAhead() ?? octets("none"))).toBe("c\r\nm2 NOOP\r\n");
    expect(tags.goAhead()).toBeUndefined();
  });

  it("drop a literal that was refused, and go on behind it", () => {
    const tags = tagging();
    tags.push([line("APPEND box {2}\r\n", "ab\r\n"), line("NOOP\r\n")]);
    expect(latin1(tags.done("m1").octets)).toBe("m2 NOOP\r\n");
  });

  it.each([
    ["{tag} NOOP\r\n", false],
    ["TaG noop\r\n", false],
    ["a{8+}\r\nx9 NOOP \r\n", true],
    ["NOOP\r\n", true],
    ["a+b NOOP\r\n", true],
    ["a NOOP\r\nb NOOP\r\n", true],
  ])("%j may be heard as something else: %s", (text, expected) => {
    const tags = tagging();
    tags.push([{ octets: octets(text) }]);
    expect(tags.isDoubtful()).toBe(expected);
  });

  it("go on with the last one: an answer to a challenge, DONE", () => {
    const tags = tagging();
    tags.push([line("IDLE\r\n")]);
    expect(latin1(tags.push([{ octets: octets("DONE\r\n"), continues: true }]))).toBe("DONE\r\n");
    expect(tags.underWay()).toHaveLength(1);
  });
});

it.each([
  ["a NOOP", "NOOP"],
  ["a uid  fetch 1 FLAGS", "UID FETCH"],
  ["a LOGIN {3}", "LOGIN"],
  ["a", ""],
])("%s is %s", (text, name) => {
  expect(nameOf(text)).toBe(name);
});
