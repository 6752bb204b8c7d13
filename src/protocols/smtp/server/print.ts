import type { ModelReply, Outcome } from "../model/state.js";

/** A reply's lines, each with the enhanced status code, whether EHLO was said or not (RFC 2034 §4). */
export function printReply({ code, status, lines }: ModelReply): string {
  const last = lines.length - 1;
  const prefix = status === undefined ? "" : `${status} `;
  return lines.map((text, at) => `${code}${at === last ? " " : "-"}${prefix}${text}\r\n`).join("");
}

/** All replies of an outcome. */
export const printOutcome = ({ replies }: Outcome): Buffer => Buffer.from(replies.map(printReply).join(""), "utf8");
