/** A limit on the recipients of one message (RFC 5321 §4.5.3.1.10; 4.5.3 is RFC 3463's "Too many recipients"): that is no rush. */
const isRecipientLimit = (refusal: string): boolean => /^452[ -](?:4\.5\.3\b|.*too many recipients)/i.test(refusal);

/**
 * Whether a refusal says nothing of the command: the server has enough of us, is busy, or wants us to come again
 * (RFC 5321 §3.8, §4.2.4.2: 421; 450 and 451 are greylisting, rate limits and trouble of its own; 452 of its disk).
 */
export const isThrottle = (refusal: string): boolean =>
  /^4(?:21|5[012])[ -]/.test(`${refusal} `) && !isRecipientLimit(refusal);

/** Any 4yz but a limit: what was asked for may be had another time (RFC 5321 §4.2.1; RFC 3207 §4 and RFC 4954 §6: 454; RFC 5321 §4.1.1.11: 455). */
export const isForNow = (refusal: string): boolean => /^4\d\d[ -]/.test(`${refusal} `) && !isRecipientLimit(refusal);
