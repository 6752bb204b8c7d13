import { isUtf8 as isUtf8Octets } from "node:buffer";
import { octetText } from "../../../wire/latin1.js";
import { decodeUtf7, encodeUtf7 } from "../grammar/mailbox-name.js";
import { DELIMITER } from "./account.js";
import { isUtf8, type SessionState, type World } from "./state.js";

/** Octets of a name. */
const LONGEST = 1000;

/** The text of a mailbox name that a session has written; undefined: it stands for none (RFC 9051 §5.1, RFC 3501 §5.1.3). */
export function textOf(name: string, session: SessionState, world: World): string | undefined {
  if (!isUtf8(session, world)) {
    const decoded = decodeUtf7(name);
    return decoded.ok ? decoded.text : undefined;
  }
  const octets = Buffer.from(name, "latin1");
  return isUtf8Octets(octets) ? octets.toString("utf8") : undefined;
}

/** A mailbox name as a session reads it: octets as ISO 8859-1. */
export const nameFor = (text: string, session: SessionState, world: World): string =>
  isUtf8(session, world) ? octetText(text) : encodeUtf7(text);

/** Whether a mailbox may be called so: Net-Unicode without control characters (RFC 9051 §5.1), and no level is empty. */
export const isPossibleName = (text: string): boolean =>
  text.length <= LONGEST &&
  text === text.normalize("NFC") &&
  !/[\p{Cc}\u2028\u2029]/u.test(text) &&
  text.split(DELIMITER).every((level) => level !== "");
