import { describe, expect, it } from "vitest";
import { families } from "../families.js";
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
        [],
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
