/** Octets as text, one character an octet (ISO 8859-1); nothing is copied on the way. */
export const latin1 = (octets: Uint8Array): string =>
  Buffer.from(octets.buffer, octets.byteOffset, octets.byteLength).toString("latin1");

/** Text as its octets in UTF-8, one character an octet: how names and passwords go into commands. */
export const octetText = (text: string): string => Buffer.from(text, "utf8").toString("latin1");
