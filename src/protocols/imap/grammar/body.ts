import { type Cursor, number, number64, octet, peek, type Rule, skip, someOf, sp, wrong } from "./cursor.js";
import { type Envelope, envelope, type NString, printEnvelope } from "./envelope.js";
import { printNstring, printString } from "./print.js";
import { nil, nstring, string } from "./strings.js";

/** body-fld-param: attribute and value; null: NIL */
export type Parameters = readonly (readonly [string, string])[] | null;

/** body-fld-dsp; null: NIL */
export type Disposition = { readonly type: string; readonly parameters: Parameters } | null;

/** body-fld-lang: one, several, or NIL */
export type Languages = string | readonly string[] | null;

/** body-extension */
export type BodyExtension = NString | number | readonly BodyExtension[];

/** What extensible BODYSTRUCTURE adds; each is there only when those before it are (RFC 9051 §7.5.2). */
export interface BodyExtensions {
  readonly disposition?: Disposition;
  readonly language?: Languages;
  readonly location?: NString;
  /** What no RFC has defined. */
  readonly others?: readonly BodyExtension[];
}

/** body-fields and what stands before it */
interface Single extends BodyExtensions {
  readonly type: string;
  readonly subtype: string;
  readonly parameters: Parameters;
  readonly id: NString;
  readonly description: NString;
  readonly encoding: string;
  /** Octets, as encoded. */
  readonly size: number;
  readonly md5?: NString;
}

/** body-type-basic */
export interface BasicBody extends Single {
  readonly kind: "basic";
}

/** body-type-text */
export interface TextBody extends Single {
  readonly kind: "text";
  readonly lines: number;
}

/** body-type-msg: MESSAGE/RFC822 or MESSAGE/GLOBAL */
export interface MessageBody extends Single {
  readonly kind: "message";
  readonly envelope: Envelope;
  readonly body: Body;
  readonly lines: number;
}

/** body-type-mpart */
export interface MultipartBody extends BodyExtensions {
  readonly kind: "multipart";
  readonly parts: readonly Body[];
  readonly subtype: string;
  readonly parameters?: Parameters;
}

/** body (RFC 9051 §7.5.2) */
export type Body = BasicBody | TextBody | MessageBody | MultipartBody;

/** So deep may parts be in one another: what is deeper is told as wrong, not followed. */
const DEEPEST = 500;

/** body of the item BODYSTRUCTURE; `extensible: false`: of BODY, which has no extension data. */
export const bodyOf =
  ({ extensible }: { readonly extensible: boolean }): Rule<Body> =>
  (from) =>
    body(from, extensible, 0);

/** body = "(" (body-type-1part / body-type-mpart) ")" */
function body(from: Cursor, extensible: boolean, depth: number): Body {
  if (depth > DEEPEST) wrong(from, `parts ${DEEPEST} deep at most`);
  octet(from, "(", "body");
  const found = peek(from) === 0x28 ? multipart(from, extensible, depth) : single(from, extensible, depth);
  octet(from, ")", extensible ? 'SP or ")"' : '")": BODY has no extension data');
  return found;
}

/** body-type-mpart = 1*body SP media-subtype [SP body-ext-mpart] */
function multipart(from: Cursor, extensible: boolean, depth: number): MultipartBody {
  const parts: Body[] = [];
  while (peek(from) === 0x28) parts.push(body(from, extensible, depth + 1));
  sp(from);
  const subtype = string(from);
  if (!extensible || !skip(from, " ")) return { kind: "multipart", parts, subtype };
  const parameters = bodyFldParam(from);
  return { kind: "multipart", parts, subtype, parameters, ...extensions(from) };
}

/** body-type-1part = (body-type-basic / body-type-msg / body-type-text) [SP body-ext-1part] */
function single(from: Cursor, extensible: boolean, depth: number): Body {
  const type = string(from);
  sp(from);
  const subtype = string(from);
  sp(from);
  const parameters = bodyFldParam(from);
  sp(from);
  const id = nstring(from);
  sp(from);
  const description = nstring(from);
  sp(from);
  const encoding = string(from);
  sp(from);
  const size = number(from);
  const fields = { type, subtype, parameters, id, description, encoding, size };
  const media = `${type}/${subtype}`.toUpperCase();
  if (type.toUpperCase() === "TEXT") {
    sp(from);
    const lines = number64(from);
    return { kind: "text", ...fields, lines, ...ext1part(from, extensible) };
  }
  if (media === "MESSAGE/RFC822" || (media === "MESSAGE/GLOBAL" && from.line[from.at + 1] === "(")) {
    sp(from);
    const its = envelope(from);
    sp(from);
    const inner = body(from, extensible, depth + 1);
    sp(from);
    const lines = number64(from);
    return { kind: "message", ...fields, envelope: its, body: inner, lines, ...ext1part(from, extensible) };
  }
  return { kind: "basic", ...fields, ...ext1part(from, extensible) };
}

