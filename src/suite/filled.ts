/** Octets of each line, its CRLF counted. */
const LINE = 64;

/**
 * A message with lines behind it that begin with a dot, so that it has `size` octets in all; one that is nearly that long
 * already stays as it is.
 */
export function filled(message: Uint8Array, size: number): Buffer {
  const missing = size - message.length;
  if (missing < LINE) return Buffer.from(message);
  const line = `.${"x".repeat(LINE - 3)}\r\n`;
  const first = `.${"x".repeat(LINE - 3 + (missing % LINE))}\r\n`;
  return Buffer.concat([message, Buffer.from(first + line.repeat(Math.floor(missing / LINE) - 1), "latin1")]);
}
