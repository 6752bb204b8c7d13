/**
 * Whether a refusal says nothing of the command: the server has enough of us, is busy, or wants us to come again
 * (RFC 5321 §3.8, §4.2.4.2: 421; 450 and 451 are greylisting, rate limits and trouble of its own; 452 of its disk).
 */
export const isThrottle = (refusal: string): boolean => /^4(?:21|5[012])[ -]/.test(`${refusal} `);