/** body-ext-1part = body-fld-md5 [SP body-fld-dsp [SP body-fld-lang [SP body-fld-loc *(SP body-extension)]]] */
function ext1part(from: Cursor, extensible: boolean): BodyExtensions & { readonly md5?: NString } {
  if (!extensible || !skip(from, " ")) return {};
  return { md5: nstring(from), ...extensions(from) };
}

/** [SP body-fld-dsp [SP body-fld-lang [SP body-fld-loc *(SP body-extension)]]] */
function extensions(from: Cursor): BodyExtensions {
  if (!skip(from, " ")) return {};
  const disposition = bodyFldDsp(from);
  if (!skip(from, " ")) return { disposition };
  const language = bodyFldLang(from);
  if (!skip(from, " ")) return { disposition, language };
  const location = nstring(from);
  const others: BodyExtension[] = [];
  while (skip(from, " ")) others.push(bodyExtension(from, 0));
  return { disposition, language, location, ...(others.length > 0 && { others }) };
}

/** body-fld-param = "(" string SP string *(SP string SP string) ")" / nil */
function bodyFldParam(from: Cursor): Parameters {
  if (nil(from)) return null;
  return someOf(from, (its): readonly [string, string] => {
    const attribute = string(its);
    sp(its);
    return [attribute, string(its)];
  });
}

/** body-fld-dsp = "(" string SP body-fld-param ")" / nil */
function bodyFldDsp(from: Cursor): Disposition {
  if (nil(from)) return null;
  octet(from, "(", "body-fld-dsp");
  const type = string(from);
  sp(from);
  const parameters = bodyFldParam(from);
  octet(from, ")");
  return { type, parameters };
}

/** body-fld-lang = nstring / "(" string *(SP string) ")" */
const bodyFldLang: Rule<Languages> = (from) => (peek(from) === 0x28 ? someOf(from, string) : nstring(from));

/** body-extension = nstring / number / number64 / "(" body-extension *(SP body-extension) ")" */
function bodyExtension(from: Cursor, depth: number): BodyExtension {
  if (depth > DEEPEST) wrong(from, `body-extension ${DEEPEST} deep at most`);
  const next = peek(from);
  if (next === 0x28) return someOf(from, (its) => bodyExtension(its, depth + 1));
  return next >= 0x30 && next <= 0x39 ? number64(from) : nstring(from);
}

const printParameters = (all: Parameters): string =>
  all === null ? "NIL" : `(${all.map((pair) => pair.map(printString).join(" ")).join(" ")})`;
const printLanguages = (its: Languages): string =>
  its === null || typeof its === "string" ? printNstring(its) : `(${its.map(printString).join(" ")})`;
const printExtension = (its: BodyExtension): string =>
  typeof its === "number"
    ? String(its)
    : its === null || typeof its === "string"
      ? printNstring(its)
      : `(${its.map(printExtension).join(" ")})`;

function printExtensions({ disposition, language, location, others = [] }: BodyExtensions): readonly string[] {
  if (disposition === undefined) return [];
  const dsp = disposition && `(${printString(disposition.type)} ${printParameters(disposition.parameters)})`;
  return [
    dsp ?? "NIL",
    ...(language === undefined ? [] : [printLanguages(language)]),
    ...(location === undefined ? [] : [printNstring(location)]),
    ...others.map(printExtension),
  ];
}

/** As a server writes it: octets as ISO 8859-1. */
export function printBody(its: Body): string {
  if (its.kind === "multipart") {
    const parameters = its.parameters === undefined ? [] : [printParameters(its.parameters)];
    return `(${its.parts.map(printBody).join("")} ${[printString(its.subtype), ...parameters, ...printExtensions(its)].join(" ")})`;
  }
  const { type, subtype, parameters, id, description, encoding, size, md5 } = its;
  const own =
    its.kind === "message"
      ? [printEnvelope(its.envelope), printBody(its.body), String(its.lines)]
      : its.kind === "text"
        ? [String(its.lines)]
        : [];
  const fields = [
    printString(type),
    printString(subtype),
    printParameters(parameters),
    printNstring(id),
    printNstring(description),
    printString(encoding),
    String(size),
    ...own,
  ];
  return `(${[...fields, ...(md5 === undefined ? [] : [printNstring(md5), ...printExtensions(its)])].join(" ")})`;
}
