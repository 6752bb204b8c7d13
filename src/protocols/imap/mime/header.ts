/** A field of a header. All text is octets as ISO 8859-1. */
export interface Field {
  /** As written. */
  readonly name: string;
  /** Unfolded, without the white space around it (RFC 5322 §2.2.3). */
  readonly body: string;
  /** As it stands, with its line ends. */
  readonly whole: string;
}

/** A header, and where it ends. */
export interface Header {
  readonly fields: readonly Field[];
  /** Offset of the first octet behind the header and the empty line that ends it. */
  readonly end: number;
}

const LINE = /[^\n]*(?:\n|$)/y;

/** Reads the header that begins there, down to the empty line or `to` (RFC 5322 §2.1). */
export function headerAt(text: string, from: number, to: number): Header {
  const fields: Field[] = [];
  let at = from;
  let begun = from;
  const finish = (end: number) => {
    const whole = text.slice(begun, end);
    const colon = whole.indexOf(":");
    if (colon > 0) fields.push({ name: whole.slice(0, colon).trimEnd(), body: unfold(whole.slice(colon + 1)), whole });
  };
  while (at < to) {
    LINE.lastIndex = at;
    const end = Math.min(to, at + (LINE.exec(text)?.[0].length ?? 0));
    const line = text.slice(at, end);
    const isBlank = line === "\r\n" || line === "\n";
    if (!/^[ \t]/.test(line) || isBlank) {
      if (at > begun) finish(at);
      begun = at;
    }
    at = end;
    if (isBlank) return { fields, end: at };
  }
  if (at > begun) finish(at);
  return { fields, end: to };
}

const unfold = (body: string): string => body.replace(/\r?\n/g, "").replace(/^[ \t]+|[ \t]+$/g, "");

/** The first field of that name; undefined: there is none. */
export function fieldOf({ fields }: Pick<Header, "fields">, name: string): Field | undefined {
  const key = name.toLowerCase();
  return fields.find((field) => field.name.toLowerCase() === key);
}
