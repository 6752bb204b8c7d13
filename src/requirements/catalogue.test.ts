import { describe, expect, it } from "vitest";
import { catalogue } from "./catalogue.js";
import { folded, hasRfc, hasRfcs, rfcText, strayFragment } from "./rfc.test-data.js";

const all = [...catalogue(["pop3", "smtp"]).values()];
const rfcOf = (id: string) => Number(/^rfc(\d+)/.exec(id)?.[1]);
const rfcs = [...new Set(all.map(({ id }) => rfcOf(id)))];

describe.skipIf(!hasRfcs)("every quotation stands in its RFC", () => {
  it.each(rfcs.filter(hasRfc))("RFC %d", (rfc) => {
    const whole = rfcText(rfc);
    const stray = all
      .filter(({ id }) => rfcOf(id) === rfc)
      .map(({ id, text }) => [id, strayFragment(text, whole)] as const)
      .filter(([, fragment]) => fragment !== undefined);
    expect(stray).toEqual([]);
  });
});

it("quotes fewer than 20 words", () => {
  const words = (text: string) => text.split(/[\s…]+/).filter((word) => word !== "").length;
  expect(all.filter(({ text }) => words(text) >= 20).map(({ id }) => id)).toEqual([]);
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
