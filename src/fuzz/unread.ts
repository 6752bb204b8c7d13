import type { Transcript } from "../wire/transcript.js";

/** Nobody reads what scripts say: a finding is told with the transcript of its reproduction. */
export const unread: Transcript = {
  octets: () => 0,
  event: () => undefined,
  entries: () => [],
  length: () => 0,
  elapsed: () => 0,
};
