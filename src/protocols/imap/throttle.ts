/**
 * Whether a refusal says nothing of the command: the server has too many sessions or commands of ours, or trouble of its
 * own (RFC 5530 §3: UNAVAILABLE, INUSE; LIMIT where it comes in place of a service).
 */
export const isThrottle = (refusal: string): boolean =>
  /^[^ ]+ (?:NO|BYE) \[(?:UNAVAILABLE|INUSE)\]/i.test(refusal) || /^\* BYE \[LIMIT\]/i.test(refusal);
