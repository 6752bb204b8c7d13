import { describe, expect, it } from "vitest";
import { latin1 } from "../../../wire/latin1.js";
import type { ResponseEvent } from "../event.js";
import { together } from "./together.js";

/** A response as it comes: literals stand behind their announcements. */
function event(text: string, label = "1"): ResponseEvent {
  const literals: { size: number; octets: Uint8Array }[] = [];
  const line = text.replace(/(\{\d+\}\r\n)<([^>]*)>/g, (_, announcement: string, octets: string) => {
    literals.push({ size: octets.length, octets: Buffer.from(octets) });
    return announcement;
  });
  const octets = { line: Buffer.from(line, "latin1"), literals, end: "crlf" };
  return { kind: "response", octets, answers: { label } } as unknown as ResponseEvent;
}
const told = (...events: readonly ResponseEvent[]) =>
  [...together(events)].map(([its, places]) => {
    if (its.kind !== "response") return [];
    return [latin1(its.octets.line), ...its.octets.literals.map(({ octets }) => latin1(octets ?? Buffer.of())), places];
  });

describe("what is told of a message in several responses", () => {
  it("is what it would be in one", () => {
    expect(
      told(event("* 1 FETCH (UID 3)"), event("* 2 FETCH (UID 4)"), event("* 1 FETCH (BODY[] {2}\r\n<ab> FLAGS ())")),
    ).toEqual([["* 1 FETCH (UID 3 BODY[] {2}\r\n FLAGS ())", "ab", [0, 2]]]);
  });

  it("is what was told last, of an item that came more than once", () => {
    const [first, second] = [event("* 1 FETCH (FLAGS () UID 3)"), event("* 1 FETCH (FLAGS (\\Seen))")];
    expect(told(first, second)).toEqual([["* 1 FETCH (FLAGS (\\Seen) UID 3)", [0, 1]]]);
  });

  it("is another message's behind an EXPUNGE, and another command's", () => {
    expect(told(event("* 1 FETCH (UID 3)"), event("* 1 EXPUNGE"), event("* 1 FETCH (FLAGS ())"))).toEqual([]);
    expect(told(event("* 1 FETCH (UID 3)"), event("* 1 FETCH (FLAGS ())", "2"))).toEqual([]);
  });
});
