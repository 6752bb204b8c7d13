/** What modified UTF-7 encodes: to be treated "as case-sensitive, even if names are otherwise case-insensitive or case-folded" (RFC 3501 §5.1.3). */
const ENCODED = /(&[A-Za-z0-9+,]*-)/;

/** Every second part is encoded. */
const inCase = (name: string, change: (text: string) => string): string =>
  name
    .split(ENCODED)
    .map((part, index) => (index % 2 === 0 ? part.replace(/[A-Za-z]+/g, change) : part))
    .join("");

/**
 * Whether a server has made that of the name of a mailbox: "this specification takes no position on case sensitivity in non-INBOX
 * mailbox names", and some servers "coerce names to a particular case" (RFC 9051 §5.1).
 */
export const isCoerced = (name: string, told: string): boolean =>
  told === inCase(name, (text) => text.toUpperCase()) || told === inCase(name, (text) => text.toLowerCase());
