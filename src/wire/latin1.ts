/** Octets as text, one character an octet (ISO 8859-1); nothing is copied on the way. */
export const latin1 = (octets: Uint8Array): string =>
  Buffer.from(octets.buffer, octets.byteOffset, octets.byteLength).toString("latin1");

/** Text as its octets in UTF-8, one character an octet: how names, passwords and suites go on the wire. */
export const octetText = (text: string): string => Buffer.from(text, "utf8").toString("latin1");

/** The lines of octets as text, without their ends; a last one without an end counts, too. */
export function latin1Lines(octets: Uint8Array): readonly string[] {
  const whole = latin1(octets);
  return whole === "" ? [] : whole.replace(/\r?\n$/, "").split(/\r?\n/);
}
