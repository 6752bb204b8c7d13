import type { Named } from "../../grammar/kind.js";
import { step } from "../../model/step.js";
import type { Fault } from "../../server/fault.js";
import { fault, lineOf, onCommand, onResponse, result, undone } from "../hooks.js";
import { bare, FETCH, reading, without } from "./hooks.js";

/** Which messages are meant, by number and by UID (RFC 9051 §6.4.9, §9). */
export const setFaults: readonly Fault[] = [
  fault(
    "beyond-is-last",
    "rfc9051/9/seq-number-beyond",
    "A number beyond the last message is the last message",
    reading(/^(\S+ FETCH )(?:6|1000|4294967295|6:9|7,6) /i, "$1* "),
  ),
  fault("star-is-first", "rfc9051/9/seq-star", "* is the first message", reading(/FETCH \* /i, "FETCH 1 ")),
  fault(
    "ranges-upward",
    "rfc9051/9/seq-range-order",
    "A range that goes down is empty",
    onCommand(FETCH, (its, taken) => (/FETCH 4:2 /i.test(lineOf(taken.input)) ? bare(undone(its, taken)) : its)),
  ),
  fault(
    "first-of-set",
    "rfc9051/9/sequence-set",
    "Of a set the first element counts",
    reading(/FETCH (\d+),[\d,:]+ /i, "FETCH $1 "),
  ),
  fault(
    "unknown-uid-is-no",
    "rfc9051/6.4.9/nonexistent-ignored",
    "UIDs that there are not get NO",
    onCommand(/^UID FETCH$/, (its) => (its.responses.length === 1 ? result(its, "NO") : its)),
  ),
  fault(
    "no-uid-from-there",
    "rfc9051/6.4.9/star-range",
    "A range of UIDs that begins behind the last is empty",
    onCommand(/^UID FETCH$/, (its, taken) =>
      /429496\d+:\*/.test(lineOf(taken.input)) ? bare(undone(its, taken)) : its,
    ),
  ),
  fault(
    "uid-unasked-untold",
    "rfc9051/6.4.9/uid-in-fetch",
    "UID FETCH tells no UID unless it is asked to",
    without(/UID FETCH \S+ (?!.*\bUID\b)/i, "UID"),
  ),
  fault(
    "numbers-are-uids",
    "rfc9051/6.4.9/number-is-sequence",
    "FETCH responses to UID FETCH have the UID as their number",
    onResponse(/^UID FETCH$/, (its) => {
      if (its.kind !== "numbered" || its.name !== "FETCH") return its;
      const uid = (its.value as readonly Named[]).find(({ name }) => name === "UID")?.value as number | undefined;
      return { ...its, number: uid ?? its.number };
    }),
  ),
  fault("uid-fetch-by-number", "rfc9051/6.4.9/uid-commands", "UID FETCH takes numbers", {
    outcome(taken, proper) {
      const { session, account, input, world } = taken;
      if (taken.name !== "UID FETCH" || input.kind !== "command") return proper();
      const line = Buffer.from(lineOf(input).replace(/UID FETCH/i, "FETCH"), "latin1");
      return step(session, account, { ...input, source: { ...input.source, line } }, world);
    },
  }),
];
