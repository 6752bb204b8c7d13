/** Fields with addresses (RFC 5322 §3.6.2, §3.6.3). */
const ADDRESSES = /^(?:From|Sender|Reply-To|To|Cc|Bcc)[ \t]*:/i;
const FIELD = /^[^:\r\n]+:/;

/** Text without quoted strings, and without comments that hold no others. */
const bare = (text: string): string => text.replace(/"(?:[^"\\]|\\.)*"/gs, "q").replace(/\((?:[^()\\]|\\.)*\)/gs, " ");

/** What nobody takes for an address: two at signs in a row, a bracket within brackets, or one that is not closed. */
const isMalformed = (body: string): boolean => /@\s*@|<[^<>]*<|<[^<>]*$|^[^<]*>/.test(body);
/** A domain that has no dot, and is no literal. */
const isUnqualified = (body: string): boolean => /@[A-Za-z0-9-]+(?=[\s>,;]|$)/.test(body);

/** Why a submission server refuses a message for its header (RFC 6409 §4.2, §5.1, §6.3); undefined: it does not. */
export function wrongHeader(text: string): string | undefined {
  // What does not begin with a field has no header.
  if (!/^[\x21-\x39\x3b-\x7e]+:/.test(text)) return undefined;
  const end = text.indexOf("\r\n\r\n");
  const fields = (end < 0 ? text : text.slice(0, end)).replace(/\r\n$/, "").split(/\r\n(?![ \t])/);
  if (fields.some((field) => !FIELD.test(field))) return "There is a line that is no header field";
  const bodies = fields.filter((field) => ADDRESSES.test(field)).map((field) => bare(field.replace(/^[^:]*:/, "")));
  if (bodies.some(isMalformed)) return "There is an address in the header that is none";
  return bodies.some(isUnqualified) ? "There is a domain in the header that is no whole one" : undefined;
}
