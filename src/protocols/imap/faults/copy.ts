import { append } from "../model/mailbox.js";
import type { Fault } from "../server/fault.js";
import { adding, creating, empty, leaving, withoutCodes } from "./copying-hooks.js";
import { conditionOf, fault, lineOf, onCommand, onResponse, result, rewriting, undone } from "./hooks.js";

const COPY = /^(?:UID )?COPY$/;

/** COPY (RFC 9051 §6.4.7). */
export const copyFaults: readonly Fault[] = [
  fault(
    "copies-nothing",
    "rfc9051/6.4.7/copied-to-end",
    "COPY says OK, and nothing is copied",
    onCommand(COPY, (its, taken) => (conditionOf(its) === "OK" ? undone(its, taken) : its)),
  ),
  fault(
    "copy-flags-lost",
    "rfc9051/6.4.7/flags-date-preserved",
    "Copies have no flags",
    adding(COPY, (its) => ({ ...its, flags: [] })),
  ),
  fault(
    "copy-date-lost",
    "rfc9051/2.3.3/internaldate-copy",
    "Copies have a date of their own",
    adding(COPY, (its) => ({ ...its, internalDate: { ...its.internalDate, year: 2026 } })),
  ),
  fault(
    "copy-without-trycreate",
    "rfc9051/6.4.7/trycreate",
    "COPY says NO without TRYCREATE",
    withoutCodes(COPY, "TRYCREATE"),
  ),
  fault("copy-creates", "rfc9051/6.4.7/nonexistent-error", "COPY makes the mailbox, and says NO", creating(COPY)),
  fault(
    "copy-creates-in-rev1",
    "rfc3501/6.4.7/not-created",
    "COPY makes the mailbox that is not there",
    creating(COPY),
  ),
  fault(
    "copy-anywhere",
    "rfc3501/6.4.7/nonexistent-error",
    "COPY to a mailbox that is not there says OK",
    onCommand(COPY, (its) => (conditionOf(its) === "NO" ? result(its, "OK") : its)),
  ),
  fault(
    "copies-some",
    "rfc9051/6.4.7/all-or-nothing",
    "A COPY that is refused copies something",
    leaving(COPY, (mailbox, { world }) => append(mailbox, [empty(world.now)])),
  ),
  fault("copyuid-untold", "rfc9051/6.4.7/copyuid", "COPY has no COPYUID", withoutCodes(COPY, "COPYUID")),
  fault(
    "copyuid-as-asked",
    "rfc9051/7.1/copyuid-sets",
    "COPYUID has the originals as the command names them, and the copies as they were made",
    rewriting(/(?:COPY|MOVE)$/, /\[COPYUID (\d+) (\d+),(\d+) /, "[COPYUID $1 $3,$2 "),
  ),
  fault(
    "copyuid-of-another-time",
    "rfc9051/7.1/copyuid-sets",
    "COPYUID has another UIDVALIDITY",
    onResponse(/COPY$|MOVE$/, (its) => {
      if ((its.kind !== "tagged" && its.kind !== "condition") || its.code?.name !== "COPYUID") return its;
      const value = its.code.value as { readonly uidValidity: number };
      return { ...its, code: { ...its.code, value: { ...value, uidValidity: value.uidValidity + 1 } } };
    }),
  ),
  fault(
    "uid-copy-all-or-no",
    "rfc9051/6.4.9/nonexistent-ignored",
    "UID COPY of UIDs of which some are not there copies none",
    onCommand(/^UID COPY$/, (its, taken) => (/,/.test(lineOf(taken.input)) ? undone(its, taken) : its)),
  ),
];
