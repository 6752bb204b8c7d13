/** The header section with the end of its last line, and the body. */
function halves(content: Buffer): readonly [header: string, body: Buffer] {
  const end = content.indexOf("\r\n\r\n");
  return end < 0
    ? [content.toString("latin1"), Buffer.alloc(0)]
    : [content.toString("latin1", 0, end + 2), content.subarray(end + 4)];
}

const FIELD = /^Content-Transfer-Encoding:.*\r\n(?:[ \t].*\r\n)*/im;

/** The header section of a message, with the end of its last line. */
export const headerOf = (content: Buffer): string => halves(content)[0];

export const isSevenBit = (content: Uint8Array): boolean => content.every((octet) => octet < 128);

/**
 * A message for who takes 7 bits only (RFC 6152 §3, RFC 3030 §3): its body in Base64. undefined: it cannot be made of one that
 * is no MIME, has parts, is encoded already or has a header beyond ASCII.
 */
export function sevenBit(content: Buffer): Buffer | undefined {
  const [header, body] = halves(content);
  const isSingle = /^MIME-Version:/im.test(header) && !/^Content-Type:\s*(?:multipart|message)\//im.test(header);
  const encoding = /^Content-Transfer-Encoding:\s*(\S+)/im.exec(header)?.[1]?.toLowerCase() ?? "7bit";
  if (!isSingle || !/^(?:7bit|8bit|binary)$/.test(encoding) || /[\x80-\xff]/.test(header)) return undefined;
  const encoded = (body.toString("base64").match(/.{1,76}/g) ?? []).map((line) => `${line}\r\n`).join("");
  const its = `${header.replace(FIELD, "")}Content-Transfer-Encoding: base64\r\n\r\n${encoded}`;
  return Buffer.from(its, "latin1");
}
