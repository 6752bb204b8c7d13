import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { rev1, sourceOf } from "../grammar/grammar.test-data.js";
import { parseResponse, printResponse } from "../grammar/response.js";
import { sessionView } from "../view.js";
import { fitsPattern, parentsOf } from "./list-pattern.js";
import { append, changeFlags, emptyMailbox, expunge, type Mailbox } from "./mailbox.js";
import { changedSilently, newsFor, nothingSeen, type Occasion, type Seen } from "./news.js";

const internalDate = { year: 2026, month: 11, day: 27, hours: 10, minutes: 0, seconds: 0, zone: "+0000" };
const mail = (count: number) => Array.from({ length: count }, () => ({ flags: [], internalDate, text: "x" }));
const shown = (seen: Seen, mailbox: Mailbox, occasion: Partial<Occasion> = {}) => {
  const news = newsFor(seen, mailbox, { mayExpunge: true, hasRecent: false, ...occasion });
  return { ...news, lines: news.responses.map((its) => printResponse(its, rev1.kinds).trimEnd()) };
};

describe("LIST patterns", () => {
  it.each([
    ["a/b", "*", true],
    ["a/b", "%", false],
    ["a", "%", true],
    ["a/b", "a/%", true],
    ["a/b/c", "%/%", false],
    ["a/b/c", "a*c", true],
    ["a", "a*%*", true],
    ["a/b", "%b", false],
    ["", "", true],
    ["a", "", false],
  ])("%s against %s: %s", (name, pattern, fits) => {
    expect(fitsPattern(name, pattern, "/")).toBe(fits);
  });

  it("have no hierarchy to stop at in a flat one, and take no time with many stars", () => {
    expect(fitsPattern("a/b", "%", null)).toBe(true);
    expect(fitsPattern("a".repeat(1000), `${"*a".repeat(200)}b`, "/")).toBe(false);
  });

  it("parents", () => {
    expect(parentsOf("a/b/c", "/")).toEqual(["a", "a/b"]);
    expect(parentsOf("a/b", null)).toEqual([]);
  });
});

describe("news of a mailbox", () => {
  const three = append(emptyMailbox(1), mail(3));
  const { seen } = shown(nothingSeen, three);

  it("are what has gone, then what has come, then flags", () => {
    const now = changeFlags(
      append(expunge(changeFlags(three, new Set([1, 3]), "add", ["\\Deleted"])), mail(2)),
      new Set([2]),
      "add",
      ["\\Seen"],
    );
    expect(shown(seen, now).lines).toEqual(["* 1 EXPUNGE", "* 2 EXPUNGE", "* 3 EXISTS", "* 1 FETCH (FLAGS (\\Seen))"]);
  });

  it("of what has gone wait for their time", () => {
    const now = append(expunge(changeFlags(three, new Set([1]), "add", ["\\Deleted"])), mail(1));
    const later = shown(seen, now, { mayExpunge: false });
    expect(later.lines).toEqual(["* 4 EXISTS"]);
    expect(shown(later.seen, now).lines).toEqual(["* 1 EXPUNGE"]);
  });

  it("of flags are not told to who changed them silently", () => {
    const now = changeFlags(three, new Set([1, 2]), "add", ["\\Seen"]);
    const silent = shown(changedSilently(seen, new Set([1]), "add", ["\\Seen"]), now, { withUid: true });
    expect(silent.lines).toEqual(["* 2 FETCH (UID 2 FLAGS (\\Seen))"]);
    expect(shown(silent.seen, now).lines).toEqual([]);
  });

  it("lead a client to what is there, whatever happens in between", () => {
    const step = fc.oneof(
      fc.record({ do: fc.constant("append" as const), count: fc.integer({ min: 1, max: 3 }) }),
      fc.record({
        do: fc.constantFrom("delete" as const, "seen" as const),
        uids: fc.array(fc.integer({ min: 1, max: 12 })),
      }),
      fc.record({ do: fc.constantFrom("expunge" as const, "hear" as const, "hear-some" as const) }),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 20 }), (steps) => {
        let mailbox = emptyMailbox(1);
        let its = nothingSeen;
        const view = sessionView(rev1.kinds);
        const command = { label: "", octets: Buffer.of(), tag: "a", name: "SELECT" };
        const see = (line: string, name = "NOOP") =>
          view.see(parseResponse(sourceOf(line), rev1), { ...command, name });
        see("* PREAUTH x\r\n");
        see("a OK x\r\n", "SELECT");
        const hear = (mayExpunge: boolean) => {
          const news = newsFor(its, mailbox, { mayExpunge, hasRecent: false });
          its = news.seen;
          for (const response of news.responses) see(printResponse(response, rev1.kinds));
        };
        for (const next of [...steps, { do: "hear" as const }]) {
          if (next.do === "append") mailbox = append(mailbox, mail(next.count));
          else if (next.do === "expunge") mailbox = expunge(mailbox);
          else if (next.do === "hear" || next.do === "hear-some") hear(next.do === "hear");
          else if ("uids" in next)
            mailbox = changeFlags(mailbox, new Set(next.uids), "add", [next.do === "delete" ? "\\Deleted" : "\\Seen"]);
        }
        expect(its.messages.map(({ uid }) => uid)).toEqual(mailbox.messages.map(({ uid }) => uid));
        expect(view.selected()?.messages.length).toBe(mailbox.messages.length);
      }),
    );
  });
});
