import type { Body, MultipartBody } from "../../grammar/body.js";
import type { Fault } from "../../server/fault.js";
import { fault } from "../hooks.js";
import { structure } from "./structure.js";

const multiparts = (change: (its: MultipartBody) => Body) =>
  structure((body) => (body.kind === "multipart" ? change(body) : body));
const isSubtype = ({ subtype }: MultipartBody, name: string) => subtype.toUpperCase() === name;
const withParts = (its: MultipartBody, parts: readonly Body[]): Body => ({ ...its, parts });
const isEmpty = (its: Body) => its.kind !== "multipart" && its.size === 0;

/** How MIME cuts a message (RFC 2046 §5.1). */
export const mimeFaults: readonly Fault[] = [
  fault(
    "delimiters-without-line-end",
    "rfc2046/5.1.1/crlf-of-delimiter",
    "The CRLF before a delimiter line is of the part before it",
    structure((body) => (body.kind === "basic" ? { ...body, size: body.size + 4 } : body)),
  ),
  fault(
    "digests-of-texts",
    "rfc2046/5.1.1/digest-default",
    "Parts of a digest are texts",
    multiparts((its) =>
      isSubtype(its, "DIGEST")
        ? withParts(
            its,
            its.parts.map((part) =>
              part.kind === "message" ? { ...part, kind: "text", type: "TEXT", subtype: "PLAIN" } : part,
            ),
          )
        : its,
    ),
  ),
  fault(
    "headers-needed",
    "rfc2046/5.1.1/empty-header",
    "Parts without anything are no parts",
    multiparts((its) => {
      const parts = its.parts.filter((part) => !isEmpty(part));
      return parts.length > 0 ? withParts(its, parts) : its;
    }),
  ),
  fault(
    "no-blanks-behind-delimiters",
    "rfc2046/5.1.1/padding",
    "A delimiter line with blanks at its end is text",
    multiparts((its) => (its.subtype === "Mixed" ? withParts(its, its.parts.slice(0, 1)) : its)),
  ),
  fault(
    "epilogue-is-a-part",
    "rfc2046/5.1.1/preamble-and-epilogue",
    "What stands behind the last delimiter line is a part",
    multiparts((its) => (its.parts.length === 1 ? withParts(its, [...its.parts, ...its.parts]) : its)),
  ),
  fault(
    "inner-parts-go-on",
    "rfc2046/5.1.2/outer-boundaries",
    "A multipart that is not closed takes what is behind it",
    multiparts((its) =>
      its.parts[0]?.kind === "multipart" && its.parts[0].parts.length === 1
        ? withParts(its, its.parts.slice(0, 1))
        : its,
    ),
  ),
];
