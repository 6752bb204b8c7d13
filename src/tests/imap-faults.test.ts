import { describe, expect, it } from "vitest";
import type { Result } from "../journal/record.js";
import { provingGround } from "./proving.test-data.js";
import { sampled } from "./sampled.test-data.js";

/** Of what is covered: why there is no fault, or what its case would tell first. */
const withoutFault: Readonly<Record<string, string>> = {
  "rfc2046/5.1.1/crlf-of-delimiter": "the model reads MIME once: a fault would be another reader",
  "rfc2046/5.1.1/digest-default": "the model reads MIME once: a fault would be another reader",
  "rfc2046/5.1.1/empty-header": "the model reads MIME once: a fault would be another reader",
  "rfc2046/5.1.1/padding": "the model reads MIME once: a fault would be another reader",
  "rfc2046/5.1.1/preamble-and-epilogue": "its case tells of rfc2046/5.1.1/padding first",
  "rfc2046/5.1.2/outer-boundaries": "the model reads MIME once: a fault would be another reader",
  "rfc3501/5.4/autologout-reset": "the fault of rfc9051/5.4/autologout-reset shows there, too",
  "rfc9051/2.3.1.2/new-message-last": "UIDs do not ascend then, and that is told",
  "rfc9051/2.3.1.2/ordered-by-uid": "UIDs do not ascend then, and that is told",
  "rfc9051/2.3.2/system-flags": "its case tells of rfc9051/7.3.5/flags-system first",
  "rfc9051/2.3.3/internaldate-append": "its case tells of rfc9051/6.3.12/date-set first",
  "rfc9051/5.5/uid-search-numbers-before-expunge": "the model tells what is gone at the end of a command",
  "rfc9051/6.2.1/not-authenticated-after-tls": "its case tells of rfc9051/6.2.1/negotiation-behind-ok first",
  "rfc9051/6.4.3/expunge-read-only": "told as rfc9051/6.3.3/no-permanent-change",
  "rfc9051/6.4.4.1/expunged-removed": "the model has UIDs there, which stay",
  "rfc9051/6.4.4.2/in-order": "the server does one command after the other",
  "rfc9051/6.4.8/new-uid": "UIDs do not ascend then, and that is told",
  "rfc9051/7.3.1/same-separator": "its case tells of rfc9051/5.1.1/one-separator first",
  "rfc9051/7.5.1/expunge-decrements-count": "numbers are wrong then, and that is told",
  "rfc9051/7.5.2/disposition-rfc2231": "its case tells of rfc9051/7.5.2/rfc2231-decoded first",
  "rfc9051/9/literal8": "a literal with NUL is told as rfc9051/9/no-nul",
  "rfc9051/9/media-basic": "its case tells of rfc9051/7.5.2/message-fields first",
  "rfc9051/9/search-key": "refusing keys that are so deep is allowed",
};

describe("imap", async () => {
  const { library, all, faults, resultsOn, isFound } = await provingGround("imap");

  it("has a fault for every MUST and SHOULD that a case or a rule covers, but for those that are named", () => {
    const broken = new Set(faults.map(({ breaks }) => breaks));
    const covered = new Set([...all, ...library.rules].flatMap(({ covers }) => covers));
    const unproved = [...library.requirements.values()]
      .filter(({ id, level, untestable }) => level !== "MAY" && untestable === undefined && covered.has(id))
      .map(({ id }) => id)
      .filter((id) => !broken.has(id));
    expect(unproved.sort()).toEqual(Object.keys(withoutFault).sort());
  });

  it.concurrent("passes every case on its reference server, skips none, and breaks no rule", async () => {
    // Rules wait for cases that make the server say what they judge.
    const isWaiting = ({ kind, verdict }: Result) => kind === "rule" && verdict === "skip";
    const others = (await resultsOn()).filter((its) => its.verdict !== "pass" && !isWaiting(its));
    expect(others.map(({ id, verdict, reason }) => ({ id, verdict, reason }))).toEqual([]);
  });

  it.concurrent.each(sampled(faults).map((fault) => [fault.id, fault] as const))(
    "finds %s, under the requirement that it breaks",
    async (_id, fault) => {
      expect(library.requirements.has(fault.breaks)).toBe(true);
      expect(await isFound(fault)).toBe(true);
    },
  );
});
