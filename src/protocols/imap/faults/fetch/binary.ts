import type { SectionContent } from "../../grammar/fetch.js";
import type { Fault } from "../../server/fault.js";
import { changingItem, fault, onCommand, result, rewriting } from "../hooks.js";
import { FETCH, seeing, text, withText } from "./hooks.js";
import { structure } from "./structure.js";

/** BINARY (RFC 9051 §6.4.5). */
export const binaryFaults: readonly Fault[] = [
  fault(
    "binary-encoded",
    "rfc9051/6.4.5/binary",
    "BINARY[] loses its first octet",
    changingItem("BINARY[", (its: SectionContent) =>
      its.origin === undefined ? withText(its, text(its).slice(1)) : its,
    ),
  ),
  fault(
    "binary-from-elsewhere",
    "rfc9051/6.4.5/binary-partial",
    "A part of BINARY begins one octet later",
    changingItem("BINARY[", (its: SectionContent) =>
      its.origin === undefined ? its : withText(its, text(its).slice(1)),
    ),
  ),
  fault(
    "binary-size-encoded",
    "rfc9051/6.4.5/binary-size",
    "BINARY.SIZE is a third more",
    changingItem("BINARY.SIZE[", (its: { readonly size: number }) => ({ ...its, size: Math.ceil((its.size * 4) / 3) })),
  ),
  fault(
    "binary-size-beside-binary",
    "rfc9051/7.5.2/binary-size-matches",
    "BINARY.SIZE is not the length of BINARY",
    changingItem("BINARY.SIZE[", (its: { readonly size: number }) => ({ ...its, size: its.size + 1 })),
  ),
  fault("binary-peek-reads", "rfc9051/6.4.5/binary-peek", "BINARY.PEEK sets \\Seen", seeing(/BINARY\.PEEK/i)),
  fault(
    "unknown-cte-untold",
    "rfc9051/7.5.2/binary-unknown-cte",
    "Why an encoding cannot be decoded is not told",
    onCommand(FETCH, (its) =>
      its.responses.some((each) => each.kind === "tagged" && each.condition === "NO") ? result(its, "NO") : its,
    ),
  ),
  fault("literal8-quoted", "rfc9051/9/literal8", "What has a NUL stands in quotes behind ~", {
    ...rewriting(FETCH, /~\{\d+\}\r\n([^)]*)/, '~"$1"'),
  }),
  fault(
    "binary-untouched",
    "rfc3516/6/bodystructure-encoded",
    "What was appended with NUL in it is told as BINARY",
    structure((body) => (body.kind === "basic" && body.encoding === "base64" ? { ...body, encoding: "binary" } : body)),
  ),
  fault("binary-undecided", "rfc3516/6/body-as-bodystructure", "Base64 of what was appended with NUL is told decoded", {
    ...changingItem("BODY[", (its: SectionContent) => withText(its, text(its).replace("YWIAYw0K\r\n", "ab\x80c\r\n"))),
  }),
  fault(
    "binary-with-lf",
    "rfc9051/7.5.2/binary-crlf",
    "Text in BINARY has LF at the ends of its lines",
    changingItem("BINARY[", (its: SectionContent) => withText(its, text(its).replaceAll("\r\n", "\n"))),
  ),
];
