/** A message as it is shown: bare LF becomes CRLF, and a last line without an end gets one. */
export function canonical(message: Uint8Array): Uint8Array {
  const view = Buffer.from(message.buffer, message.byteOffset, message.byteLength);
  const isBare = /\r(?!\n)|(?<!\r)\n/;
  const text = view.toString("latin1");
  if (!isBare.test(text) && (text === "" || text.endsWith("\r\n"))) return view;
  const ended = text.replace(/(?<!\r)\n/g, "\r\n");
  return Buffer.from(ended.endsWith("\r\n") || ended === "" ? ended : `${ended}\r\n`, "latin1");
}
