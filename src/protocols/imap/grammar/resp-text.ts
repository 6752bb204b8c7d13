import { capabilityData } from "./capability.js";
import {
  type Cursor,
  type Families,
  listOf,
  nzNumber,
  octet,
  peek,
  type Rule,
  run,
  skip,
  someOf,
  sp,
  wrong,
} from "./cursor.js";
import { type Flag, flagPerm } from "./flag.js";
import { bare, type Kind, type Kinds, kindsOf, type Named, named, printNamed, spaced } from "./kind.js";
import { isAtomChar, isCodeText, isTextChar } from "./octets.js";
import { printAstring, printList } from "./print.js";
import { astring } from "./strings.js";
import { utf8Length } from "./utf8.js";

/** resp-text: what a server says to people, perhaps with a code before it (RFC 9051 §7.1). */
export interface RespText {
  readonly code?: Named;
  /** As ISO 8859-1. */
  readonly text: string;
}

/** "BADCHARSET" [SP "(" charset *(SP charset) ")"] */
export const badCharset: Kind<readonly string[] | undefined> = {
  name: "BADCHARSET",
  rule: (from) => (skip(from, " ") ? someOf(from, astring) : undefined),
  print: (all) => (all ? ` ${printList(all.map(printAstring))}` : ""),
};
export const permanentFlags: Kind<readonly Flag[]> = spaced(
  "PERMANENTFLAGS",
  (from) => listOf(from, flagPerm),
  printList,
);
export const uidNext: Kind<number> = spaced("UIDNEXT", nzNumber, String);
export const uidValidity: Kind<number> = spaced("UIDVALIDITY", nzNumber, String);
export const unseen: Kind<number> = spaced("UNSEEN", nzNumber, String);
export const alert = bare("ALERT");
const parseCode = bare("PARSE");
export const readOnly = bare("READ-ONLY");
export const readWrite = bare("READ-WRITE");
export const tryCreate = bare("TRYCREATE");

/** The codes of RFC 3501 §7.1. */
export const responseCodes: Kinds = kindsOf([
  alert,
  badCharset,
  capabilityData,
  parseCode,
  permanentFlags,
  readOnly,
  readWrite,
  tryCreate,
  uidNext,
  uidValidity,
  unseen,
]);

/** atom [SP 1*(any TEXT-CHAR except "]")]: a code that no rule is known for */
const anyCode: Rule<string | undefined> = (from) =>
  skip(from, " ") ? run(from, isCodeText, "text of a response code") : undefined;

/** "[" resp-text-code "]" */
function respTextCode(from: Cursor): Named {
  octet(from, "[");
  const code = named(
    from,
    from.dialect.kinds.responseCodes,
    run(from, isAtomChar, "resp-text-code").toUpperCase(),
    anyCode,
  );
  octet(from, "]", '"]" behind the response code');
  return code;
}

/** text = 1*(TEXT-CHAR / UTF8-2 / UTF8-3 / UTF8-4) */
function text(from: Cursor): string {
  const { line, at } = from;
  while (from.at < line.length) {
    if (isTextChar(line.charCodeAt(from.at))) {
      from.at++;
      continue;
    }
    const length = from.dialect.utf8 ? utf8Length(line, from.at) : 0;
    if (length === 0) wrong(from, "TEXT-CHAR");
    from.at += length;
  }
  return line.slice(at, from.at);
}

/** resp-text = ["[" resp-text-code "]" SP] [text]; in RFC 3501 the text must not be missing */
export const respText: Rule<RespText> = (from) => {
  const code = peek(from) === 0x5b ? respTextCode(from) : undefined;
  if (code) sp(from);
  const words = text(from);
  if (words === "" && !from.dialect.rev2) wrong(from, "text");
  return { ...(code && { code }), text: words };
};

/** As a server writes it: octets as ISO 8859-1. */
export const printRespText = ({ code, text: words }: RespText, kinds: Families): string =>
  [...(code ? [`[${printNamed(code, kinds.responseCodes, kinds)}]`] : []), words].join(" ");
