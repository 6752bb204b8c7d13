import { describe, expect, it } from "vitest";
import { catalogue } from "./catalogue.js";
import { folded, hasRfc, hasRfcs, rfcText, strayFragment } from "./rfc.test-data.js";

const all = [...catalogue(["pop3", "smtp", "imap"]).values()];
/** Each quotation, by the place where it stands. */
const quotations = all.flatMap(({ id, text, also = [] }) => [
  { at: id, text },
  ...also.map((place) => ({ at: `${place.clause} of ${id}`, text: place.text ?? text })),
]);
const rfcOf = (id: string) => Number(/^rfc(\d+)/.exec(id)?.[1]);
const rfcs = [...new Set(quotations.map(({ at }) => rfcOf(at)))];

describe.skipIf(!hasRfcs)("every quotation stands in its RFC", () => {
  it.each(rfcs.filter(hasRfc))("RFC %d", (rfc) => {
    const whole = rfcText(rfc);
    const stray = quotations
      .filter(({ at }) => rfcOf(at) === rfc)
      .map(({ at, text }) => [at, strayFragment(text, whole)] as const)
      .filter(([, fragment]) => fragment !== undefined);
    expect(stray).toEqual([]);
  });
});

it("quotes fewer than 20 words", () => {
  const words = (text: string) => text.split(/[\s…]+/).filter((word) => word !== "").length;
  expect(quotations.filter(({ text }) => words(text) >= 20).map(({ at }) => at)).toEqual([]);
});

describe("a quotation", () => {
  const text = folded(
    "   The server\n   MUST send an exclusive-\n   access\n\nMyers  [Page 4]\n\f\nRFC 1939  POP3  May 1996\n\n   lock.\n",
  );

  it("is compared without line ends, page breaks and hyphens", () => {
    expect(text).toBe(" The server MUST send an exclusive-access lock. ");
  });

  it("has its fragments in their order", () => {
    expect(strayFragment("The server … exclusive-access lock", text)).toBeUndefined();
    expect(strayFragment("lock … The server", text)).toBe("The server");
  });
});
