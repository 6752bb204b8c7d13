import type { SectionContent } from "../../grammar/fetch.js";
import type { Named } from "../../grammar/kind.js";
import type { Fault } from "../../server/fault.js";
import { changingItem, fault, lineOf, onResponse } from "../hooks.js";
import { FETCH, kindOf, reading, seeing, text, unseeing, withText } from "./hooks.js";

/** Parts of the octets (`<0.5>`), and RFC822 and its kin. */
export const partialFaults: readonly Fault[] = [
  fault(
    "nothing-behind-the-end",
    "rfc9051/6.4.5/partial-beyond-end",
    "Behind the end there is NIL",
    changingItem("BODY[", (its: SectionContent) =>
      its.origin !== undefined && its.content?.size === 0 ? { ...its, content: null } : its,
    ),
  ),
  fault(
    "all-or-empty",
    "rfc9051/6.4.5/partial-truncated",
    "What reaches beyond the end is empty",
    onResponse(FETCH, (its, { input }) => {
      const count = Number(/<\d+\.(\d+)>/.exec(input ? lineOf(input) : "")?.[1] ?? "0");
      if (its.kind !== "numbered" || its.name !== "FETCH") return its;
      const value = (its.value as readonly Named[]).map((each) => {
        const content = each.value as SectionContent;
        const isShort = each.name === "BODY[" && content.origin !== undefined && text(content).length < count;
        return isShort ? { ...each, value: withText(content, "") } : each;
      });
      return { ...its, value };
    }),
  ),
  fault(
    "origin-untold",
    "rfc9051/6.4.5/partial-origin",
    "A part of the octets is told as if it were all",
    changingItem("BODY[", ({ origin: _origin, ...its }: SectionContent) => its),
  ),
  fault(
    "counts-all-fields",
    "rfc9051/6.4.5/partial-after-subset",
    "A part of some fields is counted from the field before them",
    changingItem("BODY[", (its: SectionContent) =>
      its.origin !== undefined && kindOf(its.section)?.startsWith("HEADER.FIELDS")
        ? withText(its, `: ${text(its)}`)
        : its,
    ),
  ),
  fault("none-is-all", "rfc9051/9/fetch-partial", "A part of no octets is everything", reading(/<0\.0>/, "<0.99999>")),
  fault(
    "rfc822-loses-an-octet",
    "rfc3501/6.4.5/rfc822",
    "RFC822 is not what BODY[] is",
    changingItem("RFC822", (its: { readonly size: number; readonly octets: Uint8Array }) => ({
      size: its.size - 1,
      octets: its.octets.subarray(1),
    })),
  ),
  fault("rfc822-header-reads", "rfc3501/6.4.5/rfc822-header", "RFC822.HEADER sets \\Seen", seeing(/RFC822\.HEADER/i)),
  fault(
    "rfc822-text-unseen",
    "rfc3501/6.4.5/rfc822-text",
    "RFC822.TEXT leaves a message unseen",
    unseeing(/RFC822\.TEXT/i),
  ),
];
