/** A table of the octets of which a function is true: looked up for each octet of all that is read. */
const table = (within: (octet: number) => boolean): Uint8Array =>
  Uint8Array.from({ length: 256 }, (_, octet) => (within(octet) ? 1 : 0));

/** A set of octets that a rule of the ABNF allows. */
export type OctetSet = (octet: number) => boolean;

const setOf = (within: OctetSet): OctetSet => {
  const is = table(within);
  return (octet) => is[octet] === 1;
};

const among = (characters: string): OctetSet => {
  const all = new Set(Buffer.from(characters, "latin1"));
  return (octet) => all.has(octet);
};

const isListWildcard = among("%*");
const isQuotedSpecial = among('"\\');
const isRespSpecial = among("]");
/** CTL (RFC 5234 appendix B.1), and what is no CHAR. */
const isControl: OctetSet = (octet) => octet < 0x20 || octet === 0x7f;
const isOther = among("() {");

/** ATOM-CHAR = any CHAR except atom-specials; `}` is one (RFC 9051 §9). */
export const isAtomChar = setOf(
  (octet) =>
    octet < 0x80 &&
    !isControl(octet) &&
    !isOther(octet) &&
    !isListWildcard(octet) &&
    !isQuotedSpecial(octet) &&
    !isRespSpecial(octet),
);
/** ASTRING-CHAR = ATOM-CHAR / resp-specials */
export const isAstringChar = setOf((octet) => isAtomChar(octet) || isRespSpecial(octet));
/** tag = 1*(any ASTRING-CHAR except "+") */
export const isTagChar = setOf((octet) => isAstringChar(octet) && octet !== 0x2b);
/** TEXT-CHAR = any CHAR except CR and LF; CHAR = %x01-7F */
export const isTextChar = setOf((octet) => octet > 0 && octet < 0x80 && octet !== 0x0d && octet !== 0x0a);
/** QUOTED-CHAR that stands for itself. */
export const isPlainQuotedChar = setOf((octet) => isTextChar(octet) && !isQuotedSpecial(octet));
/** What a quoted string may hold behind a backslash: DQUOTE and the backslash. */
export const isQuotable = isQuotedSpecial;
/** Text of a response code that no rule is known for: any TEXT-CHAR except "]". */
export const isCodeText = setOf((octet) => isTextChar(octet) && octet !== 0x5d);
