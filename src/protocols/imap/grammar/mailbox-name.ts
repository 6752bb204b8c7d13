/** The one mailbox whose name is the same in any case (RFC 9051 §5.1). */
export const isInbox = (name: string): boolean => name.toUpperCase() === "INBOX";

/** A name in modified UTF-7 that stands for no text: at which character, and what should stand there. */
export interface WrongName {
  readonly ok: false;
  readonly at: number;
  readonly expected: string;
}

const BASE64 = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+,";

const isPrintable = (code: number): boolean => code >= 0x20 && code <= 0x7e;

/** The text of a mailbox name in modified UTF-7, strictly: each text has one form (RFC 3501 §5.1.3, RFC 9051 appendix A.1). */
export function decodeUtf7(name: string): { readonly ok: true; readonly text: string } | WrongName {
  let text = "";
  for (let at = 0; at < name.length; ) {
    const code = name.charCodeAt(at);
    if (!isPrintable(code)) return { ok: false, at, expected: "a printable US-ASCII character" };
    if (code !== 0x26) {
      text += name[at++];
      continue;
    }
    const end = name.indexOf("-", at);
    if (end < 0) return { ok: false, at: name.length, expected: '"-" at the end of modified BASE64' };
    if (end === at + 1) {
      text += "&";
      at = end + 1;
      continue;
    }
    const shifted = decodeShifted(name, at + 1, end);
    if (!shifted.ok) return shifted;
    text += shifted.text;
    at = end + 1;
    // A null shift: what both hold belongs into one (RFC 3501 §5.1.3: superfluous shifts are not permitted).
    if (name[at] === "&" && name[at + 1] !== "-") return { ok: false, at, expected: "no superfluous shift" };
  }
  return { ok: true, text };
}

function decodeShifted(
  name: string,
  from: number,
  end: number,
): { readonly ok: true; readonly text: string } | WrongName {
  let bits = 0;
  let count = 0;
  let text = "";
  for (let at = from; at < end; at++) {
    const value = BASE64.indexOf(name[at] as string);
    if (value < 0) return { ok: false, at, expected: "a character of modified BASE64" };
    bits = (bits << 6) | value;
    count += 6;
    if (count < 16) continue;
    count -= 16;
    const unit = (bits >> count) & 0xffff;
    bits &= (1 << count) - 1;
    if (isPrintable(unit)) return { ok: false, at, expected: "printable US-ASCII as itself" };
    text += String.fromCharCode(unit);
  }
  if (count >= 6 || bits !== 0) return { ok: false, at: end, expected: "zero bits at the end of modified BASE64" };
  if (/\p{Surrogate}/u.test(text)) return { ok: false, at: from, expected: "surrogates in pairs" };
  return { ok: true, text };
}

/** A text as a mailbox name in modified UTF-7. */
export function encodeUtf7(text: string): string {
  return text.replace(/&|[^\x20-\x7e]+/g, (run) => (run === "&" ? "&-" : `&${encodeShifted(run)}-`));
}

function encodeShifted(text: string): string {
  let bits = 0;
  let count = 0;
  let encoded = "";
  for (let at = 0; at < text.length; at++) {
    bits = (bits << 16) | text.charCodeAt(at);
    count += 16;
    while (count >= 6) {
      count -= 6;
      encoded += BASE64[(bits >> count) & 63];
    }
    bits &= (1 << count) - 1;
  }
  return count > 0 ? encoded + BASE64[(bits << (6 - count)) & 63] : encoded;
}
