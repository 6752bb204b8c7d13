/** Octets on each side of the first wrong one that a failure quotes. */
const AROUND = 1000;

/** What a failure quotes of something long that was received: what stands around the first wrong octet, and where that is in it. */
export function excerpt(received: string, at: number): { readonly received: string; readonly at: number } {
  if (received.length <= 2 * AROUND) return { received, at };
  const from = Math.max(0, at - AROUND);
  return { received: received.slice(from, at + AROUND), at: at - from };
}
