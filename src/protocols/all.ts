import type { Registered } from "../protocol/protocol.js";
import { imap } from "./imap/register.js";
import { pop3 } from "./pop3/register.js";
import { lmtp, smtp, submission } from "./smtp/register.js";

/** Their ids: keys of what is said for each, in the library. */
export type ProtocolId = "pop3" | "smtp" | "submission" | "lmtp" | "imap";

/** All protocols that mailspec speaks, one line each. */
export const protocols: readonly Registered[] = [pop3, smtp, submission, lmtp, imap];
