import { randomBytes } from "node:crypto";
import { latin1 } from "../wire/latin1.js";

/** Known to nobody before the run: mail of another run, and mail with a forged field, has not got it. */
const mark = randomBytes(8).toString("hex");

/** Where a mark stands: all our messages have the field; a surrogate may have kept the Message-ID alone (RFC 6856 §2.1). */
const inField = /^(X-Mailspec:.*?)( [0-9a-f]{16})?$/im;
const inMessageId = /^(Message-ID: <[^@\s]*?)(\.[0-9a-f]{16})?@/im;

const own = new RegExp(`^(?:X-Mailspec|Message-ID):.*\\b${mark}\\b`, "i");
const anyRuns = /^X-Mailspec:|^(?:From|To|Message-ID):.*[@.]mailspec\.example\b/i;

/** A message with the mark of this run, whatever other it had; unchanged where it has no X-Mailspec field. */
export function marked(message: Uint8Array): Uint8Array {
  const whole = latin1(message);
  const its = markedText(whole);
  return its === whole ? message : Buffer.from(its, "latin1");
}

/** The same of octets as text. */
export const markedText = (message: string): string =>
  inHeader(message, (header) =>
    inField.test(header) ? header.replace(inField, `$1 ${mark}`).replace(inMessageId, `$1.${mark}@`) : header,
  );

/** The line that names a message, as it was before it was marked; undefined: it has none. */
export const nameLineOf = (message: string): string | undefined => inField.exec(headerOf(message))?.[1];

/** A message as it was before it was marked. */
export const unmarkedText = (message: string): string =>
  inHeader(message, (header) => header.replace(inField, "$1").replace(inMessageId, "$1@"));

const headerOf = (message: string): string => message.slice(0, /\r?\n\r?\n/.exec(message)?.index ?? message.length);

function inHeader(message: string, work: (header: string) => string): string {
  const header = headerOf(message);
  return work(header) + message.slice(header.length);
}

/** Whether a message bears the mark of this run. */
export const isMarked = (message: Uint8Array): boolean =>
  isOwn((latin1(message).split(/\r?\n\r?\n/, 1)[0] ?? "").split(/\r?\n/));

/** Whether a message with that header was put there in this run. */
export const isOwn = (header: readonly string[]): boolean => header.some((line) => own.test(line));

/** Whether it looks like mailspec's: of this run or another, or forged. */
export const looksLikeOurs = (header: readonly string[]): boolean => header.some((line) => anyRuns.test(line));
