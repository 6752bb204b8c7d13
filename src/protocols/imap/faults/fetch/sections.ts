import type { SectionContent } from "../../grammar/fetch.js";
import type { Section } from "../../grammar/section.js";
import type { Fault, Hooks } from "../../server/fault.js";
import { changingItem, fault } from "../hooks.js";
import { kindOf, text, withText } from "./hooks.js";

/** Changes the octets of sections that are so. */
const sections = (when: (its: Section) => boolean, change: (octets: string) => string): Hooks =>
  changingItem("BODY[", (its: SectionContent) =>
    when(its.section) && its.content && its.origin === undefined ? withText(its, change(text(its))) : its,
  );

const isPart = ({ part, text: its }: Section) => part.length > 0 && its === undefined;

/** Sections of a message (RFC 9051 §6.4.5.1). */
export const sectionFaults: readonly Fault[] = [
  fault(
    "parts-without-last-line-end",
    "rfc9051/6.4.5/body-section",
    "Parts lose the line end that they end with",
    sections(isPart, (octets) => octets.replace(/\r\n$/, "")),
  ),
  fault(
    "first-field-only",
    "rfc9051/6.4.5.1/header-fields",
    "Of fields that are there twice HEADER.FIELDS has the first",
    sections(
      (its) => kindOf(its) === "HEADER.FIELDS",
      (octets) => octets.replace(/^(To: .*\r\n)(?:To: .*\r\n)+/m, "$1"),
    ),
  ),
  fault(
    "fields-without-blank-line",
    "rfc9051/6.4.5.1/blank-line",
    "HEADER.FIELDS has no blank line",
    sections(
      (its) => kindOf(its) === "HEADER.FIELDS",
      (octets) => octets.slice(0, -2),
    ),
  ),
  fault(
    "not-is-nothing",
    "rfc9051/6.4.5.1/header-fields-not",
    "HEADER.FIELDS.NOT has no fields at all",
    sections(
      (its) => kindOf(its) === "HEADER.FIELDS.NOT",
      () => "\r\n",
    ),
  ),
  fault(
    "field-names-begin",
    "rfc9051/6.4.5.1/field-names-case",
    "Field names in lower case are not found",
    sections(
      (its) =>
        kindOf(its) === "HEADER.FIELDS" &&
        its.text !== undefined &&
        "fields" in its.text &&
        its.text.fields.every((name) => name !== name.toUpperCase() && /^[a-z]/.test(name)),
      () => "\r\n",
    ),
  ),
  fault(
    "text-of-headers",
    "rfc9051/6.4.5.1/header-and-text",
    "HEADER ends before its blank line, where a message is more than that",
    sections(
      (its) => kindOf(its) === "HEADER" && its.part.length === 0,
      (octets) => octets.replace(/\r\n\r\n$/, "\r\n"),
    ),
  ),
  fault(
    "text-with-blank-line",
    "rfc9051/6.4.5.1/text",
    "TEXT begins with the blank line",
    sections(
      (its) => kindOf(its) === "TEXT",
      (octets) => `\r\n${octets}`,
    ),
  ),
  fault(
    "no-part-1",
    "rfc9051/6.4.5.1/part-1",
    "Part 1 of a message that is no multipart is empty",
    sections(
      (its) => isPart(its) && its.part.join() === "1",
      () => "",
    ),
  ),
  fault(
    "parts-from-0",
    "rfc9051/6.4.5.1/part-numbers",
    "The second part is empty",
    sections(
      (its) => isPart(its) && its.part.join() === "2",
      () => "",
    ),
  ),
  fault(
    "no-parts-in-parts",
    "rfc9051/6.4.5.1/nested-parts",
    "Parts within parts are empty",
    sections(
      (its) => isPart(its) && its.part.length > 1,
      () => "",
    ),
  ),
  fault(
    "no-parts-in-messages",
    "rfc9051/6.4.5.1/message-parts",
    "Parts within messages are empty",
    sections(
      (its) => isPart(its) && its.part.length > 1,
      () => "",
    ),
  ),
  fault(
    "mime-of-nothing",
    "rfc9051/6.4.5.1/mime",
    "MIME is a blank line",
    sections(
      (its) => kindOf(its) === "MIME",
      () => "\r\n",
    ),
  ),
  fault(
    "header-of-no-message",
    "rfc9051/6.4.5.1/header-of-message",
    "HEADER of a message within is a blank line",
    sections(
      (its) => kindOf(its) === "HEADER" && its.part.length > 0,
      () => "\r\n",
    ),
  ),
];
