import type { Body, MessageBody, MultipartBody, TextBody } from "../../grammar/body.js";
import type { Fault, Hooks } from "../../server/fault.js";
import { fault, rewriting } from "../hooks.js";
import { FETCH, items } from "./hooks.js";

/** Changes every body of a structure, the innermost first. */
function bodies(its: Body, change: (body: Body) => Body): Body {
  if (its.kind === "multipart") return change({ ...its, parts: its.parts.map((each) => bodies(each, change)) });
  if (its.kind === "message") return change({ ...its, body: bodies(its.body, change) });
  return change(its);
}

/** Changes the structure that FETCH tells, the innermost bodies first. */
export const structure = (change: (body: Body) => Body): Hooks =>
  items(/BODY/i, (all) =>
    all.map((its) =>
      its.name === "BODYSTRUCTURE" || its.name === "BODY" ? { ...its, value: bodies(its.value as Body, change) } : its,
    ),
  );

/** BODYSTRUCTURE and BODY (RFC 9051 §7.5.2). */
export const structureFaults: readonly Fault[] = [
  fault(
    "structure-of-text",
    "rfc9051/6.4.5/bodystructure",
    "BODYSTRUCTURE of a multipart is that of its first part",
    structure((body) => (body.kind === "multipart" ? (body.parts[0] as Body) : body)),
  ),
  fault(
    "lines-one-more",
    "rfc9051/7.5.2/text-lines",
    "A text has one line more",
    structure((body) => (body.kind === "text" ? ({ ...body, lines: body.lines + 1 } as TextBody) : body)),
  ),
  fault(
    "size-of-parts-with-delimiter",
    "rfc9051/7.5.2/body-size",
    "The size of a part has the CRLF before the boundary in it",
    structure((body) => (body.kind === "multipart" ? body : { ...body, size: body.size + 2 })),
  ),
  fault(
    "message-without-envelope",
    "rfc9051/7.5.2/message-fields",
    "The envelope of a message within has no subject",
    structure((body) =>
      body.kind === "message" ? ({ ...body, envelope: { ...body.envelope, subject: null } } as MessageBody) : body,
    ),
  ),
  fault(
    "flat-multiparts",
    "rfc9051/7.5.2/multipart-nested",
    "Multiparts within multiparts are told as one",
    structure((body) =>
      body.kind === "multipart"
        ? ({
            ...body,
            parts: body.parts.flatMap((its) => (its.kind === "multipart" ? its.parts : [its])),
          } as MultipartBody)
        : body,
    ),
  ),
  fault(
    "id-is-description",
    "rfc9051/7.5.2/basic-fields-order",
    "Content-ID stands where the description should",
    structure((body) => (body.kind === "multipart" ? body : { ...body, id: body.description, description: body.id })),
  ),
  fault(
    "dispositions-without-parameters",
    "rfc9051/7.5.2/disposition",
    "A disposition has no parameters",
    structure((body) =>
      body.disposition ? { ...body, disposition: { ...body.disposition, parameters: null } } : body,
    ),
  ),
  fault(
    "location-is-md5",
    "rfc9051/7.5.2/extension-order",
    "The location of a multipart is not told",
    structure((body) => (body.location ? { ...body, location: null } : body)),
  ),
  fault(
    "messages-without-form",
    "rfc9051/9/media-basic",
    "A message within has the form of a basic part",
    rewriting(FETCH, /("MESSAGE" "RFC822" \S+ \S+ \S+ \S+ \d+) \(.*/i, "$1 NIL NIL NIL NIL)))))"),
  ),
  fault(
    "ids-empty",
    "rfc9051/4.5/nil-not-empty",
    "A Content-ID that is not there is empty",
    structure((body) => (body.kind === "multipart" ? body : { ...body, id: body.id ?? "" })),
  ),
  fault(
    "disposition-encoded",
    "rfc9051/7.5.2/disposition-rfc2231",
    "Parameters of a disposition come encoded",
    structure((body) =>
      body.disposition
        ? {
            ...body,
            disposition: {
              ...body.disposition,
              parameters: body.disposition.parameters?.map(([name, value]) => [`${name}*0`, value] as const) ?? null,
            },
          }
        : body,
    ),
  ),
  fault(
    "languages-untold",
    "rfc9051/7.5.2/language",
    "The language of a part is not told",
    structure((body) => (body.language ? { ...body, language: null } : body)),
  ),
];
