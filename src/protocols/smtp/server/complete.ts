import { latin1 } from "../../../wire/latin1.js";

interface Completing {
  readonly sender: string;
  readonly name: string;
  readonly id: string;
  readonly now?: Date;
}

const FIELD = /^[\x21-\x39\x3b-\x7e]+:/;

/** A message as a submission server passes it on: with the fields that it lacks on top (RFC 6409 §8). */
export function completed(content: Uint8Array, { sender, name, id, now = new Date() }: Completing): Uint8Array {
  const text = latin1(content);
  // What has no header gets none.
  if (!FIELD.test(text)) return content;
  const end = text.indexOf("\r\n\r\n");
  const header = end < 0 ? text : text.slice(0, end + 2);
  const has = (field: string) => new RegExp(`^${field}[ \t]*:`, "im").test(header);
  const fields = [
    ["Date", now.toUTCString().replace("GMT", "+0000")],
    ["From", `<${sender === "" ? `postmaster@${name}` : sender}>`],
    ["Message-ID", `<${id}@${name}>`],
  ] as const;
  const missing = fields.filter(([field]) => !has(field)).map(([field, body]) => `${field}: ${body}\r\n`);
  return missing.length === 0 ? content : Buffer.concat([Buffer.from(missing.join(""), "latin1"), content]);
}
