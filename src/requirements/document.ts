/** A name of what is no RFC: a draft's, or one of somebody's own. Its hyphen tells it from a protocol, its want of a dot from a case. */
export const otherDocument = "[a-z0-9]+(?:-[a-z0-9]+)+";

const document = `(?:rfc[0-9]+|${otherDocument})`;

/** What ids of requirements begin with. */
export const idPattern = `^${document}/`;

/** What a section of a document looks like: `rfc3501/6.3.1`. */
export const sectionPattern = `^${document}/[0-9A-Z.]+$`;

const meant = new RegExp(`^${document}(?:/|\\*|$)`);

/** Whether a word means a document, a section or a requirement: `rfc1939`, `rfc1939/5`, `draft-acme-notes/2/told`. */
export const isOfDocument = (word: string): boolean => meant.test(word);

/** The document of a requirement: `rfc1939/5/dele-refers` → `rfc1939`. */
export const documentOf = (id: string): string => id.split("/", 1)[0] ?? "";

/** What it is called: `RFC 1939`; anything else by its name. */
export const documentName = (document: string): string => document.replace(/^rfc(?=\d+$)/, "RFC ");

/** The order of documents: RFCs by their numbers, then the others by their names. */
export function byDocument(a: string, b: string): number {
  const [ours, theirs] = [numberOf(a), numberOf(b)];
  if (ours !== theirs) return ours < theirs ? -1 : 1;
  return a === b ? 0 : a < b ? -1 : 1;
}

const numberOf = (document: string) => Number(/^rfc(\d+)$/.exec(document)?.[1] ?? Number.POSITIVE_INFINITY);
