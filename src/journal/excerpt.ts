/** Octets on each side of the first wrong one that a failure quotes. */
const AROUND = 1000;

/**
 * What a failure quotes of what was received, when that is long: what stands around the first wrong octet, and where that is
 * in it. Secrets have to be out by then: of one that is cut nobody could tell.
 */
export function excerpt(received: string, at?: number): { readonly received: string; readonly at?: number } {
  if (received.length <= 2 * AROUND) return { received, ...(at !== undefined && { at }) };
  const from = Math.max(0, (at ?? 0) - AROUND);
  const quoted = received.slice(from, from + 2 * AROUND);
  return { received: quoted, ...(at !== undefined && { at: at - from }) };
}
