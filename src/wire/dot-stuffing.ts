const LF = 10;
const DOT = 46;

/** A message as lines with CRLF, dots at line starts doubled, and the dot that ends it (RFC 1939 §3, RFC 5321 §4.5.2). */
export function dotStuff(message: Uint8Array): Buffer {
  const view = Buffer.from(message.buffer, message.byteOffset, message.byteLength);
  const stuffed = Buffer.allocUnsafe(view.length + countLineDots(view) + 5);
  let length = 0;
  let from = 0;
  while (from < view.length) {
    const lf = view.indexOf(LF, from);
    const to = lf < 0 ? view.length : lf + 1;
    if (view[from] === DOT) stuffed[length++] = DOT;
    length += view.copy(stuffed, length, from, to);
    from = to;
  }
  if (view.length > 0 && view[view.length - 1] !== LF) length += stuffed.write("\r\n", length, "latin1");
  length += stuffed.write(".\r\n", length, "latin1");
  return stuffed.subarray(0, length);
}

function countLineDots(view: Buffer): number {
  let count = view[0] === DOT ? 1 : 0;
  for (let at = view.indexOf("\n."); at >= 0; at = view.indexOf("\n.", at + 1)) count++;
  return count;
}

/** The content of a block: its octets without the dots that stuffing put in front of lines. */
export function dotUnstuff(block: Uint8Array): Buffer {
  const view = Buffer.from(block.buffer, block.byteOffset, block.byteLength);
  const kept = Buffer.allocUnsafe(view.length);
  let length = 0;
  let from = view[0] === DOT ? 1 : 0;
  for (;;) {
    const dot = view.indexOf("\n.", from, "latin1");
    const to = dot < 0 ? view.length : dot + 1;
    length += view.copy(kept, length, from, to);
    if (dot < 0) return kept.subarray(0, length);
    from = dot + 2;
  }
}
