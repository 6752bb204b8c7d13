import { describe, expect, it } from "vitest";
import { families } from "../families.js";
import { plain } from "../grammar/cursor.js";
import { parseResponse, type Response } from "../grammar/response.js";
import { sessionView } from "../view.js";
import { compare } from "./compare.js";
import { formsOf } from "./forms.js";
import { accountWith, contentOf, outcomeOf, sessionOf } from "./model.js";
import { sourceOf, written } from "./parts.js";

const offers = new Map([["LITERAL+", []]]);

describe("forms of a string", () => {
  it("are those that the grammar has for it", () => {
    expect(formsOf("alpha", offers)).toEqual([
      '"alpha"',
      "alpha",
      { literal: "alpha" },
      { literal: "alpha", plus: true },
    ]);
    expect(formsOf('a"b', new Map())).toEqual(['"a\\"b"', { literal: 'a"b' }]);
    expect(formsOf("NIL", new Map())).toEqual(['"NIL"', { literal: "NIL" }]);
  });
});

describe("a command of a script", () => {
  it("is written as a suite has it", () => {
    const parts = ["APPEND {mailbox} ", { literal: "text" }];
    expect(written(parts, "", () => "m1")).toBe("C: APPEND {mailbox} {literal m1}");
    expect(written(["FETCH \xff{x"], "2", () => "")).toBe('C2=: "{tag} FETCH \\xFF{{x\\r\\n"');
  });
});

describe("what the model makes of an answer", () => {
  it("is a difference where a search finds something else", () => {
    const view = sessionView(families);
    view.see({ ok: true, value: { kind: "condition", condition: "PREAUTH", text: "x" } }, undefined);
    const account = accountWith("box");
    const session = sessionOf(view, account);
    const outcome =
      session &&
      outcomeOf(
        session,
        account,
        sourceOf(["STATUS box (MESSAGES)"], (text) => text),
        undefined,
      );
    expect(contentOf(account, "box")).toEqual([]);
    const its = { name: "STATUS", line: "", base: "box", delimiter: "/", skipFlags: false, flags: [] };
    const came = outcome?.responses ?? [];
    expect(came).not.toEqual([]);
    expect(compare(came, came, its)).toBeUndefined();
    const wrong = [
      { kind: "data" as const, name: "STATUS", value: { mailbox: "box", items: [{ name: "MESSAGES", value: 1 }] } },
    ];
    expect(compare(came, wrong, its)?.expected).toBe("* STATUS box (MESSAGES 0)");
  });
});

/** Responses as they come. */
const read = (...lines: readonly string[]): readonly Response[] =>
  lines.map((line) => {
    const parsed = parseResponse({ line: Buffer.from(line, "latin1"), literals: [] }, { ...plain, kinds: families });
    if (!parsed.ok) throw new Error(line);
    return parsed.value;
  });
const compared = { base: "box", delimiter: ".", skipFlags: false };

describe("nobody is accused", () => {
  it("who tells nothing of a STORE that changes nothing", () => {
    const its = { ...compared, name: "UID STORE", line: "UID STORE 1 FLAGS ()", flags: [""] };
    expect(compare(read("* 1 FETCH (UID 1 FLAGS ())"), [], its)).toBeUndefined();
    expect(compare(read("* 1 FETCH (UID 1 FLAGS (x))"), [], its)?.requirement).toBe("rfc9051/6.4.6/store-returns");
  });

  it("who finds nothing where numbers are beyond the last message", () => {
    const its = { ...compared, name: "SEARCH", line: "SEARCH *:2", flags: [""] };
    expect(compare(read("* SEARCH 1"), read("* SEARCH"), its)).toBeUndefined();
    expect(compare(read("* SEARCH 1"), read("* SEARCH"), { ...its, line: "SEARCH *:1 SMALLER 2" })).toBeDefined();
  });

  it("who means by * what has come since", () => {
    const its = { ...compared, name: "UID FETCH", line: "UID FETCH * (UID)", flags: [""] };
    const came = read("* 2 EXISTS", "* 2 FETCH (UID 2)");
    expect(compare(read("* 1 FETCH (UID 1)"), came, its)).toBeUndefined();
    expect(compare(read("* 1 FETCH (UID 1)"), came.slice(1), its)).toBeDefined();
  });
});

describe("a mailbox that LIST does not show", () => {
  it("is one of the target's in a suite", () => {
    const its = { ...compared, name: "LIST", line: "", flags: [] };
    const expected = compare(read('* LIST () "/" box/aa'), [], its)?.expected;
    expect(expected).toBe('* LIST {:value} {:value} "{mailbox}{delimiter}aa"');
  });
});
